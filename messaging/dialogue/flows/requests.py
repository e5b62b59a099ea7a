"""A guest asks for something of the house: the team gets a task, and the agent keeps the conversation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from messaging.dialogue import told
from messaging.dialogue.actions import Action, CreateTask, FindTasks, Say
from messaging.dialogue.ask import again
from messaging.dialogue.ask_service import ask_missing, back, in_front, items
from messaging.dialogue.asking import Step
from messaging.dialogue.events import GuestSaid, TasksFound
from messaging.dialogue.facts import GUEST, CountFact, Fact, Facts, MomentFact, TextFact, TimeFact
from messaging.dialogue.flows import person
from messaging.dialogue.service import Matter, MatterKind, Service
from messaging.dialogue.signs import shows
from messaging.dialogue.state import Question, State
from messaging.dialogue.wants import Want, find, key_of, of_key

SOON: Final = dt.timedelta(minutes=30)
"""When something is due for which the guest named no hour."""
TOO_OFTEN: Final = 3
"""Asked for the third time a person takes it up."""
_SHORT: Final = 12
_FEW: Final = 3
_LONGEST_COUNT: Final = 3
_NO_ANSWER: Final = frozenset({"guest_request", "affirm", "deny", "out_of_scope", "review", "greet", "thank"})
"""Wishes that a bare number, or a word that says nothing, is taken for."""
_ANOTHER: Final[frozenset[Question]] = frozenset({"confirm", "request", "invoice"})


@dataclass(frozen=True, slots=True)
class Note:
    """Things that the team is told of at once, and how: `first` is said before."""

    kind: MatterKind
    wanted: tuple[Want, ...]
    first: tuple[Say, ...] = ()
    department: str = ""
    asks: bool = True


def hear(state: State, event: GuestSaid) -> Step:
    """Note all that the message asks for; one question where a room or an hour is missing."""
    return _hear(state, event, asks=True)


def not_understood(state: State, event: GuestSaid) -> Step | None:
    """A thing of the house in a few words, where no wish was understood."""
    named = any(not want.fault for want in find(event.text))
    return hear(state, event) if named and "?" not in event.text and len(event.text.split()) <= _FEW else None


def beside(state: State, event: GuestSaid) -> Step:
    """The same beside something else that has a question of its own."""
    return _hear(state, event, asks=False)


def _hear(state: State, event: GuestSaid, *, asks: bool) -> Step:
    wanted = things(event)
    held = _held(state.service, wanted, event)
    new = tuple(want for want in wanted if not any(want in of_key(matter.key) for matter in held))
    if held and not new:
        return _once_more(state, event, held[-1])
    fails = any(want.fault for want in new) and shows("not_working", event.text)
    first = (Say("sorry_broken"),) if fails else ()
    return note(state, event, Note("request", new, first, asks=asks))


def things(event: GuestSaid) -> tuple[Want, ...]:
    """What is asked for; something of the house only if it fails, or where nothing else is named."""
    wanted = find(event.text)
    if "complaint" in event.intents:
        wanted = tuple(want for want in wanted if not want.fault)
    if shows("not_working", event.text):
        return wanted
    return tuple(want for want in wanted if not want.fault) or wanted


def _held(service: Service, wanted: Iterable[Want], event: GuestSaid) -> list[Matter]:
    """What was noted before and is asked for again."""
    key = key_of("request", (), event.text)
    recent = [matter for matter in service.recent(event.at) if matter.kind == "request"]
    return [one for one in recent if one.key == key or set(of_key(one.key)) & set(wanted)]


def note(state: State, event: GuestSaid, wanted: Note) -> Step:
    """Tell the team, one task per department; ask for what is missing, or say that it is noted."""
    room, hour = told.room(event.text) or state.service.room, told.time(event)
    if sum(want.time for want in wanted.wanted) > 1:
        hour = None  # whose hour it is people read for themselves
    service, tasks, keys = replace(state.service, room=room), list[Action](), list[str]()
    for group in _groups(wanted.wanted):
        key = key_of(wanted.kind, group, event.text)
        due = (told.due(event, hour) if _has_hour(group, wanted.wanted) else None) or event.at + SOON
        tasks.append(
            CreateTask(wanted.kind, _task_text(group, event, room), False, _team(group, wanted), key, due)
        )
        service = service.noting(Matter(wanted.kind, key, event.at))
        keys.append(key)
    state = replace(state, service=service, misses=0)
    if wanted.asks and _is_missing(wanted.wanted, event, room, hour):
        open_keys = (*state.service.open, *keys) if state.asked == "request" else tuple(keys)
        state = in_front(state)
        state, question = ask_missing(replace(state, service=replace(state.service, open=open_keys)))
        return state, (*wanted.first, *tasks, *question)
    return _noted(state, (*wanted.first, *tasks), _facts(wanted.wanted, room, hour), asks=wanted.asks)


def _groups(wanted: tuple[Want, ...]) -> list[tuple[Want, ...]]:
    """The things of one team together; what has an hour is a task of its own. One empty group for none."""
    teams = dict.fromkeys(want.department for want in wanted if not want.time)
    groups = [tuple(one for one in wanted if one.department == team and not one.time) for team in teams]
    return [*groups, *((want,) for want in wanted if want.time)] or [()]


def _has_hour(group: tuple[Want, ...], wanted: tuple[Want, ...]) -> bool:
    """Whether an hour in the message is for these: beside a taxi, the towels are wanted at once."""
    return any(want.time for want in group) or not any(want.time for want in wanted)


def _team(group: tuple[Want, ...], wanted: Note) -> str:
    return group[0].department if group else wanted.department


def _is_missing(wanted: Iterable[Want], event: GuestSaid, room: str, hour: dt.time | None) -> bool:
    things_asked = tuple(wanted)
    needs_hour = any(want.time for want in things_asked) and hour is None and not shows("now", event.text)
    return needs_hour or (not room and any(want.room for want in things_asked))


def _task_text(group: Iterable[Want], event: GuestSaid, room: str) -> str:
    """For people: what it is, where, and the guest's own words."""
    named = ", ".join(want.names["en"] for want in group)
    head = " · ".join(filter(None, (named, f"room {room}" if room else "")))
    return f"{head}: {event.text}" if head else event.text


