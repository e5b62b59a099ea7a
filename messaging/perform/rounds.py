"""The loop of a turn: the dialogue says what to do, each result goes back to it, until words are left."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

from hotel_agent.lib import clock
from messaging import conversations, knowledge
from messaging.dialogue.actions import (
    Action,
    CompareDates,
    CreateTask,
    FindArticle,
    FindOffers,
    FindRooms,
    FindTasks,
    HandOver,
    ListRoomTypes,
    MakeQuote,
    MakeQuotes,
    Reserve,
    ReserveRooms,
    Say,
)
from messaging.dialogue.engine import nothing_said, step
from messaging.dialogue.events import (
    ArticleFound,
    ArticleMissing,
    ArticleText,
    Event,
    HandedOver,
    Reserved,
    TasksFound,
)
from messaging.dialogue.facts import MomentFact, Source
from messaging.dialogue.state import State
from messaging.dialogue.stay_actions import StayAction
from messaging.perform import desk, searching, stays
from messaging.perform.desk import Desk
from messaging.perform.hours import opening
from messaging.perform.reading import Reader
from messaging.perform.stays import Stays
from pms.types import ReservationInfo
from tenants.scope import scope
from tenants.types import TenantInfo

MOST_ROUNDS: Final = 6
"""More results than this in one answer mean a dialogue that goes in circles."""


class TooManyRounds(Exception):
    """The dialogue keeps asking for more."""


@dataclass(slots=True)
class Rounds:
    """One turn under way: what was done and is to be said so far."""

    hotel: TenantInfo
    desk: Desk
    shelf: knowledge.Shelf
    phone: str
    conversation_id: int
    reader: Reader
    stays: Stays
    said: list[Say] = field(default_factory=list)
    tasks: list[CreateTask] = field(default_factory=list)
    hand_over: HandOver | None = None
    reservation: ReservationInfo | None = None
    bind_stay: bool = False
    booked: list[ReservationInfo] = field(default_factory=list)
    done: int = 0

    def hear(self, state: State, event: Event) -> State:
        """Hear the guest and carry out all that follows from it. Raises TooManyRounds."""
        self.done = 0
        return self._run(state, event)

    def learn(self, state: State, attempt_id: int) -> State:
        """Tell the guest what became of a booking that took long, unless that was told already."""
        settled = desk.settled(self.desk, self.hotel, attempt_id)
        if settled is None:
            return state
        if isinstance(settled.result, Reserved):
            self._is_booked(settled.result)
        return self.hear(state, settled)

    def _run(self, state: State, event: Event) -> State:
        state, actions = step(state, event)
        return self._carry_out(state, actions)

    def ended(self, state: State) -> State:
        """The state once all is heard; a turn without a word gets one."""
        return state if self.said or self.hand_over else self._carry_out(*nothing_said(state))

    def _carry_out(self, state: State, actions: Sequence[Action]) -> State:
        for action in actions:
            if isinstance(action, Say):
                self.said.append(self._with_opening(action) if action.when else action)
                continue
            if isinstance(action, CreateTask):
                if action not in self.tasks:
                    self.tasks.append(action)
                continue
            self.done += 1
            if self.done > MOST_ROUNDS:
                raise TooManyRounds(type(action).__name__)
            state = self._run(state, self._result(action, state.language))
        return state

    def _with_opening(self, say: Say) -> Say:
        """What is said with when people are back, where nobody is there now."""
        open_now, opens_at = opening(self.hotel, clock.now())
        if open_now or opens_at is None:
            return say
        opens = MomentFact(opens_at, Source("profile", "business_hours"))
        return replace(say, facts={**say.facts, "opens": opens})

    def _tasks(self, action: FindTasks, _: str) -> TasksFound:
        with scope(self.hotel.id):
            states = conversations.tasks_of(self.hotel.id, self.conversation_id)
        return TasksFound(states, action.insists, action.words)

    def _result(self, action: Action, language: str) -> Event:
        return _CARRIED_OUT[type(action)](self, action, language)

    def _reserve(self, action: Reserve, language: str) -> Event:
        asker = desk.Asker(self.phone, language, self.conversation_id)
        result = desk.reserve(self.desk, self.hotel, action, asker)
        if isinstance(result, Reserved):
            self._is_booked(result)
        return result

    def _reserve_rooms(self, action: ReserveRooms, language: str) -> Event:
        asker = desk.Asker(self.phone, language, self.conversation_id)
        result = desk.reserve_rooms(self.desk, self.hotel, action, asker)
        for one in result.results:
            if isinstance(one, Reserved):
                self._is_booked(one)
        return result

    def _is_booked(self, result: Reserved) -> None:
        """The first stay of a turn is its reservation, the others belong to the guest as well."""
        self.booked.append(result.reservation)
        self.reservation, self.bind_stay = self.booked[0], True

    def _of_a_stay(self, action: StayAction, language: str) -> Event:
        result = self.stays.carry_out(action, language)
        if self.stays.shown is not None:
            self.reservation, self.bind_stay = self.stays.shown, self.stays.bind
        return result

    def _article(self, action: FindArticle, language: str) -> ArticleFound | ArticleMissing:
        question = knowledge.Question(
            intent=action.intent,
            language=language,
            default_language=self.hotel.language,
            today=clock.local_today(self.hotel.timezone),
        )
        answers = knowledge.find_all(self.shelf, action.text, question)
        answers = self.reader.articles(self.shelf, action.text, question, answers)
        if not answers.found:
            return ArticleMissing(action.intent, action.text, answers.open, answers.profile)
        texts = (ArticleText(one.key, one.answer, one.language, one.attachment) for one in answers.found)
        return ArticleFound(tuple(texts), answers.open, answers.profile)

    def _handed_over(self, action: HandOver, _: str) -> HandedOver:
        if self.hand_over is None or action.urgent:
            self.hand_over = action
        return HandedOver(*opening(self.hotel, clock.now()), action.reason)


# One row per kind of action; what is said, and what people have to do, is kept and not carried out.
_CARRIED_OUT: Final[dict[type[Any], Callable[[Rounds, Any, str], Event]]] = {
    FindRooms: lambda rounds, action, _: searching.rooms(rounds.desk, rounds.hotel, action),
    CompareDates: lambda rounds, action, _: searching.dates(rounds.desk, rounds.hotel, action),
    MakeQuotes: lambda rounds, action, _: desk.quotes(rounds.desk, rounds.hotel, action),
    ReserveRooms: Rounds._reserve_rooms,
    FindOffers: lambda rounds, action, _: desk.offers(rounds.desk, rounds.hotel, action),
    MakeQuote: lambda rounds, action, _: desk.quote(rounds.desk, rounds.hotel, action),
    ListRoomTypes: lambda rounds, action, _: desk.room_types(rounds.desk, rounds.hotel, action),
    Reserve: Rounds._reserve,
    FindArticle: Rounds._article,
    HandOver: Rounds._handed_over,
    **dict.fromkeys(stays.ACTIONS, Rounds._of_a_stay),
    FindTasks: Rounds._tasks,
}
