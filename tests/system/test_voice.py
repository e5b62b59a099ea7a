"""Voice notes with real sound: spoken by espeak-ng, packed by ffmpeg as phones do, looked into before anybody
listens.
"""

import subprocess
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from messaging import voice
from messaging.media_store import sniffed
from messaging.models import MediaFile
from messaging.speech import endpoint, sound
from messaging.speech.errors import TooLong, Unusable
from messaging.speech.types import Recording
from messaging.voice import written_down
from tenants import snapshot
from tests.messaging.delivery.build import a_number
from tests.messaging.media.conftest import Listener

pytestmark = [pytest.mark.system, pytest.mark.django_db]

WORDS = "Hola, quiero reservar una habitación doble para el viernes."
PHONES = {
    "audio/ogg": ("-c:a", "libopus", "-b:a", "16k", "-f", "ogg"),
    "audio/mp4": ("-c:a", "aac", "-f", "ipod"),
    "audio/aac": ("-c:a", "aac", "-f", "adts"),
    "audio/mpeg": ("-c:a", "libmp3lame", "-f", "mp3"),
    "audio/x-wav": ("-c:a", "pcm_s16le", "-f", "wav"),
}
"""How telephones pack a voice note."""
Transcript = MediaFile.Transcript


@pytest.fixture(scope="module")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The words, spoken."""
    path = tmp_path_factory.mktemp("voice") / "spoken.wav"
    subprocess.run(["espeak-ng", "-v", "es", "-w", str(path), WORDS], check=True)
    return path


def packed(source: Path | str, mime_type: str, *options: str, given: tuple[str, ...] = ()) -> bytes:
    made = subprocess.run(
        [
            *("ffmpeg", "-loglevel", "error", *given, "-i", str(source), *options),
            *("-movflags", "frag_keyframe+empty_moov") * (mime_type == "audio/mp4"),
            *(*PHONES[mime_type], "pipe:1"),
        ],
        check=True,
        capture_output=True,
    )
    return made.stdout


@pytest.fixture
def listener(httpserver: HTTPServer, settings: Any) -> Listener:
    listener = Listener({"text": WORDS, "language": "spanish"})
    path = "/v1/audio/transcriptions"
    httpserver.expect_request(path, method="POST").respond_with_handler(listener.transcribe)
    settings.STT_BASE_URL = httpserver.url_for("/v1")
    settings.STT_MODEL = "whisper-1"
    endpoint._only_json.clear()
    snapshot.forget()
    return listener


@pytest.mark.parametrize("mime_type", PHONES)
def test_a_voice_note_of_any_phone_is_listened_to(spoken: Path, listener: Listener, mime_type: str):
    content = packed(spoken, mime_type)
    assert sniffed(content) in {mime_type, "video/mp4"}
    said = written_down(content, sniffed(content), tenant_id=a_number().pk)
    assert (said.state, said.text, said.language) == (Transcript.DONE, WORDS, "es")
    [asked] = listener.heard
    file = asked.files["file"]
    as_it_was = mime_type != "audio/aac"  # which no endpoint reads
    assert (file.read() == content) is as_it_was
    assert file.filename == endpoint.NAMES["audio/x-wav" if mime_type == "audio/aac" else sniffed(content)]


def test_an_endpoint_that_reads_wav_only_gets_wav(spoken: Path, listener: Listener, settings: Any):
    settings.STT_AUDIO = "wav"
    written_down(packed(spoken, "audio/ogg"), "audio/ogg", tenant_id=a_number().pk)
    [asked] = listener.heard
    content = asked.files["file"].read()
    assert asked.files["file"].filename == "voice.wav"
    assert sound.seconds_of(content, "audio/x-wav") == pytest.approx(
        sound.seconds_of(spoken.read_bytes(), "audio/x-wav"), abs=0.1
    )
    assert content[22:28] == b"\x01\x00\x80\x3e\x00\x00"  # one channel, 16,000 a second


@pytest.mark.parametrize("noise", ["anullsrc", "anoisesrc=amplitude=0.001"])
def test_nobody_is_asked_about_silence(listener: Listener, noise: str):
    content = packed(noise, "audio/ogg", "-t", "3", given=("-f", "lavfi"))
    said = written_down(content, "audio/ogg", tenant_id=a_number().pk)
    assert (said.state, said.text, listener.heard) == (Transcript.NOTHING_SAID, "", [])


@pytest.mark.parametrize("mime_type", ["audio/ogg", "audio/mpeg"])
def test_a_long_one_is_for_people(spoken: Path, listener: Listener, mime_type: str):
    content = packed(spoken, mime_type, "-t", "185", given=("-stream_loop", "100"))
    said = written_down(content, mime_type, tenant_id=a_number().pk)
    assert (said.state, listener.heard) == (Transcript.TOO_LONG, [])
    with pytest.raises(TooLong):
        sound.as_wav(Recording(content, mime_type), most_seconds=voice.MOST_SECONDS)


@pytest.mark.parametrize(
    ("content", "mime_type"),
    [
        (b"OggS" + bytes(5000), "audio/ogg"),
        (b"ID3\x03" + bytes(5000), "audio/mpeg"),
        (b"#EXTM3U\n#EXT-X-MEDIA-SEQUENCE:0\n#EXTINF:10,\nfile:///etc/passwd\n", "audio/ogg"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "audio/mp4"),
    ],
)
def test_what_is_no_sound_is_not_read_as_something_else(listener: Listener, content: bytes, mime_type: str):
    with pytest.raises(Unusable):
        sound.as_wav(Recording(content, mime_type), most_seconds=180)
    assert written_down(content, mime_type, tenant_id=a_number().pk).state == Transcript.FAILED
    assert listener.heard == []
