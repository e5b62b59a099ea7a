"""A draft of an answer for a person at the front desk: from what the hotel has written and this conversation.

A person edits and sends it. What it says without a source of ours is named to them: people may say anything
(invariant 5), and should not pass on a model's inventions unseen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from hotel_agent.lib import clock
from messaging import knowledge, ledger, model_calls
from messaging.dialogue.facts import Fact, Facts, Source, TextFact
from messaging.knowledge.shelf import Page
from messaging.ledger import Bound, tokens
from messaging.llm import guard
from messaging.llm.client import Question
from messaging.llm.data import as_message, outgoing
from messaging.llm.prompts import DRAFT
from messaging.model_calls import Purpose
from messaging.models import Conversation, LedgerEntry, MediaFile, Message, OutboundMessage
from messaging.replies.profile import house_of
from messaging.replies.render import House, words
from messaging.types import LedgerDraft
from tenants import snapshot
from tenants.types import TenantInfo

LINES: Final = 20
"""How much of the conversation goes along."""
MOST_OF_ARTICLES: Final = 12_000
"""Characters of articles; those that the guest's words find come first."""
DRAFT_TOKENS: Final = 600
_NO_WORDS: Final = ("booking", "pms_back")
_GUESTS_WORD_COUNTS: Final = frozenset({"date", "weekday", "time", "count", "tomorrow"})
"""What a guest may have said first; never an amount, a promise, a link or a number to call."""


@dataclass(frozen=True, slots=True)
class Draft:
    """Words for the text box; `unbound`: what they state that nothing of ours stands for, as written."""

    text: str
    unbound: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """All that a draft is made from and held against: data for the model, and the ledger."""

    hotel: TenantInfo
    data: dict[str, Any]
    ledger: tuple[LedgerDraft, ...]


def is_on(conversation: Conversation) -> bool:
    """Whether this hotel's people can ask for drafts."""
    hotel = snapshot.current().tenants.get(conversation.tenant_id)
    return hotel is not None and model_calls.is_on(hotel, subject=str(conversation.pk))


def material(conversation: Conversation) -> Material:
    """What is known here, read in the caller's scope: of this conversation, this hotel, and nobody else."""
    hotel = snapshot.current().tenants[conversation.tenant_id]
    language, today = conversation.language or hotel.language, clock.local_today(hotel.timezone)
    house = house_of(hotel, language, today=today, overrides={}, subject=str(conversation.pk))
    lines = _lines(conversation)
    guests = [text for who, text in lines if who == "guest"]
    question = knowledge.Question("", language, hotel.language, today)
    articles = list(_articles(hotel, question, guests[-1] if guests else ""))
    profile = dict(_profile(house))
    guest = conversation.guest
    private = (guest.name, *guest.name.split(), guest.phone, guest.email)
    data = {
        "language": language,
        "hotel": {name: bound.text for name, bound in profile.items()},
        "articles": [
            {"question": page.questions.get(language, key), "answer": answer}
            for key, page, answer in articles
        ],
        "conversation": [{"from": who, "text": outgoing(text, private=private)} for who, text in lines],
    }
    said = [*profile.values(), *(_of_article(key, answer) for key, _, answer in articles)]
    return Material(hotel, data, (*_entries(said, hotel), *_promised(conversation), *_of_guest(guests)))


def draft(known: Material) -> Draft | None:
    """A draft, or None where the model gives none. Call outside any transaction: it takes up to 8 s."""
    question = Question(DRAFT, as_message(known.data), guard.draft_schema(), DRAFT_TOKENS)
    text = model_calls.ask(known.hotel, Purpose.DRAFT, question, guard.draft)
    if text is None:
        return None
    open_facts = ledger.unbound(text, (), known.ledger, now=clock.now(), timezone=known.hotel.timezone)
    return Draft(text, tuple(dict.fromkeys(open_facts)))


def _lines(conversation: Conversation) -> list[tuple[str, str]]:
    """(guest or hotel, text) of the last lines, oldest first."""
    hotel = conversation.tenant_id
    said = Message.objects.of(hotel).filter(conversation=conversation, revoked_at=None)
    said = said.exclude(kind__in=_NO_WORDS).exclude(text="")
    spoken = MediaFile.objects.of(hotel).filter(message__conversation=conversation).exclude(transcript="")
    spoken = spoken.select_related("message")
    answered = OutboundMessage.objects.of(hotel).filter(conversation=conversation).exclude(text="")
    lines: list[tuple[dt.datetime, str, str]] = [
        *((one.created_at, "guest", one.text) for one in said.order_by("-created_at", "-id")[:LINES]),
        *((one.message.created_at, "guest", one.transcript) for one in spoken.order_by("-pk")[:LINES]),
        *((one.created_at, "hotel", one.text) for one in answered.order_by("-created_at", "-id")[:LINES]),
    ]
    return [(who, text) for _, who, text in sorted(lines)[-LINES:]]


def _articles(hotel: TenantInfo, question: knowledge.Question, text: str) -> Iterator[tuple[str, Page, str]]:
    """(key, page, answer) of valid articles, those that `text` finds first, as far as there is room."""
    shelf = knowledge.shelf_of(hotel.id)
    hits = [one.key for one in knowledge.find_all(shelf, text, question).found]
    pages = sorted(knowledge.valid_pages(shelf, question.today), key=lambda page: page.key not in hits)
    room = MOST_OF_ARTICLES
    for page in pages:
        answer = knowledge.answer_of(page, question).answer
        room -= len(answer)
        if room < 0:
            return
        yield page.key, page, answer


def _profile(house: House) -> Iterator[tuple[str, Bound]]:
    """The hotel's profile in words, by the names of its fields."""
    for name, fact in house.hotel.items():
        for number, single in enumerate(_single(fact)):
            said = words(single, house)
            if said.text:
                yield f"{name} {number + 1}" if isinstance(fact, tuple) else name, Bound(single, said.text)


def _single(fact: Fact | tuple[Facts, ...]) -> Iterator[Fact]:
    if isinstance(fact, tuple):
        for item in fact:
            for inner in item.values():
                yield from _single(inner)
    else:
        yield fact


def _of_article(key: str, answer: str) -> Bound:
    return Bound(TextFact(answer, Source("article", key)), answer)


def _entries(said: Iterable[Bound], hotel: TenantInfo) -> Iterator[LedgerDraft]:
    for bound in said:
        yield from ledger.entries(bound, timezone=hotel.timezone)


def _promised(conversation: Conversation) -> Iterator[LedgerDraft]:
    """What this conversation's own ledger holds; what has run out counts as nothing when it is checked."""
    for row in LedgerEntry.objects.of(conversation.tenant_id).filter(conversation=conversation):
        yield LedgerDraft(row.kind, row.value, row.source, row.source_ref, row.expires_at)


def _of_guest(texts: Iterable[str]) -> Iterator[LedgerDraft]:
    for text in texts:
        for token in tokens.find(text):
            for kind, value in token.readings:
                if kind in _GUESTS_WORD_COUNTS:
                    yield LedgerDraft(kind, value, "guest", "message")
