"""Questions about what a guest asks of the house, put in front of whatever else was open."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Final, cast

from messaging.dialogue.actions import Choice
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.facts import GUEST, CountFact, Facts, LocalText, Source
from messaging.dialogue.state import Question, State
from messaging.dialogue.wants import Want, of_key

_NOTHING: Final[frozenset[Question]] = frozenset({"", "more", "person", "booked"})
"""Questions that need no answer."""
CALL: Final = (PERSON, Choice("no_call", "label_no_call"))


def items(wanted: Iterable[Want]) -> dict[str, tuple[Facts, ...]]:
    """What is wanted, by name, as a text lists it."""
    return {"items": tuple({"name": LocalText(want.names, GUEST)} for want in wanted)}


def in_front(state: State) -> State:
    """The state with its open question kept for after the one that comes."""
    if state.asked in QUESTIONS:
        return state
    open_one = state.asked not in _NOTHING
    before, options = (state.asked, state.options) if open_one else ("", ())
    service = replace(state.service, before=before, before_options=options)
    return replace(state, service=service)


def back(state: State) -> State:
    """The state with the question open again that was put aside."""
    service = state.service
    return replace(
        state,
        asked=cast(Question, service.before),
        options=service.before_options,
        service=replace(service, open=(), before="", before_options=()),
        misses=0,
    )


def ask_missing(state: State, *, names: bool = True) -> Step:
    """Which room, what time: as far as the open requests need it and it is not known. `names` says them."""
    wanted = tuple(want for key in state.service.open for want in of_key(key))
    room = not state.service.room and any(want.room for want in wanted)
    time = any(want.time for want in wanted)
    name = "ask_room_and_time" if room and time else "ask_request_time" if time else "ask_room_number"
    return ask(state, "request", name, items(wanted) if names else {})


def ask_call(state: State) -> Step:
    """Whether a person should write or call now."""
    return ask(state, "call", "ask_call", {}, CALL)


def ask_score(state: State) -> Step:
    """How the stay was, in a number."""
    scale = Source("profile", "scale")
    return ask(state, "score", "ask_score", {"lowest": CountFact(1, scale), "highest": CountFact(10, scale)})


_ASKED: Final[Mapping[Question, Callable[[State], Step]]] = {
    "request": lambda state: ask_missing(state, names=False),
    "receipt": lambda state: ask(state, "receipt", "ask_receipt"),
    "invoice": lambda state: ask(state, "invoice", "ask_invoice"),
    "score": ask_score,
    "call": ask_call,
}
QUESTIONS: Final[frozenset[Question]] = frozenset(_ASKED)
"""The questions that belong here."""


def again(state: State) -> Step:
    """The open question once more."""
    return _ASKED[state.asked](state)
