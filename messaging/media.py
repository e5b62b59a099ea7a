"""The files of messages as rows, and the short-lived addresses under which people see them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from typing import Final

from django.core import signing
from django.db import transaction
from django.urls import reverse
from prometheus_client import Counter

from hotel_agent.lib import clock, queue
from messaging import lanes, media_store, voice
from messaging.errors import FileGone
from messaging.models import MediaFile, Message
from messaging.types import Media, MessageKind
from tenants import work
from tenants.rows import insert
from tenants.scope import scope

media_files_total = Counter(
    "media_files_total",
    "Files of guests by what became of them: stored, refused (not kept), gone (not to be had any more).",
    ["result"],
)
LINK_SECONDS: Final = 300
_SALT: Final = "guest-files"
State = MediaFile.State
Transcript = MediaFile.Transcript


def keep(message: Message, announced: Sequence[Media], *, channel: str) -> None:
    """Note the files of a message, in the transaction that stores it; what is not here yet is fetched once
    that has committed.
    """
    rows = [_row(message, media, place) for place, media in enumerate(announced)]
    insert(rows)
    for row in rows:
        if row.state == State.WAITING:
            lane = lanes.of(lanes.MEDIA, channel)
            work.put(lane, row.pk, tenant_id=row.tenant_id)
            queue.enqueue(lanes.TAKE_MEDIA, row.pk, lane)
        else:
            media_files_total.labels(row.state).inc()
            listen(row, channel=channel)


def listen(row: MediaFile, *, channel: str) -> None:
    """Have the words of a voice note that is here written down, where that is wanted; in a transaction."""
    if row.transcript_state == Transcript.WAITING:
        lane = lanes.of(lanes.VOICE, channel)
        work.put(lane, row.pk, tenant_id=row.tenant_id)
        queue.enqueue(lanes.TRANSCRIBE, lane)


def _row(message: Message, media: Media, place: int) -> MediaFile:
    spoken = media.voice or (message.kind == MessageKind.AUDIO and place == 0)
    row = MediaFile(
        tenant_id=message.tenant_id,
        message=message,
        position=place,
        announced=asdict(media),
        voice=spoken,
        created_at=clock.now(),
    )
    if spoken:
        row.transcript_state = Transcript.WAITING if voice.is_on() else Transcript.OFF
    if media.stored:
        row.state, row.key, row.sha256 = State.STORED, media.stored, media.sha256
        row.mime_type, row.size, row.file_name = media.mime_type, media.size, media.file_name
    return row


def forget(message: Message) -> None:
    """Forget the files of a message that its guest took back; bytes that came with another one too stay."""
    files = MediaFile.objects.of(message.tenant_id)
    keys = set(files.filter(message=message).exclude(key="").values_list("key", flat=True))
    files.filter(message=message).update(
        state=State.GONE,
        reason="revoked",
        key="",
        sha256="",
        announced={},
        transcript="",
        transcript_language="",
        transcript_state=Transcript.NOT_WANTED,
    )
    for key in keys - set(files.filter(key__in=keys).values_list("key", flat=True)):
        transaction.on_commit(partial(media_store.delete, message.tenant_id, key))


def link(file: MediaFile, *, seconds: int = LINK_SECONDS) -> str:
    """An address of a stored file that needs no log-in. It works for `seconds` at least and for twice as long
    at most, and stays the same meanwhile, so that a page that shows it does not change.
    """
    ends = (int(clock.now().timestamp()) // seconds + 2) * seconds
    return reverse("guest-file", args=[_signer().sign_object([file.tenant_id, file.pk, ends])])


def opened(signed: str) -> MediaFile:
    """The stored file of an address that `link` made. Raises FileGone: forged, too old, or not here."""
    try:
        tenant_id, file_id, ends = _signer().unsign_object(signed)
    except (signing.BadSignature, ValueError) as error:
        raise FileGone("no address of ours") from error
    if clock.now().timestamp() > ends:
        raise FileGone("too old")
    with scope(tenant_id):
        file = MediaFile.objects.of(tenant_id).filter(pk=file_id, state=State.STORED).first()
    if file is None:
        raise FileGone("no such file")
    return file


def _signer() -> signing.Signer:
    return signing.Signer(salt=_SALT)
