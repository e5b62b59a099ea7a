"""Voice notes on their way into words: a few at a time, each under a claim; then their turn may begin."""

from __future__ import annotations

from typing import Final

import structlog
from django.conf import settings
from django.db import connection, transaction

from hotel_agent.lib import clock, log, queue
from messaging import conversations, emergencies, lanes, media_store, voice
from messaging.errors import FileGone
from messaging.models import Conversation, Disposition, MediaFile
from messaging.speech.errors import NoAnswer, NotAsked
from messaging.voice import Said
from tenants import work
from tenants.scope import scope

logger = structlog.get_logger(__name__)

LEASE_SECONDS: Final = 60
"""Above ffmpeg's and the listener's time together."""
MOST_TRIES: Final = 3
"""Within the time that a turn waits; then people listen."""
_LOCK: Final = 7_201_905
"""Of the count of voice notes that are being listened to."""
Transcript = MediaFile.Transcript


def write_down(lane: str) -> None:
    """Write down the voice notes that are due, one after the other, while no more are listened to at the same
    time than STT_AT_ONCE.
    """
    while (claim := _next(lane)) is not None:
        for _, error in work.each([claim], _write_down, kind=lane):
            _later(claim, error)


def _next(lane: str) -> work.Claim | None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(
            "SELECT count(*) FROM tenants_workitem WHERE kind = %s AND lease_until > %s", [lane, clock.now()]
        )
        (listened_to,) = cursor.fetchone()
        if listened_to >= settings.STT_AT_ONCE:
            return None
        return next(iter(work.claim(lane, lease_seconds=LEASE_SECONDS)), None)


def _write_down(claim: work.Claim) -> None:
    """Raises whatever nobody foresaw."""
    with scope(claim.tenant_id):
        files = MediaFile.objects.of(claim.tenant_id).select_related("message")
        file = files.filter(pk=claim.object_id, transcript_state=Transcript.WAITING).first()
        if file is None:
            work.finish(claim)
            return
    with log.correlated(file.message.correlation_id, tenant=claim.tenant_id):
        try:
            content = media_store.read(file.tenant_id, file.key)
            said = voice.written_down(content, file.mime_type, tenant_id=file.tenant_id)
        except (NotAsked, NoAnswer) as error:
            _later(claim, error)
            return
        except FileGone:
            said = Said(Transcript.FAILED)
        logger.info("voice_note_heard", file=file.pk, result=said.state, language=said.language)
        with scope(claim.tenant_id):
            settle(file, said)
            work.finish(claim)


def _later(claim: work.Claim, error: Exception) -> None:
    """Try again soon; after the last try people listen, and the guest is told."""
    if claim.attempt < MOST_TRIES:
        due_at = work.backoff(claim.attempt)
        work.postpone(claim, due_at)
        queue.enqueue(lanes.TRANSCRIBE, claim.kind, countdown=(due_at - clock.now()).total_seconds())
        return
    logger.warning("voice_note_given_up", file=claim.object_id, reason=type(error).__name__)
    voice.transcriptions_total.labels(Transcript.FAILED).inc()
    with scope(claim.tenant_id):
        files = MediaFile.objects.of(claim.tenant_id).select_related("message")
        file = files.filter(pk=claim.object_id, transcript_state=Transcript.WAITING).first()
        if file is not None:
            settle(file, Said(Transcript.FAILED))
        work.finish(claim)


def settle(file: MediaFile, said: Said) -> None:
    """Keep what became of a voice note and let its turn begin. In the hotel's scope; locks the conversation
    first, as a turn does before it looks for the words.
    """
    held = conversations.locked(file.tenant_id, file.message.conversation_id)
    MediaFile.objects.of(file.tenant_id).filter(pk=file.pk).update(
        transcript=said.text, transcript_language=said.language, transcript_state=said.state
    )
    if held.owner_kind != Conversation.Owner.AGENT:
        file.message.text = said.text  # as it was heard, not stored: people in danger also speak
        emergencies.watch(held, [file.message])
        return
    if Disposition.objects.of(file.tenant_id).filter(message=file.message).exists():
        return
    lane = lanes.of(lanes.TURN, held.account.kind)
    work.put(lane, held.pk, tenant_id=held.tenant_id)
    queue.enqueue(lanes.ANSWER, lane, held.pk)
