"""An OpenAI-compatible endpoint: what it is asked, and what its answers mean."""

import json
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from messaging.speech import endpoint
from messaging.speech.endpoint import Endpoint
from messaging.speech.errors import NoAnswer, Unusable
from messaging.speech.types import Heard, Recording, Segment

SOUND = Recording(b"OggS and more", "audio/ogg")


@pytest.fixture(autouse=True)
def _asked_anew():
    endpoint._only_json.clear()
    yield
    endpoint._only_json.clear()


def at(httpserver: HTTPServer, *answers: object, status: int = 200) -> Endpoint:
    """An endpoint that answers with these in turn, the last one from then on."""
    left = list(answers)

    def answer(request: Request) -> Response:
        request.get_data()
        said = left.pop(0) if len(left) > 1 else left[0]
        if isinstance(said, Response):
            return said
        body = said if isinstance(said, str) else json.dumps(said)
        return Response(body, status=status, content_type="application/json")

    httpserver.expect_request("/v1/audio/transcriptions", method="POST").respond_with_handler(answer)
    return Endpoint(httpserver.url_for("/v1/"), "the-key", "whisper-1", seconds=2)


def asked(httpserver: HTTPServer) -> list[str]:
    return [request.form["response_format"] for request, _ in httpserver.log]


def test_it_is_asked_as_openai_says(httpserver: HTTPServer):
    at(httpserver, {"text": "Hola"}).hear(SOUND)
    [(request, _)] = httpserver.log
    assert request.headers["Authorization"] == "Bearer the-key"
    assert request.form.to_dict() == {
        "model": "whisper-1",
        "response_format": "verbose_json",
        "temperature": "0",
    }
    file = request.files["file"]
    assert (file.filename, file.mimetype, file.read()) == ("voice.ogg", "audio/ogg", b"OggS and more")


def test_an_answer_in_full_is_read(httpserver: HTTPServer):
    said = {
        "task": "transcribe",
        "language": "Portuguese",
        "duration": 2.1,
        "text": "Olá",
        "segments": [{"id": 0, "text": "Olá", "no_speech_prob": 0.02, "avg_logprob": -0.3, "tokens": [1]}],
    }
    heard = at(httpserver, said).hear(SOUND)
    assert heard == Heard("Olá", "pt", (Segment("Olá", 0.02, -0.3),))


@pytest.mark.parametrize(
    ("said", "code"),
    [
        *(("spanish", "es"), ("es", "es"), ("ES", "es"), ("pt-BR", "pt"), ("de", "de"), ("galician", "")),
        *((None, ""), ("", ""), ("<|es|>", "")),
    ],
)
def test_a_language_has_a_code_or_none(httpserver: HTTPServer, said: str | None, code: str):
    assert at(httpserver, {"text": "Hola", "language": said}).hear(SOUND).language == code


def test_who_does_not_know_the_long_form_is_asked_for_the_short_one_from_then_on(httpserver: HTTPServer):
    refusal = Response('{"error": {"message": "response_format is not compatible"}}', status=400)
    listens = at(httpserver, refusal, {"text": "Hola"})
    assert listens.hear(SOUND).text == "Hola"
    assert listens.hear(SOUND).text == "Hola"
    assert asked(httpserver) == ["verbose_json", "json", "json"]


@pytest.mark.parametrize("status", [400, 413, 415, 422])
def test_a_recording_that_is_refused_is_not_sent_again(httpserver: HTTPServer, status: int):
    with pytest.raises(Unusable):
        at(httpserver, {"error": {"message": "Invalid file format."}}, status=status).hear(SOUND)


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503, 302])
def test_who_cannot_listen_may_another_time(httpserver: HTTPServer, status: int):
    with pytest.raises(NoAnswer, match=str(status)):
        at(httpserver, {"text": "not to be used"}, status=status).hear(SOUND)


@pytest.mark.parametrize(
    "body", ["", "<html>", "[]", "null", '{"words": 1}', '{"text": null}', '{"text": 5}']
)
def test_what_is_no_transcription_is_none(httpserver: HTTPServer, body: str):
    with pytest.raises(NoAnswer):
        at(httpserver, body).hear(SOUND)


def test_an_endless_answer_is_none(httpserver: HTTPServer):
    with pytest.raises(NoAnswer):
        at(httpserver, {"text": "x" * 600_000}).hear(SOUND)


def test_a_figure_that_is_none_counts_as_untold(httpserver: HTTPServer):
    said: dict[str, Any] = {"text": "Hola", "segments": [{"text": "Hola", "no_speech_prob": None}]}
    assert at(httpserver, said).hear(SOUND).segments == (Segment("Hola", None, None),)


def test_what_it_does_not_read_is_not_sent(httpserver: HTTPServer):
    with pytest.raises(Unusable):
        at(httpserver, {"text": "Hola"}).hear(Recording(b"#!AMR\n", "audio/amr"))
    assert httpserver.log == []


def test_the_key_is_not_printed():
    assert "the-key" not in repr(Endpoint("https://listens.example/v1", "the-key", "whisper-1"))
