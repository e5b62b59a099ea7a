"""Questions about a stay that is booked already."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from messaging.dialogue.actions import Choice
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.errand import Errand, StayNote
from messaging.dialogue.facts import (
    GUEST,
    Fact,
    LocalText,
    MoneyFact,
    ReferenceFact,
    Source,
    StayFact,
    TextFact,
    TimeFact,
)
from messaging.dialogue.state import Question, State

BY_EMAIL: Final = Choice("by_email", "label_by_email")
OTHER_CODE: Final = (Choice("by_email", "label_other_code"), PERSON)
KEEP: Final = Choice("keep", "label_keep")
TOPICS: Final = (
    Choice("new_dates", "label_other_dates"),
    Choice("new_guests", "label_guests"),
    Choice("new_room", "label_other_room"),
    KEEP,
    PERSON,
)
NOT_FREE: Final = (Choice("new_dates", "label_other_dates"), KEEP, PERSON)


def source_of(stay: StayNote) -> Source:
    """Where what is said of a stay comes from."""
    return Source("pms", f"reservation:{stay.reference}")


def naming(stay: StayNote) -> dict[str, Fact]:
    """What tells one stay of a guest from another."""
    source = source_of(stay)
    return {
        "reference": ReferenceFact(stay.reference, source),
        "room": LocalText(stay.names, source),
        "stay": StayFact(stay.check_in, stay.check_out, source),
    }


def ask_which(state: State, errand: Errand) -> Step:
    """Which of several stays; a row for each."""
    rows = tuple(
        Choice(
            f"stay:{stay.reference}",
            LocalText(stay.names, source_of(stay)),
            "row_stay",
            {name: fact for name, fact in naming(stay).items() if name != "room"},
        )
        for stay in errand.stays
    )
    return ask(state, "which_stay", "ask_which_stay", {}, rows)


def ask_reference(state: State, _: Errand) -> Step:
    """The reference, the first of the three things that show whose stay it is."""
    return ask(state, "reference", "ask_reference", {}, (BY_EMAIL, PERSON))


def ask_surname(state: State, _: Errand) -> Step:
    return ask(state, "surname", "ask_booking_surname")


def ask_arrival(state: State, _: Errand) -> Step:
    return ask(state, "arrival", "ask_arrival")


def ask_booking_email(state: State, _: Errand) -> Step:
    return ask(state, "booking_email", "ask_booking_email")


def masked(email: str) -> str:
    """An address that its owner knows again and nobody learns: `j…@example.com`."""
    name, _, host = email.partition("@")
    return f"{name[:1]}…@{host}"


def ask_code(state: State, errand: Errand) -> Step:
    """The code. Its words are the same whether or not one was sent."""
    address: dict[str, Fact] = {"email": TextFact(masked(errand.email), GUEST)}
    return ask(state, "code", "ask_code", address, OTHER_CODE)


def ask_what(state: State, _: Errand) -> Step:
    return ask(state, "what_change", "ask_what_change", {}, TOPICS)


def ask_new_dates(state: State, errand: Errand) -> Step:
    return ask(state, "new_dates", "ask_new_dates", _named(errand))


def ask_new_guests(state: State, _: Errand) -> Step:
    return ask(state, "new_guests", "ask_new_guests")


def ask_new_room(state: State, _: Errand) -> Step:
    """Which kind of room, where the rows of the choices are not at hand any more."""
    return ask(state, "new_room", "ask_new_room", {}, NOT_FREE)


def ask_cancel(state: State, errand: Errand, name: str = "ask_cancel") -> Step:
    """The yes to the summary of what cancelling costs."""
    ticket = errand.summary.ticket if errand.summary else ""
    choices = (Choice(f"yes_cancel:{ticket}", "label_yes_cancel"), KEEP)
    return ask(state, "confirm_cancel", name, _named(errand), choices)


def ask_make_change(state: State, errand: Errand, name: str = "ask_make_change") -> Step:
    """The yes to the summary of a change."""
    summary, target = errand.summary, errand.target
    if summary is None or target is None:
        return ask_what(state, errand)
    source = Source("pms", f"quote:{summary.ticket}", summary.expires_at)
    choices = (
        Choice(f"yes_change:{summary.ticket}", "label_yes_change"),
        Choice("something_else", "label_change"),
        KEEP,
    )
    facts = {**naming(target), "total": MoneyFact(summary.amount, source)}
    return ask(state, "confirm_change", name, facts, choices)


def ask_time(state: State, errand: Errand) -> Step:
    """Until when, or from when; the hotel's rule is in the question."""
    return ask(state, "time", f"ask_time_{errand.kind}", {}, (KEEP,))


def ask_agree(state: State, errand: Errand, name: str = "ask_agree_time") -> Step:
    """The yes to an hour and its fee."""
    summary = errand.summary
    if summary is None or errand.time is None:
        return ask_time(state, errand)
    choices = (Choice(f"yes_time:{summary.ticket}", "label_yes_time"), KEEP)
    return ask(state, "confirm_time", name, {"time": TimeFact(errand.time, GUEST)}, choices)


def _named(errand: Errand) -> dict[str, Fact]:
    return naming(errand.stay) if errand.stay else {}


_ASKED: Final[Mapping[Question, Callable[[State, Errand], Step]]] = {
    "which_stay": ask_which,
    "reference": ask_reference,
    "surname": ask_surname,
    "arrival": ask_arrival,
    "booking_email": ask_booking_email,
    "code": ask_code,
    "what_change": ask_what,
    "new_dates": ask_new_dates,
    "new_guests": ask_new_guests,
    "new_room": ask_new_room,
    "confirm_cancel": lambda state, errand: ask_cancel(state, errand, "ask_cancel_again"),
    "confirm_change": lambda state, errand: ask_make_change(state, errand, "ask_make_change_again"),
    "time": ask_time,
    "confirm_time": lambda state, errand: ask_agree(state, errand, "ask_agree_time_again"),
}

QUESTIONS: Final[frozenset[Question]] = frozenset(_ASKED)
"""The questions that belong here."""


def again(state: State) -> Step:
    """The open question once more, short; nothing where none is open."""
    put = _ASKED.get(state.asked)
    return put(state, state.errand) if put is not None and state.errand is not None else (state, ())
