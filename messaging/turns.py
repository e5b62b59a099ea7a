"""One turn of a conversation: all messages that waited are answered together, by one worker at a time.

The claim of the work item is the lease, the Turn row its fencing: at most one of a conversation is live, and
whoever finds one left behind by a dead worker drops it, so that a worker that comes back from the dead cannot
commit.
"""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.db import connection
from prometheus_client import Gauge

from governance.alarms import raise_alarm
from hotel_agent.lib import clock, log, queue
from messaging import (
    conversations,
    handover,
    lanes,
    lateness,
    ledger,
    loops,
    outbound,
    outbox,
    perform,
    replies,
    voice,
)
from messaging.models import Conversation, Disposition, Guest, GuestStay, Message, OutboundMessage, Turn
from messaging.types import GuestView, HandOver, MessageKind, Reply, TurnInput, TurnMessage, TurnOutcome
from pms.models import Reservation
from tenants import snapshot, work
from tenants.rows import select
from tenants.scope import scope

logger = structlog.get_logger(__name__)

# Counts, but a Counter would be shown as `..._total`, and the name is one that dashboards build on.
intents_detected = Gauge(
    "orchestrator_intents_detected",
    "Turns by the wish that led them.",
    ["intent"],
    multiprocess_mode="sum",
)
LEASE_SECONDS = 60
MOST_ATTEMPTS = 4
"""Then people are asked: three waits of 2, 5 and 15 seconds, or as many workers that died."""
EMPTY = HandOver("empty_answer", "The agent had nothing to say to the guest.")
FAILED = HandOver(
    "answer_failed", "The agent could not answer, several times. The guest was told that a person will."
)
FAILED_TEXT = "handed_over_error"

Owner = Conversation.Owner
Outcome = Disposition.Outcome


class WorkersDied(Exception):
    """Worker after worker stopped in the middle of this turn: it is not tried again."""


class Superseded(Exception):
    """The turn is not live any more, or its conversation has another owner: nothing of it may stay."""


@dataclass(frozen=True, slots=True)
class Start:
    """A turn that has begun, with the conversation as it was then, and what the answer is made from."""

    id: int
    claim: work.Claim
    held: Conversation
    input: TurnInput


def answer_waiting(lane: str, conversation_id: int) -> None:
    """Answer what waits in one conversation, and send the answer. Somebody else at it: nothing happens."""
    while claims := work.claim(lane, object_id=conversation_id, lease_seconds=LEASE_SECONDS):
        with scope(claims[0].tenant_id):
            start = begin(claims[0], conversations.locked(claims[0].tenant_id, conversation_id))
        if start is None or not answer(start):
            return


def answer(start: Start) -> bool:
    """Make and send the answer of a turn that has begun. True: more came meanwhile."""
    more: list[bool] = []
    with log.correlated(start.input.correlation_id, tenant=start.claim.tenant_id):
        for _, error in work.each([start], lambda begun: more.append(_answer(begun)), kind="turn"):
            _after_failure(start, error)
    return any(more)


def begin(claim: work.Claim, held: Conversation) -> Start | None:
    """Take the messages that wait in the locked conversation and begin the turn, in the caller's transaction
    and scope.

    None: nothing for the agent to do, and the claim has ended.
    """
    if claim.attempt > 1:
        _drop_dead(held)
    waiting = select(Message, _WAITING, [claim.tenant_id, held.pk])
    if not waiting or held.owner_kind != Owner.AGENT:
        handover.dispose(held, Outcome.HANDED_OVER, "person_owns")
        work.finish(claim)
        return None
    waiting = lateness.in_time(held, waiting)
    if not waiting:
        work.finish(claim)
        return None
    if loops.is_one(held):
        handover.to_queue(held, loops.HAND_OVER)
        loops.alarm(held)
        work.finish(claim)
        return None
    notes, until = voice.notes_of(waiting)
    if until is not None:
        _wait_for_words(claim, until)
        return None
    held.turns += 1
    with connection.cursor() as cursor:
        conversation = (held.turns, held.tenant_id, held.pk)
        turn = (held.turns, held.fencing, clock.now(), waiting[-1].correlation_id)
        cursor.execute(_BEGIN, [*conversation, *turn])
        (turn_id,) = cursor.fetchone()
    return Start(turn_id, claim, held, _input(held, waiting, notes))


def _wait_for_words(claim: work.Claim, until: dt.datetime) -> None:
    """A voice note is still being written down: the turn begins when it is, and at `until` without it."""
    work.postpone(claim, until, counted=False)
    wait = (until - clock.now()).total_seconds()
    queue.enqueue(lanes.ANSWER, claim.kind, claim.object_id, countdown=wait)


