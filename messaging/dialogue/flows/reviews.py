"""What a guest thought of the stay: a low score goes to the manager, with an apology and no link."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import Action, CreateTask, FindArticle, HandOver, Say
from messaging.dialogue.ask import again
from messaging.dialogue.ask_service import ask_call, ask_score, back, in_front
from messaging.dialogue.asking import Step
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import complaints
from messaging.dialogue.service import Matter
from messaging.dialogue.signs import first, shows
from messaging.dialogue.state import Question, State
from messaging.dialogue.wants import key_of

LOW: Final = 6
"""Up to this score of ten something went wrong."""
HIGH: Final = 9
_LINK: Final = "review"
_WORDS: Final = {
    "cero": 0,
    **dict.fromkeys(("uno", "one", "um"), 1),
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
    **dict.fromkeys(("seis", "six"), 6),
    **dict.fromkeys(("siete", "seven", "sete"), 7),
    **dict.fromkeys(("ocho", "eight", "oito"), 8),
    **dict.fromkeys(("nueve", "nine", "nove"), 9),
    **dict.fromkeys(("diez", "ten", "dez"), 10),
}
_OUT_OF: Final = re.compile(r"\b(\d{1,2})(?:[.,]\d)?\s*(?:/|de|out of|sobre|em)\s*(5|10)\b")
_FROM_TO: Final = re.compile(r"\b(?:de|del|from) ?[01] (?:al?|to|ate) (5|10)\b(.*)")
_STARS: Final = re.compile(r"\b(\d|\w+) (?:estrellas?|stars?|estrelas?)\b")
_SHOWN_STARS: Final = re.compile(r"[⭐★🌟]")
_BARE: Final = re.compile(
    r"^\W*(?:un|una|(?:le|te|les) doy|dou|nota|id give it|i give it|give it|a|uma|um|(?:te |les )?pongo)?"
    r"\W*(?:un |una |a |nota |um )?(10|\d)(?!\d|\s*(?:/|noches|nights|noites|personas|people|pessoas))\b"
)
_GIVEN: Final = re.compile(
    r"\b(?:(?:le|les|te) doy|dou|nota|give it|puntaje|califico con|pongo|un|a)"
    r"\s*(?:un|una|a)?\s*(10|\d)\b(?!\d)"
)


def score(text: str, *, asked: bool = False) -> int | None:
    """A score of ten, as numbers, stars or words give it; None where none is given.

    `asked`: it was the question, so that a bare number is one.
    """
    words = fold(text)
    scaled = _scaled(words, text)
    if scaled is not None:
        return scaled
    bare = (_BARE.search(words) if asked else None) or _GIVEN.search(words)
    if bare:
        return int(bare[1])
    alone = words.strip(" .!,")
    return _WORDS.get(alone) if asked else None


def _scaled(words: str, text: str) -> int | None:
    """A score that says what it is out of."""
    if out_of := _OUT_OF.search(words):
        return _of_ten(int(out_of[1]), int(out_of[2]))
    if (scale := _FROM_TO.search(words)) and (given := re.search(r"\b(10|\d)\b", scale[2])):
        return _of_ten(int(given[1]), int(scale[1]))
    if stars := _STARS.search(words):
        count = int(stars[1]) if stars[1].isdecimal() else _WORDS.get(stars[1])
        return None if count is None else _of_ten(count, 5)
    shown = len(_SHOWN_STARS.findall(text))
    return _of_ten(shown, 5) if shown else None


def _of_ten(given: int, scale: int) -> int:
    return min(given * 10 // scale, 10)


def hear(state: State, event: GuestSaid) -> Step:
    """An opinion, asked for or not; a wish to give one is asked for the score."""
    if shows("review_link", event.text):
        return state, (FindArticle(event.text, _LINK),)
    given = score(event.text, asked=state.asked == "score")
    if given is not None:
        return _by_score(state, event, given)
    good, bad = shows("liked", event.text), shows("disliked", event.text)
    if good or bad:
        return _by_score(state, event, HIGH - 1 if good and bad else HIGH if good else LOW)
    if state.asked == "score" or _is_said(event.text):
        return _by_score(state, event, HIGH - 1)
    return ask_score(in_front(state))


def beside(state: State, event: GuestSaid) -> Step:
    """Thanks beside something else that has a question of its own."""
    return state, (Say("review_noted"), _task(event, None))


def _is_said(text: str) -> bool:
    """Whether it is an opinion already, and not the wish to give one."""
    return not shows("wants_to_review", text)


def answered(state: State, event: GuestSaid) -> Step | None:
    """A score or words; None where the message is about something else."""
    if score(event.text, asked=True) is not None or {"review", "complaint"} & set(event.intents):
        return hear(state, event)
    if event.intents[0] == "deny" and len(event.intents) == 1:
        state, question = again(back(state))
        return state, (question or (Say("here_if_needed"),))
    opinion = not event.sure or event.intents[0] in {"thank", "affirm"}
    return hear(state, event) if opinion and first(("liked", "disliked"), event.text) else None


def _by_score(state: State, event: GuestSaid, given: int) -> Step:
    state = _noted(back(state) if state.asked == "score" else state, event)
    if given > LOW:
        return _thank(state, event, given)
    if complaints.is_serious(event.text):
        task = HandOver("low_review", f"{given}/10: {event.text}", department="management")
        return replace(state, asked="", options=()), (Say("review_sorry"), task)
    state, question = again(state)
    if not question:
        state, question = ask_call(in_front(state))
    return state, (Say("review_sorry"), _task(event, given), *question)


def _thank(state: State, event: GuestSaid, given: int) -> Step:
    words = len(event.text.split()) > 2  # noqa: PLR2004 - more than "un 9"
    tasks: tuple[Action, ...] = (_task(event, given),) if words else ()
    state, question = again(state)
    return state, (Say("review_thanks" if given >= HIGH else "review_noted"), *tasks, *question)


def _task(event: GuestSaid, given: int | None) -> CreateTask:
    head = f"{given}/10: " if given is not None else ""
    kind = "low_review" if given is not None and given <= LOW else "review"
    return CreateTask(kind, head + event.text, False, "management", key_of("review", (), event.text))


def _noted(state: State, event: GuestSaid) -> State:
    matter = Matter("review", key_of("review", (), event.text), event.at)
    return replace(state, service=state.service.noting(matter), misses=0)


ANSWERS: Final[Mapping[Question, Callable[[State, GuestSaid], Step | None]]] = {"score": answered}