def _facts(wanted: Iterable[Want], room: str, hour: dt.time | None) -> dict[str, Fact | tuple[Facts, ...]]:
    facts: dict[str, Fact | tuple[Facts, ...]] = {**items(wanted)}
    if room:
        # A number of its own, which also stands beside an hour; a long one is said as it was written.
        short = room.isdecimal() and len(room) <= _LONGEST_COUNT
        facts["room" if short else "room_name"] = (
            CountFact(int(room), GUEST) if short else TextFact(room, GUEST)
        )
    if hour is not None:
        facts["time"] = TimeFact(hour, GUEST)
    return facts


def _noted(state: State, first: tuple[Action, ...], facts: Facts, *, asks: bool) -> Step:
    said = (*first, Say("request_noted", facts, when=True))
    if not asks:
        return state, said
    state, question = again(state)
    return state, (*said, *question)


def answered(state: State, event: GuestSaid) -> Step | None:
    """The room or the hour, or that neither can be said. None: it is about something else."""
    room, hour = told.room(event.text, asked=True), told.time(event)
    plain = bool(room or hour) or shows("now", event.text) or shows("not_here_yet", event.text)
    if not plain and "guest_request" in event.intents and find(event.text):
        return hear(state, event)
    if not plain and (
        (event.sure and event.intents[0] not in _NO_ANSWER) or len(event.text.split()) > _SHORT
    ):
        return None
    keys = state.service.open
    text = f"room {room}: {event.text}" if room else event.text
    tasks = tuple(_addition(key, text, told.due(event, hour)) for key in keys)
    state = back(replace(state, service=replace(state.service, room=room or state.service.room)))
    wanted = tuple(want for key in keys for want in of_key(key))
    more = tuple(want for want in things(event) if want not in wanted and not want.fault)
    if more and "guest_request" in event.intents:
        state, actions = note(state, event, Note("request", more))
        return state, (*tasks, *actions)
    return _noted(state, tasks, _facts(wanted, state.service.room, hour), asks=True)


def _addition(key: str, text: str, due: dt.datetime | None, *, urgent: bool = False) -> CreateTask:
    """More about a task that is there already."""
    kind = key.partition(":")[0]
    wanted = of_key(key)
    return CreateTask(kind, text, urgent, wanted[0].department if wanted else "", key, due)


def _once_more(state: State, event: GuestSaid, matter: Matter) -> Step:
    """The same again: the team hears it, nothing is noted twice, and the third time a person takes it up."""
    matter = replace(matter, times=matter.times + 1)
    state = replace(state, service=state.service.noting(matter))
    if matter.times >= TOO_OFTEN:
        return person.hand_over(state, "asked_again", say="sorry_waiting", text=event.text)
    return state, (FindTasks(insists=matter.key, words=event.text),)


def is_it_done(state: State, event: GuestSaid) -> Step | None:
    """Asked what became of it; None where nothing was asked for, or the words are about something else."""
    recent = state.service.recent(event.at)
    if event.choice or not recent or state.asked in _ANOTHER or len(event.text.split()) > _SHORT:
        return None
    asking = "?" in event.text or shows("waiting", event.text)
    named = _held(state.service, find(event.text), event)
    if named and (asking or shows("done_yet", event.text)):
        return _once_more(state, event, named[-1])
    return (state, (FindTasks(),)) if asking and shows("done_yet", event.text) else None


def found(state: State, event: TasksFound) -> Step:
    """Say how far the team is; what is asked for again becomes urgent, or is asked anew if it was done."""
    matters = [one for one in state.service.matters if event.insists in {"", one.key}]
    if not matters:
        return again(state)
    matter = matters[-1]
    how = event.states.get(matter.key, "open")
    tasks: tuple[Action, ...] = ()
    if event.insists or how == "open":
        words = f"Asked again: {event.words}" if event.insists else "The guest asks how far it is."
        tasks = (_addition(matter.key, words, None, urgent=bool(event.insists) and how != "done"),)
    name = "request_noted" if how == "done" and event.insists else _STATES[how]
    since = {"since": MomentFact(matter.at, GUEST)} if name == "request_waiting" else {}
    say = Say(name, {**items(of_key(matter.key)), **since}, when=name in {"request_waiting", "request_noted"})
    state, question = again(state)
    return state, (*tasks, say, *question)


_STATES: Final[Mapping[str, str]] = {
    "open": "request_waiting",
    "doing": "request_in_progress",
    "done": "request_done",
}
ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {"request": answered}
