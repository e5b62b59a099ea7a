"""Sections `knowledge` and `texts` of the hotel file: what the hotel says in its own words."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from messaging.models import Article, TextOverride
from messaging.nlu.types import INTENTS
from messaging.replies import checking
from tenants.models import Tenant
from tenants.onboarding import Section, register_section
from tenants.onboarding.sections import Finding, HotelFile, SectionReport

Language = Literal["es", "en", "pt"]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Texts = dict[Language, dict[str, Words]]


class ArticleForm(BaseModel):
    """One article: `tags` are wishes it answers, question and answer are by language."""

    model_config = ConfigDict(extra="forbid")

    key: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,60}$")]
    tags: list[str] = Field(default_factory=list)
    question: dict[Language, Words] = Field(min_length=1)
    answer: dict[Language, Words] = Field(min_length=1)


def register() -> None:
    """Called once, when the package is ready."""
    register_section(Section("knowledge", list[ArticleForm], _apply_articles, _check_articles))
    register_section(Section("texts", Texts, _apply_texts, _check_texts))


def _check_articles(articles: list[ArticleForm], _: HotelFile) -> Iterator[Finding]:
    seen: set[str] = set()
    for position, article in enumerate(articles):
        if article.key in seen:
            yield Finding((position, "key"), f"'{article.key}' is the key of an earlier article too")
        seen.add(article.key)
        for place, tag in enumerate(article.tags):
            if tag not in INTENTS:
                yield Finding((position, "tags", place), f"'{tag}' is no wish; known are {', '.join(INTENTS)}")


def _apply_articles(tenant: Tenant, articles: list[ArticleForm], report: SectionReport) -> None:
    for article in articles:
        values = {"tags": article.tags, "question": article.question, "answer": article.answer, "active": True}
        report.put(Article, {"tenant": tenant, "key": article.key}, values, label=article.key)
    report.remove(Article.objects.of(tenant.pk).exclude(key__in=[article.key for article in articles]))


def _check_texts(texts: Texts, _: HotelFile) -> Iterator[Finding]:
    for language, named in texts.items():
        for name, text in named.items():
            for problem in checking.problems(name, language, text):
                yield Finding((language, name), problem)


def _apply_texts(tenant: Tenant, texts: Texts, report: SectionReport) -> None:
    kept = set()
    for language, named in texts.items():
        for name, text in named.items():
            lookup = {"tenant": tenant, "language": language, "name": name}
            kept.add(report.put(TextOverride, lookup, {"text": text}, label=f"{name} ({language})").pk)
    report.remove(TextOverride.objects.of(tenant.pk).exclude(pk__in=kept))
