"""Recordings: how long they are, and as WAV through ffmpeg where whoever listens wants that."""

from __future__ import annotations

import array
import io
import shutil
import subprocess
import sys
import tempfile
import wave
from pathlib import Path
from typing import Final

from messaging.speech.errors import NoAnswer, TooLong, Unusable
from messaging.speech.types import Recording

CONVERT_SECONDS: Final = 15.0
RATE: Final = 16_000
"""Samples per second that speech recognisers work with."""
QUIET: Final = 330
"""The loudest sample of a recording of silence: 40 dB below the loudest there is."""
_DEMUXERS: Final = {
    "audio/ogg": "ogg",
    "audio/mpeg": "mp3",
    "audio/mp4": "mov",
    "audio/aac": "aac",
    "audio/amr": "amr",
    "audio/x-wav": "wav",
    "video/mp4": "mov",
    "video/webm": "matroska",
}
"""What ffmpeg is told to read it as: it is never left to guess, for it would guess a play list too."""
_OPUS_RATE: Final = 48_000
_AMR_FRAMES: Final = (12, 13, 15, 17, 19, 20, 26, 31, 5)
"""Bytes of a frame of 20 ms after its first byte, by mode (RFC 4867)."""


def ffmpeg() -> str | None:
    """The path of ffmpeg; None where it is not installed."""
    return shutil.which("ffmpeg")


def seconds_of(content: bytes, mime_type: str) -> float | None:
    """How long a recording is, by what its own bytes say; None where they do not say it simply."""
    if mime_type == "audio/ogg":
        return _ogg_seconds(content)
    if mime_type == "audio/amr":
        return _amr_seconds(content)
    if mime_type == "audio/x-wav":
        return _wav_seconds(content)
    return None


def _ogg_seconds(content: bytes) -> float | None:
    """The position of the last page counts the samples so far: 48,000 a second for Opus (RFC 7845)."""
    last = content.rfind(b"OggS")
    if last < 0 or b"OpusHead" not in content[:200] or len(content) < last + 14:
        return None
    samples = int.from_bytes(content[last + 6 : last + 14], "little", signed=True)
    return samples / _OPUS_RATE if samples >= 0 else None


def _amr_seconds(content: bytes) -> float | None:
    if not content.startswith(b"#!AMR\n"):
        return None
    place, frames = 6, 0
    while place < len(content):
        mode = (content[place] >> 3) & 15
        place += 1 + (_AMR_FRAMES[mode] if mode < len(_AMR_FRAMES) else 0)
        frames += 1
    return frames * 0.02


def _wav_seconds(content: bytes) -> float | None:
    """By the bytes that are there: who writes on the way does not know how many there will be."""
    try:
        with wave.open(io.BytesIO(content)) as read:
            size = read.getnchannels() * read.getsampwidth()
            return float(min(read.getnframes(), len(content) // size) / read.getframerate())
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def as_wav(recording: Recording, *, most_seconds: float) -> Recording:
    """The recording as WAV, 16,000 samples a second on one channel. Call outside any transaction.

    Raises TooLong, Unusable where it is no sound or ffmpeg is missing, and NoAnswer where ffmpeg took too
    long.
    """
    program = ffmpeg()
    if program is None:
        raise Unusable("no_ffmpeg")
    demuxer = _DEMUXERS.get(recording.mime_type)
    if demuxer is None:
        raise Unusable("no_sound")
    with tempfile.TemporaryDirectory(prefix="voice-") as folder:
        given, made = Path(folder, "given"), Path(folder, "made.wav")
        given.write_bytes(recording.content)
        _run([program, *_arguments(demuxer, given, made, most_seconds + 1)])
        content = made.read_bytes() if made.exists() else b""
    seconds = _wav_seconds(content)
    if not seconds:
        raise Unusable("no_sound")
    if seconds > most_seconds:
        raise TooLong
    return Recording(content, "audio/x-wav", seconds)


def _arguments(demuxer: str, given: Path, made: Path, seconds: float) -> list[str]:
    """Reads nothing but the file, and stops after `seconds` of sound."""
    reading = ["-nostdin", "-loglevel", "error", "-threads", "1", "-protocol_whitelist", "file"]
    sound = ["-vn", "-sn", "-dn", "-map", "0:a:0", "-t", str(seconds), "-ac", "1", "-ar", str(RATE)]
    return [
        *reading,
        *("-f", demuxer, "-i", str(given)),
        *sound,
        *("-c:a", "pcm_s16le", "-map_metadata", "-1", "-fflags", "+bitexact", "-f", "wav", str(made)),
    ]


def _run(command: list[str]) -> None:
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=CONVERT_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise NoAnswer("ffmpeg took too long") from error
    except OSError as error:
        raise Unusable("no_ffmpeg") from error
    if done.returncode:
        raise Unusable("no_sound")


def is_silent(recording: Recording) -> bool:
    """Whether nothing louder than the noise of a microphone is in a WAV of `as_wav`."""
    with wave.open(io.BytesIO(recording.content)) as read:
        samples = array.array("h", read.readframes(read.getnframes()))
    if sys.byteorder == "big":
        samples.byteswap()
    return not samples or (max(samples) < QUIET and -min(samples) < QUIET)
