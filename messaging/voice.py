"""Voice notes of guests: who writes them down, what became of that, and how long a turn waits for it."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from django.conf import settings
from prometheus_client import Counter, Histogram

from governance.alarms import raise_alarm
from hotel_agent.lib import clock
from hotel_agent.lib.resilience import Breaker
from messaging.masking import masked
from messaging.models import MediaFile, Message
from messaging.nlu.language import guess_language
from messaging.nlu.normalise import clean, fold
from messaging.speech import local, sound
from messaging.speech.belief import believed
from messaging.speech.endpoint import NAMES, Endpoint
from messaging.speech.errors import NoAnswer, NotAsked, TooLong, Unusable
from messaging.speech.local import Whisper
from messaging.speech.types import Heard, Provider, Recording
from messaging.types import MessageKind
from tenants import snapshot

log = structlog.get_logger(__name__)

transcriptions_total = Counter(
    "transcriptions_total",
    "Voice notes by what became of them: done, none (nothing was said), too_long, failed; and tries that "
    "gave nothing: again, breaker_open.",
    ["result"],
)
transcription_seconds = Histogram(
    "transcription_seconds",
    "How long writing down a voice note took, also where no words came.",
    buckets=(0.5, 1, 2, 3, 5, 8, 12, 20, 30),
)
LOCAL: Final = "local"
"""STT_BASE_URL where Whisper listens on this machine."""
WAV: Final = "wav"
"""STT_AUDIO of an endpoint that reads nothing else."""
MOST_SECONDS: Final = 180
"""Of a voice note: longer ones are for people."""
LARGEST: Final = 8 * 1024 * 1024
TURN_WAITS: Final = dt.timedelta(seconds=30)
"""For the words of a voice note; then the guest is told that it could not be listened to."""
BREAKER: Final = Breaker("speech")
"""Five failures in 30 s, of any process and hotel: whoever listens is left alone for 30 s."""
ALARM = "transcription_failed"

Transcript = MediaFile.Transcript


@dataclass(frozen=True, slots=True)
class Said:
    """What became of a voice note; `text` and its `language` (ISO 639-1) where it is DONE."""

    state: Transcript
    text: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A voice note as a turn hears it. `too_long`: nobody listened because of its length."""

    text: str = ""
    language: str = ""
    too_long: bool = False


def is_on() -> bool:
    """Whether anybody writes voice notes down in this installation."""
    return bool(settings.STT_BASE_URL)


def complaints() -> list[str]:
    """What this machine lacks for writing voice notes down as the settings say; none where it is off."""
    if not is_on():
        return []
    found = []
    if settings.STT_BASE_URL == LOCAL and not local.is_installed():
        found.append("STT_BASE_URL is local, and the extra `voice` is not installed")
    if settings.STT_AUDIO == WAV and not sound.ffmpeg():
        found.append("STT_AUDIO is wav, and ffmpeg is not installed")
    if settings.STT_BASE_URL != LOCAL and not settings.STT_MODEL:
        found.append("STT_MODEL names no model")
    return found


def written_down(content: bytes, mime_type: str, *, tenant_id: int) -> Said:
    """What was said in a recording. Call outside any transaction.

    Raises NotAsked and NoAnswer, after which another try may help.
    """
    begun = time.monotonic()
    try:
        said = _said(content, mime_type, tenant_id)
    except TooLong:
        said = Said(Transcript.TOO_LONG)
    except Unusable as error:
        log.info("voice_note_unusable", reason=error.reason)
        said = Said(Transcript.FAILED)
    finally:
        transcription_seconds.observe(time.monotonic() - begun)
    transcriptions_total.labels(said.state).inc()
    return said


def _said(content: bytes, mime_type: str, tenant_id: int) -> Said:
    recording = Recording(content, mime_type, sound.seconds_of(content, mime_type))
    if len(content) > LARGEST or (recording.seconds or 0) > MOST_SECONDS:
        raise TooLong
    plain = sound.as_wav(recording, most_seconds=MOST_SECONDS) if sound.ffmpeg() else None
    if plain is not None and sound.is_silent(plain):
        return Said(Transcript.NOTHING_SAID)
    heard = _heard(_for_listener(recording, plain))
    text = masked(believed(heard, seconds=plain.seconds if plain else recording.seconds))
    if not text:
        return Said(Transcript.NOTHING_SAID)
    return Said(Transcript.DONE, text, heard.language or _guessed(text, tenant_id))


def _for_listener(recording: Recording, plain: Recording | None) -> Recording:
    """The recording in a form that whoever listens can read. Raises Unusable."""
    as_it_is = settings.STT_BASE_URL == LOCAL or (settings.STT_AUDIO != WAV and recording.mime_type in NAMES)
    if as_it_is or recording.mime_type == "audio/x-wav":
        return recording
    if plain is None:
        raise Unusable("no_ffmpeg")
    return plain


def _heard(recording: Recording) -> Heard:
    """Ask, unless whoever listens has failed lately. Raises NotAsked, NoAnswer and Unusable."""
    if not BREAKER.admits(now_seconds=_now()):
        transcriptions_total.labels("breaker_open").inc()
        raise NotAsked("failed lately")
    try:
        heard = _listener().hear(recording)
    except NoAnswer as error:
        log.warning("voice_note_unanswered", reason=str(error))
        transcriptions_total.labels("again").inc()
        if BREAKER.failed(now_seconds=_now()):
            _tell(str(error))
        raise
    BREAKER.succeeded()
    return heard


def _listener() -> Provider:
    if settings.STT_BASE_URL == LOCAL:
        return Whisper(settings.STT_MODEL)
    return Endpoint(settings.STT_BASE_URL, settings.STT_API_KEY, settings.STT_MODEL)


def _tell(reason: str) -> None:
    raise_alarm(
        tenant_id=None,
        kind=ALARM,
        subject="speech",
        message=f"Voice notes are not written down ({reason}): guests are asked to write.",
    )


def _guessed(text: str, tenant_id: int) -> str:
    """The language of the words, where whoever listened did not say it."""
    hotel = snapshot.current().tenants[tenant_id]
    cleaned = clean(text)
    guess = guess_language(cleaned, fold(cleaned), hint=hotel.language, timezone=hotel.timezone)
    return guess.ranked[0]


def _now() -> float:
    return clock.now().timestamp()


def notes_of(waiting: Sequence[Message]) -> tuple[Mapping[int, Note], dt.datetime | None]:
    """The voice notes among these messages of one hotel by message, and until when to wait for the words of
    those that are still being written down (None: not at all). Costs nothing where there are none.
    """
    spoken = [message for message in waiting if message.kind == MessageKind.AUDIO]
    if not spoken:
        return {}, None
    files = MediaFile.objects.of(spoken[0].tenant_id).filter(message__in=spoken, voice=True)
    notes: dict[int, Note] = {}
    until: dt.datetime | None = None
    for file in files.order_by("-position"):
        if file.transcript_state == Transcript.WAITING:
            until = min(filter(None, (until, file.created_at + TURN_WAITS)))
        notes[file.message_id] = Note(
            file.transcript, file.transcript_language, file.transcript_state == Transcript.TOO_LONG
        )
    return notes, until if until and until > clock.now() else None
