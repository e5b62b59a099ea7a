"""Files of guests on their way here: fetched at once, under a claim, tried again for the seven days that a
provider keeps them.
"""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Final

import structlog
from django.db import transaction

from hotel_agent.lib import clock, log, queue
from messaging import account_health, attempts, dead_letters, lanes, media, media_store, voice, voice_notes
from messaging.errors import DownloadFailed, FileRefused
from messaging.media import media_files_total
from messaging.media_store import StoredFile
from messaging.models import MediaFile
from messaging.registry import channel_of
from messaging.types import Media
from messaging.voice import Said
from tenants import work
from tenants.scope import scope

logger = structlog.get_logger(__name__)

LEASE_SECONDS: Final = 120
"""Above the longest download."""
KEPT_FOR: Final = dt.timedelta(days=7)
"""How long Meta keeps what guests send."""
WAITS: Final = (2, 5, 15, 60, 240, 900, 3600)
"""Seconds before another try; the last one repeats."""
FEW_TRIES: Final = {"not_found": 4, "damaged": 4, "refused": 8}
"""Reasons that trying for days does not help."""
TOKEN: Final = "token"  # noqa: S105 - a reason, no secret
CONNECT_AGAIN: Final = "The access token does not give guests' files any more: connect the account again."
State = MediaFile.State
Transcript = MediaFile.Transcript
_NEVER: Final = frozenset({"too_large", "address_refused", "damaged", "no_downloads"})
"""Reasons for which a file is not kept; otherwise it was not to be had."""


def take(lane: str, file_id: int) -> None:
    """Fetch one file that is due, and keep it. Somebody else at it: nothing happens."""
    for claim in work.claim(lane, object_id=file_id, lease_seconds=LEASE_SECONDS):
        for _ in work.each([claim], _take, kind=lane):
            _later(claim)


def _take(claim: work.Claim) -> None:
    """Raises whatever nobody foresaw."""
    with scope(claim.tenant_id):
        files = MediaFile.objects.of(claim.tenant_id).select_related("message__conversation__account")
        file = files.filter(pk=claim.object_id, state=State.WAITING).first()
        if file is None:
            work.finish(claim)
            return
        account = file.message.conversation.account
        sender = attempts.sender_of(account)
    with log.correlated(file.message.correlation_id, tenant=claim.tenant_id):
        try:
            announced = Media(**{"provider_id": "", **file.announced})
            content = channel_of(account.kind).download(sender, announced)
            stored = media_store.put(file.tenant_id, content, file_name=file.announced.get("file_name", ""))
        except DownloadFailed as failed:
            _failed(claim, file, failed)
            return
        except FileRefused as refused:
            _give_up(claim, file, State.REFUSED, refused.reason)
            return
        _stored(claim, file, stored)
        logger.info("file_stored", file=file.pk, mime_type=stored.mime_type, size=stored.size)


def _stored(claim: work.Claim, file: MediaFile, stored: StoredFile) -> None:
    file.state, file.reason, file.key = State.STORED, "", stored.key
    file.mime_type, file.size, file.sha256 = stored.mime_type, stored.size, stored.sha256
    file.file_name = stored.file_name
    if file.voice and voice.is_on():
        file.transcript_state = Transcript.WAITING
    changed = ["state", "reason", "key", "mime_type", "size", "sha256", "file_name", "transcript_state"]
    with scope(claim.tenant_id):
        file.save(update_fields=changed)
        media.listen(file, channel=file.message.conversation.account.kind)
        work.finish(claim)
    media_files_total.labels(State.STORED).inc()


def _failed(claim: work.Claim, file: MediaFile, failed: DownloadFailed) -> None:
    """The provider did not give it: later again, or never."""
    logger.warning("file_not_loaded", file=file.pk, reason=failed.reason, attempt=claim.attempt)
    if failed.reason == TOKEN:
        account = file.message.conversation.account
        with scope(claim.tenant_id):
            account_health.failing(account, CONNECT_AGAIN)
            tell = partial(account_health.tell, claim.tenant_id, account.external_id, CONNECT_AGAIN)
            transaction.on_commit(tell, robust=True)
    tried = claim.attempt >= FEW_TRIES.get(failed.reason, claim.attempt + 1)
    too_old = file.created_at + KEPT_FOR <= clock.now()
    if failed.retryable and not tried and not too_old:
        with scope(claim.tenant_id):
            MediaFile.objects.of(claim.tenant_id).filter(pk=file.pk).update(reason=failed.reason[:40])
        _later(claim)
        return
    state = State.REFUSED if failed.reason in _NEVER else State.GONE
    _give_up(claim, file, state, failed.reason)


def _later(claim: work.Claim) -> None:
    seconds = WAITS[min(claim.attempt, len(WAITS)) - 1]
    work.postpone(claim, clock.now() + dt.timedelta(seconds=seconds))
    if seconds <= WAITS[2]:
        queue.enqueue(lanes.TAKE_MEDIA, claim.object_id, claim.kind, countdown=seconds)


def _give_up(claim: work.Claim, file: MediaFile, state: MediaFile.State, reason: str) -> None:
    """Staff read the reason beside the message; a file that was not to be had can be tried again by them."""
    logger.warning("file_given_up", file=file.pk, state=state, reason=reason)
    with scope(claim.tenant_id):
        MediaFile.objects.of(claim.tenant_id).filter(pk=file.pk).update(state=state, reason=reason[:40])
        if file.voice:
            voice_notes.settle(file, Said(Transcript.FAILED))
        if state == State.GONE:
            dead_letters.bury(
                tenant_id=claim.tenant_id,
                kind="media",
                object_id=file.pk,
                reason=reason,
                payload={"message": file.message_id, "type": file.announced.get("mime_type", "")},
                attempts=claim.attempt,
            )
        work.finish(claim)
    media_files_total.labels(state).inc()
