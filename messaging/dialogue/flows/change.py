"""Changing a booked stay: what it would be and cost, an explicit yes to that, and the stay read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from messaging.dialogue import choices, proof
from messaging.dialogue.actions import Choice, CreateTask, Say
from messaging.dialogue.ask_errand import (
    KEEP,
    NOT_FREE,
    ask_make_change,
    ask_new_dates,
    ask_new_guests,
    ask_what,
    naming,
    source_of,
)
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe import reservation_facts, stay_facts, terms_facts
from messaging.dialogue.errand import Errand, StayNote, Wanted, note_of
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.facts import CountFact, Fact, LocalText, MoneyFact, Source, StayFact
from messaging.dialogue.flows import cancel, errands
from messaging.dialogue.state import Question, State
from messaging.dialogue.stay_actions import ChangeStay, QuoteChange
from messaging.dialogue.stay_events import Changed, ChangeQuoted, OwnStay, StayFailed, StaysFound
from messaging.dialogue.wanted import ANY_KIND, Problem, apply, read, says_nothing
from pms.types import Availability, NoOffer, ReservationStatus, RoomTypeInfo

_CHANGEABLE: Final = frozenset({ReservationStatus.CONFIRMED, ReservationStatus.IN_HOUSE})


def hear(state: State, event: GuestSaid) -> Step:
    """The guest wants a booked stay otherwise."""
    return errands.begin(state, replace(errands.of(state, event, "change"), wanted=read(event)))


def about_it(state: State, event: GuestSaid) -> Step | None:
    """More nights, a later day or somebody more, where the only stay talked about is one that is booked."""
    return hear(state, event) if errands.known(state) and is_meant(event) else None


def is_meant(event: GuestSaid) -> bool:
    """Whether the words are of a stay that is there already: later, longer, somebody more."""
    wanted = read(event)
    return any((wanted.later, wanted.longer, wanted.more_adults, wanted.more_children))


def with_stay(state: State, errand: Errand, stay: OwnStay, event: StaysFound) -> Step:
    """The stay is known: price what it is to become, or ask what that is."""
    note = note_of(stay.info, stay.names)
    errand = replace(errand, stay=note, reference=note.reference)
    state = replace(state, errand=errand)
    if stay.info.status is ReservationStatus.CANCELLED:
        return errands.finish(state, Say("already_cancelled", cancel.cancelled_facts(note)))
    if stay.info.status is ReservationStatus.DEPARTED:
        return errands.finish(state, Say("stay_over", naming(note)))
    if stay.info.status not in _CHANGEABLE:
        return errands.to_people(state, "modify_reservation", Say("stay_needs_person"))
    wanted = errand.wanted or Wanted()
    if errand.wanted is None and errand.target is not None:
        return state, (_quote(state, errand, errand.target),)
    if says_nothing(wanted):
        return _details(state, errand) if wanted.details else ask_what(state, errand)
    applied = apply(wanted, errand.target or note, event.rooms, event.today)
    errand = replace(errand, wanted=None, target=applied.target, summary=None)
    state = replace(state, errand=errand)
    if applied.problem:
        return _problem(state, errand, applied.problem, event.rooms)
    if applied.target == note:
        state, question = ask_what(state, errand)
        return state, (Say("change_nothing", naming(note)), *question)
    return state, (_quote(state, errand, applied.target),)


def _quote(state: State, errand: Errand, target: StayNote) -> QuoteChange:
    return QuoteChange(target.reference, target.as_change(), errands.proven(state))


def _details(state: State, errand: Errand) -> Step:
    """The name or address of a booking is put right by people, and that is said."""
    task = CreateTask("booking_details", errands.note_for_people(errand))
    return errands.finish(state, Say("details_to_team"), task)


def _problem(state: State, errand: Errand, problem: Problem, rooms: Sequence[RoomTypeInfo]) -> Step:
    match problem:
        case "past" | "reversed":
            return ask(state, "new_dates", "new_dates_impossible", {}, NOT_FREE)
        case "no_adult":
            return ask(state, "new_guests", "need_adult")
        case "too_long":
            return errands.to_people(state, "stay_too_long", Say("stay_needs_person"))
        case _:
            return _which_room(state, errand, rooms, known=problem == "which_room")


def _which_room(state: State, errand: Errand, rooms: Sequence[RoomTypeInfo], *, known: bool) -> Step:
    """The hotel's other kinds of room; `known`: the guest named none."""
    own = errand.target.room if errand.target else ""
    rows = tuple(
        Choice(f"to_room:{room.code}", LocalText(room.name, Source("pms", f"room_type:{room.code}")))
        for room in rooms
        if room.code != own
    )
    if not rows:
        return errands.to_people(state, "modify_reservation", Say("stay_needs_person"))
    state, question = ask(state, "new_room", "ask_new_room", {}, rows)
    return state, (*(() if known else (Say("kind_not_here"),)), *question)


