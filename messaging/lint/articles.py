"""One article by itself: its texts, its days, its file, and whether its languages say the same."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator
from typing import Final

from django.core.files.storage import default_storage

from messaging.dialogue.facts import Source, TextFact
from messaging.ledger import entries, unbound
from messaging.lint import facts
from messaging.lint.finding import Draft, Finding
from messaging.replies.render import House, render

LONGEST: Final = 4096
"""What one message holds (WhatsApp)."""
LONG: Final = 1200
SHORT: Final = 12
SOON: Final = dt.timedelta(days=14)
_PLAIN_LINK: Final = re.compile(r"\bhttp://\S+", re.IGNORECASE)


def texts(draft: Draft, house: House) -> Iterator[Finding]:
    """Empty, too long, not linked safely, or not to be said at all."""
    if not any(answer.strip() for answer in draft.answers.values()):
        yield draft.error("empty", "has no answer")
    for language, answer in draft.answers.items():
        yield from _answer(draft, language, answer)
        if refused := _refused(answer, house):
            yield draft.error("refused", f"would not be sent, because of {', '.join(refused)}", language)
        if not draft.page.questions.get(language):
            yield draft.warning("no_question", "has an answer and no question", language)


def _answer(draft: Draft, language: str, answer: str) -> Iterator[Finding]:
    if len(answer) > LONGEST:
        yield draft.error("too_long", f"has {len(answer)} characters; a message holds {LONGEST}", language)
    elif len(answer) > LONG:
        yield draft.warning("long", f"has {len(answer)} characters, much to read on a phone", language)
    elif len(answer.strip()) < SHORT:
        yield draft.warning("short", "says little: guests read it without their question", language)
    for link in _PLAIN_LINK.findall(answer):
        yield draft.error("link", f"{link} is not https", language)


def _refused(answer: str, house: House) -> tuple[str, ...]:
    """What the output check would stop, were this answer sent now."""
    said = render("article", {"answer": TextFact(answer, Source("article", "lint"))}, house)
    timezone = house.wording.timezone
    ledger = [entry for bound in said.said for entry in entries(bound, timezone=timezone)]
    at = dt.datetime.combine(house.wording.today, dt.time(12), dt.UTC)
    return unbound(said.text, said.said, ledger, now=at, timezone=timezone)


def days(draft: Draft, today: dt.date) -> Iterator[Finding]:
    """Over, nearly over, or never begun."""
    first, last = draft.page.valid_from, draft.page.valid_until
    if first and last and last < first:
        yield draft.error("days", "is valid until before it is valid from")
    elif last and last < today:
        yield draft.warning("expired", f"is not said since {last:%d %B %Y}")
    elif last and last - today <= SOON:
        yield draft.warning("expires", f"is said only until {last:%d %B %Y}")


def file(draft: Draft) -> Iterator[Finding]:
    """A file that went missing."""
    if draft.row.attachment and not default_storage.exists(str(draft.row.attachment.name)):
        yield draft.error("file", "its file is not there")


def languages(draft: Draft, wanted: tuple[str, ...]) -> Iterator[Finding]:
    """A language that lacks the answer, or states something else."""
    for language in wanted:
        if not draft.answers.get(language):
            yield draft.warning("language", "has no answer in this language", language)
    for (one, first), (other, second) in itertools.combinations(draft.answers.items(), 2):
        yield from _told_differently(draft, one, first, other, second)


def _told_differently(draft: Draft, one: str, first: str, other: str, second: str) -> Iterator[Finding]:
    here, there = facts.differ(first, second)
    if here:
        message = f"says {', '.join(here)} where {other} says {', '.join(there)}"
        yield draft.error("languages_differ", message, one)
        return
    yes, also = facts.says_yes(first), facts.says_yes(second)
    if yes is not None and also is not None and yes != also:
        said = "yes where {} says no" if yes else "no where {} says yes"
        yield draft.error("languages_differ", f"says {said.format(other)}", one)
    for language, text, others in ((one, first, second), (other, second, first)):
        for kind in facts.COMPARED:
            if missing := facts.unmatched(text, others, kind):
                lacks = other if language == one else one
                yield draft.warning(
                    "languages_differ", f"says {', '.join(missing)}; {lacks} does not", language
                )
