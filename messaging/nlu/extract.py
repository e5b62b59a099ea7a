"""Everything a message says about a stay, in one language, and its words with those things named."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from messaging.nlu import dates, party, rooms, stay, times
from messaging.nlu.contact import find_contacts
from messaging.nlu.grammar import Row, Unit, rule
from messaging.nlu.lexicon import Lexicon
from messaging.nlu.names import find_name
from messaging.nlu.phrases import PAUSE, SENTENCE_END
from messaging.nlu.scan import scan
from messaging.nlu.tokens import tokenize
from messaging.nlu.types import Entities

_MONEY: Final = (
    rule("currency [number big year amount] currency?"),
    rule("[number one big year amount] currency{1,2}"),
)
_PLACEHOLDERS: Final = {
    "point": "@date",
    "stay_nights": "@nights",
    "party": "@party",
    "consulted": "@consulted",
    "time": "@time",
    "money": "@money",
    "email": "@email",
    "phone": "@phone",
    "reference": "@reference",
    "name": "@name",
    "link": "@link",
}
_ENDS: Final = frozenset({"stop", "question"})
_JOINTS: Final = frozenset({"comma", "stop", "question", "and", "plus", "but", "or_"})
_SILENT: Final = frozenset({"open", "close", "dash", "slash"})
_FEWEST_NAME_WORDS: Final = {"ask_name": 1, "ask_email": 2}
"""Questions a bare name answers. Beside an address one word is rarely a name."""
_STAY: Final = frozenset({"check_in", "check_out", "nights", "adults", "children", "rooms", "room_type"})
_ALWAYS: Final = frozenset({"name", "email", "phone", "booking_ref"})
_SLOTS_OF: Final = {
    **dict.fromkeys(
        (
            "check_availability",
            "make_reservation",
            "modify_reservation",
            "check_reservation",
            "cancel_reservation",
        ),
        _STAY | {"time"},
    ),
    "ask_price": _STAY,
    "ask_room_types": frozenset({"check_in", "check_out", "adults", "children", "rooms", "room_type"}),
    "late_checkout": frozenset({"check_in", "check_out", "time"}),
    "early_checkin": frozenset({"check_in", "check_out", "time"}),
    "guest_request": frozenset({"time"}),
    "payment": frozenset({"check_in", "check_out"}),
}
"""What of a stay is meant by the words of a wish; other wishes mean none of it."""
_ASKED_DATES: Final = frozenset({"ask_dates", "ask_checkout"})


@dataclass(frozen=True, slots=True)
class Facts:
    """What was found in a message, and its words for the phrase patterns (recognised values as "@date").

    `clauses` numbers the clause of each word: a comma, an "and" or the end of a sentence begins the next.
    """

    row: Row
    entities: Entities
    words: tuple[str, ...]
    clauses: tuple[int, ...]


def extract(cleaned: str, folded: str, lexicon: Lexicon, *, reference: date, context: str | None) -> Facts:
    """Read a cleaned message (`folded` lines up with it) in the language of `lexicon`.

    `context` is the question just asked: bare numbers answer it.
    """
    found = find_contacts(folded, lexicon, asked=context)
    name = find_name(cleaned, folded, lexicon, found, fewest=_FEWEST_NAME_WORDS.get(context or ""))
    row = scan(tokenize(folded, [*found, *([name] if name is not None else [])]), lexicon)
    _mark(row, context)
    entities = _entities(row, lexicon, reference, context)
    words, clauses = _words(row)
    return Facts(row=row, entities=entities, words=words, clauses=clauses)


def with_intent(facts: Facts, intent: str, *, reference: date) -> Entities:
    """The entities as the wish reads them: a change has new values, a late departure ends the stay."""
    row, entities = facts.row, facts.entities
    if intent == "modify_reservation":
        check_in, check_out = stay.read_stay(row, reference, departure=False, changing=True)
        kind = rooms.room_type_said(row, changing=True)
        return replace(entities, check_in=check_in, check_out=check_out, room_type=kind)
    if intent == "early_checkin":
        return replace(entities, time=times.requested_time(row, evening=False, last=True))
    if intent == "late_checkout":
        check_in, check_out = stay.read_stay(row, reference, departure=True)
        time = times.requested_time(row, evening=False, last=True)
        return replace(entities, check_in=check_in, check_out=check_out, time=time)
    return entities


def only_of(entities: Entities, intents: Collection[str]) -> Entities:
    """The entities that belong to any of the wishes: "a boy fell into the pool" names no guest of a stay."""
    kept = {slot for intent in intents for slot in _SLOTS_OF.get(intent, frozenset())} | _ALWAYS
    dropped = {slot: None for slot in _STAY | {"time"} if slot not in kept}
    ages = entities.child_ages if "children" in kept else ()
    return replace(entities, **dropped, child_ages=ages) if dropped else entities


def _mark(row: Row, context: str | None) -> None:
    """Name what is sure first, so that what is read later cannot mistake it."""
    for pattern in _MONEY:
        row.rewrite(pattern, lambda match: Unit("money", row.words(match)))
    dates.settle_numbers(row)
    rooms.mark_room_numbers(row)
    times.mark_times(row)
    if context in {"ask_time", "ask_arrival_time"}:
        times.mark_bare_hour(row)
    dates.mark_waits(row)
    stay.mark_nights(row, asked=context == "ask_nights")
    party.mark_party(row, asked=context == "ask_guests")
    if context == "ask_child_ages":
        party.mark_bare_ages(row)
    rooms.mark_rooms(row, asked=context in {"ask_room", "ask_room_type", "offer_options"})
    if context == "offer_options":
        dates.mark_choices(row)
    if context != "ask_review":
        dates.mark_days(row, lone_day=context in _ASKED_DATES)


def _entities(row: Row, lexicon: Lexicon, reference: date, context: str | None) -> Entities:
    check_in, check_out = stay.read_stay(row, reference, departure=context == "ask_checkout")
    guests = party.read_party(row)
    evening = any(" ".join(unit.words) in lexicon.evening_words for unit in row.units)
    return Entities(
        check_in=check_in,
        check_out=check_out,
        nights=stay.nights_said(row),
        adults=guests.adults,
        children=guests.children,
        child_ages=guests.child_ages,
        rooms=rooms.rooms_said(row),
        room_type=rooms.room_type_said(row, changing=False),
        booking_ref=_text_of(row, "reference"),
        time=times.requested_time(row, evening=evening),
        name=_text_of(row, "name"),
        email=_text_of(row, "email"),
        phone=_text_of(row, "phone"),
    )


def _text_of(row: Row, kind: str) -> str | None:
    return next((unit.text for unit in row.units if unit.kind == kind), None)


def _words(row: Row) -> tuple[tuple[str, ...], tuple[int, ...]]:
    words: list[str] = []
    clauses: list[int] = []
    clause = 0
    for unit in row.units:
        clause += unit.kind in _JOINTS
        spoken = _spoken(unit)
        words.extend(spoken)
        clauses.extend([clause] * len(spoken))
    return tuple(words), tuple(clauses)


def _spoken(unit: Unit) -> tuple[str, ...]:
    if unit.kind in _ENDS:
        return (SENTENCE_END,)
    if unit.kind == "comma":
        return (PAUSE,)
    if unit.kind in _SILENT:
        return ()
    if unit.kind == "room_kind":
        return ("@kind", *unit.words)
    if unit.kind not in _PLACEHOLDERS:
        return unit.words
    role = unit.words[:1] if unit.text in {"in", "out", "arrive"} else ()
    return (*role, _PLACEHOLDERS[unit.kind])