_WAITING = """
row.tenant_id = %s AND row.conversation_id = %s AND NOT EXISTS (
  SELECT 1 FROM messaging_disposition AS became
  WHERE became.tenant_id = row.tenant_id AND became.message_id = row.id)
ORDER BY row.sent_at, row.event_id
"""
_BEGIN = """
WITH counted AS (
  UPDATE messaging_conversation SET turns = %s WHERE tenant_id = %s AND id = %s RETURNING tenant_id, id)
INSERT INTO messaging_turn
  (tenant_id, conversation_id, number, fencing, status, started_at, intent, confidence, correlation_id)
SELECT tenant_id, id, %s, %s, 'live', %s, '', 0, %s FROM counted RETURNING id
"""


def _drop_dead(held: Conversation) -> None:
    """A worker died in the middle of a turn: it can never be committed."""
    Turn.objects.of(held.tenant_id).filter(conversation=held, status=Turn.Status.LIVE).update(
        status=Turn.Status.DROPPED, finished_at=clock.now()
    )


def _input(held: Conversation, waiting: Sequence[Message], notes: Mapping[int, voice.Note]) -> TurnInput:
    guest = held.guest
    return TurnInput(
        tenant_id=held.tenant_id,
        conversation_id=held.pk,
        turn_number=held.turns,
        correlation_id=waiting[-1].correlation_id,
        channel=held.account.kind,
        language=held.language or None,
        state=held.state,
        messages=tuple(_as_heard(one, notes.get(one.pk)) for one in waiting),
        guest=GuestView(guest.name, guest.phone, guest.email, f"{held.address_kind}:{held.address}"),
        first_contact=held.first_disclosed_at is None,
    )


def _as_heard(message: Message, note: voice.Note | None) -> TurnMessage:
    kind, text = MessageKind(message.kind), message.text
    if note is None:
        return TurnMessage(message.pk, kind, text, message.choice_id, message.sent_at)
    said = "\n".join(filter(None, (text, note.text)))
    return TurnMessage(
        message.pk, kind, said, "", message.sent_at, language=note.language, too_long=note.too_long
    )


def _answer(start: Start) -> bool:
    """Make the answer, outside any transaction, commit it if it is still wanted, and send it.

    True: more came meanwhile.
    """
    if start.claim.attempt > MOST_ATTEMPTS:
        raise WorkersDied(f"{start.claim.attempt} attempts")
    outcome = perform.answer(start.input)
    try:
        with scope(start.claim.tenant_id):
            begun, ended = _commit(start, outcome)
    except Superseded:
        logger.info("turn_dropped", turn=start.id)
        _abandon(start)
        return False
    intents_detected.labels(outcome.intent or "none").inc()
    logger.info("turn_done", turn=start.id, intent=outcome.intent, disposition=outcome.disposition)
    if begun is not None:
        outbound.send_begun(begun)
    else:
        outbound.send_waiting(lanes.of(lanes.OUTBOUND, start.input.channel), start.held.pk)
    return ended is work.Ended.FREED


# The conversation if the owner is still the same, the turn if it is still live, then its messages and what
# became of them; the claim ends with it, unless more came meanwhile.
_COMMIT = """
WITH held AS (
  UPDATE messaging_conversation SET state = %(state)s, language = %(language)s, last_message_at = %(now)s,
    first_disclosed_at = COALESCE(first_disclosed_at, %(disclosed_at)s)
  WHERE tenant_id = %(tenant)s AND id = %(conversation)s AND fencing = %(fencing)s AND owner_kind = 'agent'
  RETURNING id),
done AS (
  UPDATE messaging_turn AS turn
  SET status = 'done', finished_at = %(now)s, intent = %(intent)s, confidence = %(confidence)s
  FROM held WHERE tenant_id = %(tenant)s AND turn.id = %(turn)s AND status = 'live' RETURNING turn.id),
answered AS (
  UPDATE messaging_message AS message SET turn_id = done.id
  FROM done WHERE tenant_id = %(tenant)s AND message.id = ANY(%(messages)s) RETURNING message.id),
became AS (
  INSERT INTO messaging_disposition (tenant_id, message_id, outcome, reason, at)
  SELECT %(tenant)s, answered.id, %(outcome)s, %(reason)s, %(now)s FROM answered ON CONFLICT DO NOTHING),
ended AS (
  DELETE FROM tenants_workitem AS item USING done
  WHERE item.id = %(item)s AND lease_token = %(lease)s AND revision = %(revision)s RETURNING item.id)
SELECT (SELECT count(*) FROM answered), (SELECT count(*) FROM ended)
"""


