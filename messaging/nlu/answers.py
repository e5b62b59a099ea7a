"""What a message means as the answer to the question just asked."""

from typing import Final

from messaging.nlu.extract import Facts
from messaging.nlu.intents import COMMITMENT, Evidence, Reading
from messaging.nlu.types import Entities

_SLOTS: Final[dict[str, tuple[str, ...]]] = {
    "ask_dates": ("check_in", "check_out", "nights"),
    "ask_nights": ("nights", "check_out"),
    "ask_guests": ("adults", "children"),
    "ask_child_ages": ("child_ages", "children"),
    "ask_room": ("room_type", "rooms"),
    "ask_room_type": ("room_type", "rooms"),
    "ask_name": ("name",),
    "ask_email": ("email", "name"),
    "ask_phone": ("phone",),
    "ask_reference": ("booking_ref",),
    "ask_booking_ref": ("booking_ref",),
    "ask_time": ("time",),
    "ask_arrival_time": ("time",),
    "ask_checkout": ("check_out", "time"),
}
_ANSWER_INTENT: Final[dict[str, str]] = {
    "ask_name": "make_reservation",
    "ask_email": "make_reservation",
    "ask_phone": "make_reservation",
    "ask_time": "make_reservation",
    "ask_arrival_time": "make_reservation",
    "ask_reference": "check_reservation",
    "ask_booking_ref": "check_reservation",
}
_BOOKING: Final = frozenset(
    {"ask_dates", "ask_nights", "ask_guests", "ask_room", "ask_room_type", "offer_options"}
)
_STAY: Final = frozenset({"check_availability", "make_reservation", "ask_room_types"})
_CONFIRMATIONS: Final = frozenset({"confirm_dates", "confirm_booking", "confirm_change", "confirm_cancel"})
_ANSWERED: Final = 0.88
LONGEST_CHOICE: Final = 5
_CLEAR: Final = 0.6
_CORRECTING: Final = frozenset({"sorry", "instead", "switch", "but"})


def read_answer(facts: Facts, evidence: Evidence, reading: Reading | None, context: str) -> Reading | None:
    """The message read as an answer to `context`; None when it is no answer and speaks for itself."""
    if context in _BOOKING and _is_only_a_name(facts, reading):
        return Reading("make_reservation", _ANSWERED)
    if context in _SLOTS:
        return _slot_answer(facts.entities, evidence, reading, context)
    if context in _CONFIRMATIONS:
        return _confirmation(facts, evidence, reading)
    if context == "offer_options":
        return _choice(facts, evidence, reading)
    if context == "ask_review":
        return _review(facts, reading)
    return None


def _is_only_a_name(facts: Facts, reading: Reading | None) -> bool:
    """A guest who gives the name before it is asked goes on with the booking."""
    short = len(facts.words) <= LONGEST_CHOICE
    return facts.entities.name is not None and short and not _wishes(reading, without="")


def _slot_answer(
    entities: Entities, evidence: Evidence, reading: Reading | None, context: str
) -> Reading | None:
    if not any(getattr(entities, slot) not in (None, ()) for slot in _SLOTS[context]):
        return None
    own = _ANSWER_INTENT.get(context, "check_availability")
    if reading is None or reading.confidence < _CLEAR or reading.intent not in COMMITMENT:
        return Reading(own, _ANSWERED)
    if reading.intent in _STAY:
        intent = reading.intent if reading.intent != "ask_room_types" and own == "check_availability" else own
        return Reading(intent, _ANSWERED, tuple(each for each in reading.also if each not in _STAY))
    if COMMITMENT[reading.intent] > COMMITMENT["check_availability"]:
        return reading
    return Reading(own, _ANSWERED, _wishes(reading, without=own))


def _confirmation(facts: Facts, evidence: Evidence, reading: Reading | None) -> Reading | None:
    yes, no = evidence.of("affirm"), evidence.of("deny")
    corrects = _corrects(facts)
    if corrects and (no >= _CLEAR or yes < _CLEAR or _has_kind(facts, _CORRECTING)):
        others = _wishes(reading, without="modify_reservation")
        return Reading("modify_reservation", 0.85, tuple(each for each in others if each not in _STAY))
    if no >= _CLEAR and no >= yes:
        return _with_others("deny", no, reading)
    if yes >= _CLEAR:
        return _with_others("affirm", yes, reading)
    return None


def _with_others(intent: str, score: float, reading: Reading | None) -> Reading:
    """A yes or no outranks everything but what cannot wait; a wish beside it goes to `also`."""
    if reading is not None and reading.intent in {"emergency", "human_agent", "complaint"}:
        return reading
    others = tuple(
        each
        for each in _wishes(reading, without=intent)
        if each not in {"make_reservation", "cancel_reservation", "modify_reservation", "check_availability"}
    )
    return Reading(intent, round(min(0.97, score), 3), others)


def _corrects(facts: Facts) -> bool:
    entities = facts.entities
    stated = (
        entities.check_in,
        entities.check_out,
        entities.nights,
        entities.adults,
        entities.children,
        entities.room_type,
        entities.rooms,
        entities.name,
        entities.email,
    )
    return any(value is not None for value in stated)


def _choice(facts: Facts, evidence: Evidence, reading: Reading | None) -> Reading | None:
    """After an offer: a kind of room or a number in the list chooses, a date asks again."""
    if reading is not None and reading.confidence >= _CLEAR and reading.intent in COMMITMENT:
        return None
    entities = facts.entities
    if evidence.of("deny") >= _CLEAR:
        return None
    if entities.check_in is not None or entities.check_out is not None or entities.nights is not None:
        return Reading("check_availability", 0.8)
    if entities.adults is not None or entities.children is not None:
        return Reading("check_availability", 0.75)
    if entities.room_type is not None or _picks(facts):
        return Reading("make_reservation", 0.8)
    return None


def _picks(facts: Facts) -> bool:
    """'La segunda', "the 2nd one", "1": a place in a short list."""
    return len(facts.words) <= LONGEST_CHOICE and any(
        unit.kind in {"number", "ordinal", "ordinal_word", "number_sign"} for unit in facts.row.units
    )


def _review(facts: Facts, reading: Reading | None) -> Reading | None:
    urgent = {
        "emergency",
        "human_agent",
        "cancel_reservation",
        "modify_reservation",
        "payment",
        "guest_request",
    }
    if reading is not None and (reading.intent in urgent or reading.intent in {"deny", "greet", "goodbye"}):
        return None
    also = ("complaint",) if reading is not None and reading.intent == "complaint" else ()
    return Reading("review", 0.85 if facts.words else 0.5, also)


def _wishes(reading: Reading | None, *, without: str) -> tuple[str, ...]:
    if reading is None:
        return ()
    found = (reading.intent, *reading.also)
    return tuple(each for each in found if each in COMMITMENT and each != without)


def _has_kind(facts: Facts, kinds: frozenset[str]) -> bool:
    return any(unit.kind in kinds for unit in facts.row.units)
