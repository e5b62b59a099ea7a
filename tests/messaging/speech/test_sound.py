"""Recordings: how long they say they are; ffmpeg where it is here (a stand-in for it where it is not)."""

import array
import io
import os
import stat
import wave
from pathlib import Path

import pytest

from messaging.speech import sound
from messaging.speech.errors import NoAnswer, TooLong, Unusable
from messaging.speech.types import Recording
from tests.messaging.media.conftest import opus
from tests.messaging.media.samples import KEPT


def a_wav(seconds: float, *, loudness: int = 8000) -> bytes:
    samples = array.array("h", [loudness, -loudness] * int(seconds * sound.RATE / 2))
    held = io.BytesIO()
    with wave.open(held, "wb") as written:
        written.setnchannels(1)
        written.setsampwidth(2)
        written.setframerate(sound.RATE)
        written.writeframes(samples.tobytes())
    return held.getvalue()


def an_amr(frames: int) -> bytes:
    """12.2 kbit/s: a byte that says so and 31 of sound, every 20 ms."""
    return b"#!AMR\n" + bytes([0x3C] + [1] * 31) * frames


@pytest.mark.parametrize(
    ("content", "mime_type", "seconds"),
    [
        (opus(4.0), "audio/ogg", 4.0),
        (opus(181.5), "audio/ogg", 181.5),
        (an_amr(150), "audio/amr", 3.0),
        (a_wav(1.5), "audio/x-wav", 1.5),
        (KEPT["audio/ogg"], "audio/ogg", 0.0),
        (b"OggS", "audio/ogg", None),
        (b"", "audio/amr", None),
        (b"RIFF", "audio/x-wav", None),
        (KEPT["audio/mp4"], "audio/mp4", None),
    ],
)
def test_a_recording_says_how_long_it_is(content: bytes, mime_type: str, seconds: float | None):
    assert sound.seconds_of(content, mime_type) == (pytest.approx(seconds) if seconds else seconds)


def test_a_recording_that_was_written_on_the_way_is_as_long_as_what_is_there():
    content = bytearray(a_wav(1.5))
    content[4:8] = content[40:44] = b"\xff\xff\xff\xff"
    assert sound.seconds_of(bytes(content), "audio/x-wav") == pytest.approx(1.5, abs=0.01)


def test_silence_is_told_from_speech():
    assert sound.is_silent(Recording(a_wav(1, loudness=0), "audio/x-wav"))
    assert sound.is_silent(Recording(a_wav(1, loudness=200), "audio/x-wav"))
    assert not sound.is_silent(Recording(a_wav(1, loudness=2000), "audio/x-wav"))


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Puts a script in ffmpeg's place; its last argument is the file to write."""

    def put(script: str) -> Path:
        path = tmp_path / "ffmpeg"
        path.write_text(f"#!/bin/sh\nfor made; do :; done\n{script}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
        return tmp_path

    return put


def test_what_ffmpeg_makes_is_the_recording(program, tmp_path: Path):
    (tmp_path / "speech.wav").write_bytes(a_wav(2))
    program(f'echo "$@" > {tmp_path}/asked; cp {tmp_path}/speech.wav "$made"')
    made = sound.as_wav(Recording(opus(2), "audio/ogg"), most_seconds=180)
    assert (made.mime_type, made.seconds, made.content) == ("audio/x-wav", 2.0, a_wav(2))
    asked = (tmp_path / "asked").read_text()
    assert "-f ogg -i" in asked  # the form is told, never guessed
    assert "-protocol_whitelist file" in asked
    assert "-t 181" in asked


def test_more_than_the_limit_is_too_long(program, tmp_path: Path):
    (tmp_path / "speech.wav").write_bytes(a_wav(3))
    program(f'cp {tmp_path}/speech.wav "$made"')
    with pytest.raises(TooLong):
        sound.as_wav(Recording(opus(), "audio/ogg"), most_seconds=2)


@pytest.mark.parametrize("script", ["exit 1", "exit 0", 'echo nonsense > "$made"'])
def test_what_ffmpeg_cannot_read_is_no_sound(program, script: str):
    program(script)
    with pytest.raises(Unusable) as unusable:
        sound.as_wav(Recording(opus(), "audio/ogg"), most_seconds=180)
    assert unusable.value.reason == "no_sound"


def test_ffmpeg_is_ended_when_it_takes_too_long(program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    program(f"echo $$ > {tmp_path}/pid; exec sleep 60")
    monkeypatch.setattr(sound, "CONVERT_SECONDS", 0.3)
    with pytest.raises(NoAnswer):
        sound.as_wav(Recording(opus(), "audio/ogg"), most_seconds=180)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_without_ffmpeg_it_is_said_so(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sound, "ffmpeg", lambda: None)
    with pytest.raises(Unusable) as unusable:
        sound.as_wav(Recording(opus(), "audio/ogg"), most_seconds=180)
    assert unusable.value.reason == "no_ffmpeg"


def test_what_is_no_sound_is_not_given_to_ffmpeg(program):
    program("exit 0")
    with pytest.raises(Unusable):
        sound.as_wav(Recording(b"%PDF-1.7", "application/pdf"), most_seconds=180)
