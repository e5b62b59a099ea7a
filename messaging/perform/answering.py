"""One turn: hear the messages, let the dialogue work, say it, and let nothing unbound leave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import structlog

from governance.alarms import raise_alarm
from hotel_agent.lib import clock
from messaging import identity, knowledge, types
from messaging.dialogue.actions import CreateTask, Say
from messaging.dialogue.events import GuestSaid, PmsAnswers
from messaging.dialogue.flows.person import EMERGENCY
from messaging.dialogue.state import State, from_json, to_json
from messaging.dialogue.wants import key_of
from messaging.ledger import entries, unbound
from messaging.perform import disclosure, own_number
from messaging.perform.desk import Desk
from messaging.perform.listening import Ear, language_of, parts
from messaging.perform.reading import Reader
from messaging.perform.rounds import Rounds
from messaging.perform.stays import Stays
from messaging.registry import channel_of
from messaging.replies.compose import Piece, compose
from messaging.replies.profile import house_of
from messaging.replies.render import House, render
from messaging.types import LedgerDraft, MessageKind, Reply, TurnInput, TurnOutcome
from pms import deadline, front_desk
from tenants import flags, snapshot
from tenants.types import TenantInfo

log = structlog.get_logger(__name__)

ANSWER_SECONDS: Final = 6.2
"""How long a turn asks the PMS in all: with the quiet window and the sending a guest reads within 8 s."""
TOLD: Final = "told_already"
INTERACTIVE_FLAG: Final = "features.interactive_messages"
ONE_MESSAGE_FLAG: Final = "humanize.consolidate_text.enabled"
REFUSED: Final = types.HandOver(
    "text_refused", "The agent's text held a fact nobody can vouch for; it was not sent."
)


@dataclass(frozen=True, slots=True)
class Worded:
    """The messages of a turn and the ledger they stand on; `refused`: what they said without an entry."""

    replies: tuple[Reply, ...]
    ledger: tuple[LedgerDraft, ...]
    refused: tuple[str, ...] = ()


def answer(turn: TurnInput, *, desk: Desk = front_desk) -> TurnOutcome:
    """The answer to a turn's messages. Call outside any transaction: it asks the PMS and may write there.

    `desk` is what the front desk uses of the PMS. Raises only what nobody foresaw.
    """
    hotel = snapshot.current().tenants[turn.tenant_id]
    shelf = knowledge.shelf_of(hotel.id)
    now = clock.now()
    today = clock.local_today(hotel.timezone)
    reader = Reader(hotel, turn.guest, str(turn.conversation_id))
    rounds = Rounds(
        hotel, desk, shelf, turn.guest.phone, turn.conversation_id, reader, _stays(turn, hotel, desk)
    )
    taps = channel_of(turn.channel).taps and flags.enabled(INTERACTIVE_FLAG, tenant_id=hotel.id)
    ear = Ear(hotel, turn.guest, now, today, not taps, reader)
    with deadline.within(ANSWER_SECONDS):
        state, first = _listen(turn, _begin(turn, hotel), ear, rounds)
    if not rounds.said and rounds.hand_over is None:
        return TurnOutcome(to_json(state), state.language, (), (), "not_answered", TOLD)
    house = house_of(
        hotel, state.language, today=today, overrides=shelf.overrides, subject=str(turn.conversation_id)
    )
    state, disclosed, worded = _in_words(turn, state, rounds, house, now, taps=taps)
    if worded.refused:
        _alarm(hotel, rounds.said, worded.refused)
    hand_over = REFUSED if worded.refused else _wanted(rounds)
    return TurnOutcome(
        state=to_json(state),
        language=state.language,
        replies=worded.replies,
        ledger=worded.ledger,
        disposition="handed_over" if hand_over else "answered",
        reason=hand_over.reason if hand_over else "",
        intent=first.understood.intent if first else "",
        confidence=first.understood.confidence if first else 0.0,
        hand_over=hand_over,
        reservation=rounds.reservation,
        bind_stay=rounds.bind_stay,
        reservations=tuple(rounds.booked),
        disclosed=disclosed,
        tasks=tuple(_draft(task) for task in rounds.tasks),
    )


def _stays(turn: TurnInput, hotel: TenantInfo, desk: Desk) -> Stays:
    guest = turn.guest
    who = identity.writer(hotel.id, turn.conversation_id, identity=guest.identity, phone=guest.phone)
    return Stays(hotel, desk, who)


def _begin(turn: TurnInput, hotel: TenantInfo) -> State:
    state = from_json(turn.state)
    return replace(state, language=state.language or turn.language or hotel.language)


def _listen(turn: TurnInput, state: State, ear: Ear, rounds: Rounds) -> tuple[State, GuestSaid | None]:
    """Hear all that the burst says, in order. Returns the state after it and the guest's first words."""
    first: GuestSaid | None = None
    silent = True
    kinds = {message.kind for message in turn.messages}
    back = MessageKind.PMS_BACK in kinds and kinds - {MessageKind.PMS_BACK, MessageKind.BOOKING}
    if back:
        state = rounds.hear(state, PmsAnswers(more=True))
    for part in parts(turn.messages):
        kind, choice = part.kind, part.choice
        if kind is MessageKind.BOOKING:
            state = rounds.learn(state, int(choice))
            continue
        if kind is MessageKind.PMS_BACK:
            state = state if back else rounds.hear(state, PmsAnswers())
            continue
        silent = False
        heard = ear.hear(part, state)
        if isinstance(heard, GuestSaid):
            state = replace(state, language=language_of(heard, state, ear.hotel))
            first = first or heard
        state = rounds.hear(state, heard)
    if back and state.asked in {"", "more"} and not state.stale:
        state = rounds.hear(state, PmsAnswers())
    return state if silent else rounds.ended(state), first