def quoted(state: State, event: ChangeQuoted) -> Step:
    """Say what the change makes of the stay and of its price, and ask for the yes."""
    errand, quote = state.errand, event.quote
    if errand is None or errand.stay is None or errand.target is None:
        return state, ()
    preview, stay, target = quote.preview, errand.stay, errand.target
    state = errands.put_to_guest(state, errand, preview.new_total, quote.expires_at, f"{quote.id}")
    source = Source("pms", f"quote:{quote.id}", quote.expires_at)
    facts: dict[str, Fact] = {
        **naming(target),
        **_before(stay, target),
        **stay_facts(target.stay, target.party, source),
        "old_total": MoneyFact(preview.old_total, source),
        "total": MoneyFact(preview.new_total, source),
        **terms_facts(quote.cancellation, source),
    }
    if preview.difference.amount > 0:
        facts["more"] = MoneyFact(preview.difference, source)
    elif preview.difference.amount < 0:
        facts["less"] = MoneyFact(preview.old_total - preview.new_total, source)
    if preview.fee:
        facts["fee"] = MoneyFact(preview.fee, source)
    state, question = ask_make_change(state, state.errand or errand)
    return state, (Say("change_summary", facts), *question)


def _before(stay: StayNote, target: StayNote) -> dict[str, Fact]:
    """What is now, of all that is to be otherwise."""
    source = source_of(stay)
    facts: dict[str, Fact] = {}
    if stay.stay != target.stay:
        facts["old_stay"] = StayFact(stay.check_in, stay.check_out, source)
    if stay.room != target.room:
        facts["old_room"] = LocalText(stay.names, source)
    if (stay.adults, stay.children) != (target.adults, target.children):
        facts["old_adults"] = CountFact(stay.adults, source)
        facts["old_children"] = CountFact(stay.children, source)
    return facts


def _told(state: State, event: GuestSaid) -> Step | None:
    """Something of the stay is to be otherwise; None where the message says nothing of that."""
    errand, wanted = state.errand, read(event)
    if errand is None or proof.reference(event):
        return None
    if says_nothing(wanted):
        asked = state.asked in {"what_change", "confirm_change"}
        return _details(state, replace(errand, text=event.text)) if wanted.details and asked else None
    words = "; ".join(filter(None, (errand.text, event.text)))
    return errands.begin(state, replace(errand, wanted=wanted, text=words))


def _what(state: State, event: GuestSaid) -> Step | None:
    """Only what it is about: the dates, who comes, or the room."""
    told = _told(state, event)
    topic = choices.topic(event.text)
    return told or (about(state, _TOPICS[topic]) if topic in _TOPICS else None)


_TOPICS: Final[Mapping[str | None, Question]] = {
    "dates": "new_dates",
    "guests": "new_guests",
    "room": "new_room",
}


def about(state: State, question: Question) -> Step | None:
    """Ask for what is to be otherwise."""
    errand = state.errand
    if errand is None or errand.kind != "change":
        return None
    if question == "new_room":
        return errands.begin(state, replace(errand, wanted=Wanted(kind=ANY_KIND)))
    return ask_new_dates(state, errand) if question == "new_dates" else ask_new_guests(state, errand)


