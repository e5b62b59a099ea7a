"""The sections of a hotel file that messaging owns: `knowledge` and `texts`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field

from messaging.knowledge import files
from messaging.models import Article, TextOverride
from messaging.nlu.types import INTENTS
from messaging.replies.checking import problems
from tenants.models import Tenant
from tenants.onboarding import Finding, HotelFile, Section, SectionReport, register_section
from tenants.onboarding.forms import Code, Day, Form, Text, Texts, YesNo

Language = Literal["es", "en", "pt"]


class ArticleForm(Form):
    """One thing guests ask about, and the answer as it will be said. `attachment`: a file beside this one."""

    key: Code
    tags: Annotated[list[str], Field(default_factory=list)]
    question: Annotated[Texts, Field(min_length=1)]
    also: Annotated[dict[Language, list[Text]], Field(default_factory=dict)]
    answer: Annotated[Texts, Field(min_length=1)]
    valid_from: Day | None = None
    valid_until: Day | None = None
    attachment: str = ""
    active: YesNo = True


def register() -> None:
    """Register both sections; called once, from `AppConfig.ready()`."""
    texts: Any = dict[Language, dict[str, Text]]
    register_section(Section("knowledge", list[ArticleForm], _apply_knowledge, check=_check_knowledge))
    register_section(Section("texts", texts, _apply_texts, check=_check_texts))


def _check_knowledge(value: list[ArticleForm], file: HotelFile) -> Iterator[Finding]:
    seen: set[str] = set()
    for place, article in enumerate(value):
        if article.key in seen:
            yield Finding((place, "key"), f"{article.key!r} is there twice")
        seen.add(article.key)
        for tag_place, tag in enumerate(article.tags):
            if tag not in INTENTS:
                yield Finding(
                    (place, "tags", tag_place), f"{tag!r} is no wish; known are {', '.join(INTENTS)}"
                )
        if article.valid_from and article.valid_until and article.valid_until < article.valid_from:
            yield Finding((place, "valid_until"), "is before valid_from")
        if article.attachment and (refusal := _refusal(file.path.parent / article.attachment)):
            yield Finding((place, "attachment"), f"{article.attachment} {refusal}")


def _refusal(path: Path) -> str:
    try:
        return files.refusal(path.read_bytes())
    except OSError:
        return "cannot be read"


def _apply_knowledge(tenant: Tenant, value: list[ArticleForm], report: SectionReport) -> None:
    for article in value:
        report.put(
            Article,
            {"tenant_id": tenant.pk, "key": article.key},
            {
                **article.model_dump(exclude={"key", "attachment"}),
                "attachment": _kept(tenant, article, report),
            },
            label=article.key,
        )
    kept = {article.key for article in value}
    report.remove(Article.objects.of(tenant.pk).exclude(key__in=kept))


def _kept(tenant: Tenant, article: ArticleForm, report: SectionReport) -> str:
    if not article.attachment:
        return ""
    return files.keep(tenant.slug, article.key, (report.file.parent / article.attachment).read_bytes())


def _check_texts(value: dict[str, dict[str, str]], _: HotelFile) -> Iterator[Finding]:
    for language, texts in value.items():
        for name, text in texts.items():
            for problem in problems(name, language, text):
                yield Finding((language, name), problem)


def _apply_texts(tenant: Tenant, value: dict[str, dict[str, str]], report: SectionReport) -> None:
    wanted = {(language, name): text for language, texts in value.items() for name, text in texts.items()}
    for (language, name), text in wanted.items():
        report.put(
            TextOverride,
            {"tenant_id": tenant.pk, "language": language, "name": name},
            {"text": text},
            label=f"{language}/{name}",
        )
    rows = TextOverride.objects.of(tenant.pk)
    report.remove(row for row in rows if (row.language, row.name) not in wanted)