def _wanted(rounds: Rounds) -> types.HandOver | None:
    wanted = rounds.hand_over
    if wanted is None:
        return None
    return types.HandOver(wanted.reason, wanted.note, wanted.urgent, wanted.department)


def _draft(task: CreateTask) -> types.TaskDraft:
    key = task.key or key_of(task.kind, (), task.text)
    return types.TaskDraft(task.kind, task.text, task.urgent, task.department, key, task.due)


def _in_words(
    turn: TurnInput, state: State, rounds: Rounds, house: House, now: dt.datetime, *, taps: bool
) -> tuple[State, bool, Worded]:
    """Say it, with the disclosure where it is due."""
    says = _once(rounds.said, keep_question=rounds.hand_over is None)
    in_danger = rounds.hand_over is not None and rounds.hand_over.reason == EMERGENCY
    due = disclosure.is_due(state, first_contact=turn.first_contact) and not in_danger
    opening = disclosure.opening(house, rounds.hotel, says) if due else disclosure.Opening(None)
    if due:
        state = disclosure.noted(state)
    pictures = not flags.enabled(
        ONE_MESSAGE_FLAG, tenant_id=rounds.hotel.id, subject=str(turn.conversation_id)
    )
    pieces = compose(says, house, pictures=pictures, opening=opening.words, asked=opening.asked)
    asked_before = str(turn.state.get("asked", ""))
    if (
        taps
        and not rounds.hand_over
        and own_number.wanted(turn.guest, asked_before=asked_before, state=state)
    ):
        pieces = (*pieces, own_number.request(house))
    worded = checked(pieces, house, now)
    disclosed = due and not worded.refused
    return state, disclosed, worded


def _once(says: Sequence[Say], *, keep_question: bool) -> list[Say]:
    """No statement twice, and no question to a guest who is handed to a person."""
    kept: list[Say] = []
    for say in says:
        if say not in kept and (keep_question or not say.question):
            kept.append(say)
    return kept


def checked(pieces: Sequence[Piece], house: House, now: dt.datetime) -> Worded:
    """The pieces, if all they say is in their ledger; else a safe text that says nothing (invariant 5)."""
    timezone = house.wording.timezone
    ledger: dict[LedgerDraft, None] = {}
    refused: list[str] = []
    for piece in pieces:
        drafts = [entry for bound in piece.said for entry in entries(bound, timezone=timezone)]
        refused += unbound(piece.checked, piece.said, drafts, now=now, timezone=timezone)
        ledger |= dict.fromkeys(drafts)
    if not refused:
        return Worded(tuple(piece.reply for piece in pieces), tuple(ledger))
    safe = render("safe_reply", {}, House(house.wording, house.hotel, house.voseo))
    return Worded((Reply("text", safe.text),), (), tuple(refused))


def _alarm(hotel: TenantInfo, says: Sequence[Say], refused: Sequence[str]) -> None:
    names = ", ".join(dict.fromkeys(say.name for say in says))
    log.error("text_refused", replies=names, found=len(refused))
    raise_alarm(
        tenant_id=hotel.id,
        kind="text_refused",
        subject=names[:200],
        message=f"A text of {names} said what no source stands for, and was not sent. "
        "Look at this hotel's own texts and articles.",
    )
