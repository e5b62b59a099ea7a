"""All articles of a hotel together: what two of them answer differently, and what none answers."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from typing import Final

from messaging.knowledge.search import Question, find_all
from messaging.knowledge.shelf import Page, Shelf
from messaging.knowledge.topics import topics
from messaging.knowledge.words import Terms
from messaging.lint import facts
from messaging.lint.finding import Draft, Finding
from tenants.types import TenantInfo

_TAG: Final = "ask_amenities"


def twice(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """Two articles for one question: at best one is never said, at worst guests are told two things."""
    for one, other in itertools.combinations(drafts, 2):
        shared = _same_question(one.page, other.page)
        if shared is None or not _at_one_time(one.page, other.page):
            continue
        about = ", ".join(sorted(shared.topics | shared.words)).replace("_", " ")
        if against := _contradiction(one, other):
            yield one.error("contradiction", f"answers the same question ({about}) as {other.key}: {against}")
        else:
            yield one.warning("duplicate", f"answers the same question ({about}) as {other.key}")


def _same_question(one: Page, other: Page) -> Terms | None:
    return next((way for way in one.asked if way and way in other.asked), None)


def _at_one_time(one: Page, other: Page) -> bool:
    starts = [day for day in (one.valid_from, other.valid_from) if day]
    ends = [day for day in (one.valid_until, other.valid_until) if day]
    return not starts or not ends or max(starts) <= min(ends)


def _contradiction(one: Draft, other: Draft) -> str:
    for language in one.answers.keys() & other.answers.keys():
        first, second = one.answers[language], other.answers[language]
        here, there = facts.differ(first, second)
        if here:
            return f"{', '.join(here)} here, {', '.join(there)} there"
        yes, also = facts.says_yes(first), facts.says_yes(second)
        if yes is not None and also is not None and yes != also:
            return "one says yes, the other no"
    return ""


def gaps(shelf: Shelf, hotel: TenantInfo) -> Iterator[Finding]:
    """What guests of every hotel ask and nothing here answers, neither an article nor the profile."""
    for name, topic in topics().by_name.items():
        if not topic.samples:
            continue
        sample = topic.samples.get(hotel.language) or topic.samples["en"]
        answers = find_all(shelf, sample, Question(_TAG, hotel.language, hotel.language))
        if not answers.found and not answers.profile:
            about = name.replace("_", " ")
            yield Finding("warning", "", "", "gap", f"nothing is written about {about}: “{sample}”")


def unreachable(drafts: Sequence[Draft], shelf: Shelf, hotel: TenantInfo) -> Iterator[Finding]:
    """An article that its own question does not find."""
    for draft in drafts:
        intent = next(iter(draft.row.tags), _TAG)
        for language, question in draft.page.questions.items():
            answers = find_all(shelf, question, Question(intent, language, hotel.language))
            keys = [found.key for found in answers.found]
            if draft.key not in keys:
                instead = f"; it finds {', '.join(keys)}" if keys else ""
                yield draft.warning("not_found", f"is not found by its own question{instead}", language)