def to_room(state: State, code: str) -> Step | None:
    """The guest tapped another kind of room."""
    errand = state.errand
    if errand is None or errand.kind != "change":
        return None
    return errands.begin(state, replace(errand, wanted=Wanted(room=code)))


def something_else(state: State) -> Step | None:
    """Not this change, but another."""
    return ask_what(state, state.errand) if state.errand else None


def _confirm(state: State, event: GuestSaid) -> Step | None:
    """Yes, no, or something otherwise."""
    told = _told(state, event)
    if told is not None:
        return told
    if errands.agreed(state, event, "modify_reservation"):
        return _agree(state, event)
    if not event.sure or event.understood.intent != "deny":
        return None
    topic = choices.topic(event.text)
    return about(state, _TOPICS[topic]) if topic in _TOPICS else cancel.keep(state)


def tap(state: State, event: GuestSaid, ticket: str) -> Step:
    """The yes of a summary's button: of the one that is open, or it does nothing."""
    summary = state.errand.summary if state.errand and state.asked == "confirm_change" else None
    if summary is None or summary.ticket != ticket:
        return errands.over(state, f"change:{ticket}")
    return _agree(state, event)


def _agree(state: State, event: GuestSaid) -> Step:
    errand = state.errand
    if errand is None or errand.target is None or errand.summary is None:
        return state, ()
    target, summary = errand.target, errand.summary
    if errands.late(state, event):
        return state, (Say("quote_expired"), _quote(state, errand, target))
    state = replace(state, settled=f"change:{summary.ticket}")
    key = f"quote:{summary.ticket}"
    known = errands.proven(state)
    return state, (ChangeStay(target.reference, int(summary.ticket), summary.amount, key, known),)


def done(state: State, event: Changed) -> Step:
    """Changed and read back: only now it is said."""
    return errands.finish(state, Say("stay_changed", reservation_facts(event.stay.info, event.stay.names)))


def failed(state: State, errand: Errand, event: StayFailed) -> Step:
    """The stay is what it was; what can be done about it follows."""
    target, summary = errand.target, errand.summary
    if target is not None and event.reason == "no_room":
        return _not_free(state, errand, target, event.availability)
    if (
        target is not None
        and summary is not None
        and event.reason == "price_changed"
        and event.total is not None
    ):
        now = Source("pms", f"quote:{summary.ticket}:recheck")
        facts = {"before": MoneyFact(summary.amount, now), "total": MoneyFact(event.total, now)}
        return state, (Say("change_price_now", facts), _quote(state, errand, target))
    if target is not None and event.reason == "expired":
        return state, (Say("quote_expired"), _quote(state, errand, target))
    return errands.to_people(state, "modify_reservation", Say("change_refused"))


def _not_free(state: State, errand: Errand, target: StayNote, found: Availability | None) -> Step:
    """The real reason, and the rooms that are free for the same nights."""
    state = replace(state, errand=replace(errand, summary=None))
    source = Source("pms", "search")
    facts = {**stay_facts(target.stay, target.party), "room": LocalText(target.names, source)}
    offers = (
        [offer.room_type for offer in found.offers if offer.room_type.code != target.room] if found else []
    )
    reasons = [one for one in found.unavailable if one.room_type.code == target.room] if found else []
    too_small = any(one.reason is NoOffer.TOO_MANY_GUESTS for one in reasons)
    if offers:
        rows = tuple(Choice(f"to_room:{room.code}", LocalText(room.name, source)) for room in offers)
        return ask(
            state,
            "new_room",
            "change_room_small" if too_small else "change_other_rooms",
            facts,
            (*rows, KEEP),
        )
    shortest = next((one.min_nights for one in reasons if one.min_nights), None)
    if shortest is not None:
        facts["min_nights"] = CountFact(shortest, source)
        return ask(state, "new_dates", "no_offer_min_nights", facts, NOT_FREE)
    return ask(state, "new_dates", "change_not_free", facts, (*NOT_FREE[:1], KEEP, PERSON))


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {
    "what_change": _what,
    "new_dates": _told,
    "new_guests": _told,
    "new_room": _what,
    "confirm_change": _confirm,
}