def _commit(start: Start, outcome: TurnOutcome) -> tuple[outbox.Begun | None, work.Ended]:
    """State, replies, ledger and dispositions, all or none; the first reply's attempt. Raises Superseded."""
    held, now, claim = start.held, clock.now(), start.claim
    empty = outcome.disposition == "answered" and not outcome.replies
    became = (Outcome.HANDED_OVER, EMPTY.reason) if empty else (outcome.disposition, outcome.reason)
    values: dict[str, Any] = {
        "tenant": held.tenant_id,
        "conversation": held.pk,
        "fencing": held.fencing,
        "turn": start.id,
        "messages": [message.id for message in start.input.messages],
        "state": json.dumps(outcome.state),
        "language": outcome.language,
        "intent": outcome.intent[:40],
        "confidence": outcome.confidence,
        "outcome": became[0],
        "reason": became[1],
        "now": now,
        "disclosed_at": now if outcome.disclosed else None,
        "item": claim.id,
        "lease": claim.token,
        "revision": claim.revision,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COMMIT, values)
        answered, ended = cursor.fetchone()
    if not answered:
        raise Superseded
    handover.dispositions_total.labels(*became).inc(answered)
    begun = _settle(start, outcome, EMPTY if empty else outcome.hand_over)
    conversations.show_change(held)
    return begun, work.Ended.FINISHED if ended else work.end(claim)


def _settle(start: Start, outcome: TurnOutcome, hand_over: HandOver | None) -> outbox.Begun | None:
    """Hand-over, replies, ledger and stay: what follows from the outcome."""
    held, tenant_id = start.held, start.held.tenant_id
    if hand_over:
        held = conversations.locked(tenant_id, held.pk)
        handover.to_queue(held, hand_over)
    begun = outbox.write_and_begin(held, outcome.replies, _cause(start))
    conversations.tasks_make(held, outcome.tasks)
    ledger.record(outcome.ledger, tenant_id=tenant_id, conversation_id=held.pk, turn_id=start.id)
    if outcome.reservation is not None and outcome.bind_stay:
        for booked in outcome.reservations or (outcome.reservation,):
            _remember_stay(held, booked.reference)
    if outcome.language != held.guest.language:
        Guest.objects.of(tenant_id).filter(pk=held.guest_id).update(language=outcome.language)
    return begun


def _cause(start: Start) -> outbox.Cause:
    return outbox.Cause(OutboundMessage.Cause.TURN, start.id, start.input.correlation_id)


def _remember_stay(held: Conversation, reference: str) -> None:
    """The stay belongs to the guest who booked it here, or who writes from the number on it."""
    booked = Reservation.objects.of(held.tenant_id).filter(reference=reference).first()
    if booked is not None:
        GuestStay.objects.get_or_create(
            tenant_id=held.tenant_id, reservation=booked, defaults={"guest": held.guest, "conversation": held}
        )


def _abandon(start: Start) -> None:
    """Somebody else has the conversation: a person, or the worker that found this one's lease expired."""
    with scope(start.claim.tenant_id):
        held = conversations.locked(start.claim.tenant_id, start.held.pk)
        _drop(start)
        if held.owner_kind != Owner.AGENT:
            handover.dispose(held, Outcome.HANDED_OVER, "person_owns")
        work.finish(start.claim)


def _after_failure(start: Start, error: Exception) -> None:
    """Try again later; after the last try, people are asked and the guest is told so."""
    claim = start.claim
    if claim.attempt < MOST_ATTEMPTS:
        with scope(claim.tenant_id):
            _drop(start)
            due_at = work.backoff(claim.attempt)
            work.postpone(claim, due_at)
            wait = (due_at - clock.now()).total_seconds()
            queue.enqueue(lanes.ANSWER, claim.kind, claim.object_id, countdown=wait)
        return
    language = start.input.language or snapshot.current().tenants[claim.tenant_id].language
    text = replies.text(claim.tenant_id, language, FAILED_TEXT, {})
    with scope(claim.tenant_id):
        held = conversations.locked(claim.tenant_id, start.held.pk)
        _drop(start)
        if held.owner_kind == Owner.AGENT and held.fencing == start.held.fencing:
            handover.to_queue(held, FAILED)
            outbox.write(held, [Reply(kind="text", text=text)], _cause(start))
            outbox.wake(held)
        work.finish(claim)
    raise_alarm(
        tenant_id=claim.tenant_id,
        kind="answer_failed",
        subject=f"conversation {start.held.pk}",
        message=f"The agent gave up answering ({type(error).__name__}); people have the conversation.",
    )


def _drop(start: Start) -> None:
    live = Turn.objects.of(start.claim.tenant_id).filter(pk=start.id, status=Turn.Status.LIVE)
    live.update(status=Turn.Status.DROPPED, finished_at=clock.now())
