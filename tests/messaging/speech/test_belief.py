"""Words that were said are believed, words that a recogniser made up are not."""

import hashlib

import pytest

from messaging.speech.belief import LONGEST, believed
from messaging.speech.types import Heard, Segment

SAID = "Hola, quiero reservar una habitación doble para el viernes."


def segment(text: str, no_speech: float | None = 0.01, logarithm: float | None = -0.2) -> Segment:
    return Segment(text, no_speech, logarithm)


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "Sí.",
        "No, thank you.",
        "Thank you.",
        "Gracias",
        "Somos 4",
        "2",
        "¿Los subtítulos de la tele se pueden poner en español?",
        "I watched the video of the room, it looks great",
        "sí sí sí sí",
    ],
)
def test_what_guests_say_is_believed(text: str):
    assert believed(Heard(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        *("", "   ", "...", "…", "- - -", "♪♪", "[Música]", "(applause)", "*silence*", "<|nospeech|>"),
        *("you", "You."),
        "Subtítulos realizados por la comunidad de Amara.org",
        "Subtitulos por la comunidad de amara.org",
        "¡Gracias por ver el video!",
        "Thanks for watching!",
        "Thank you for watching, please like and subscribe.",
        "Legendas pela comunidade Amara.org",
        "Obrigado por assistir!",
        "Sous-titres réalisés para la communauté d'Amara.org",
        "¡Suscríbete al canal!",
        "[BLANK_AUDIO]",
        "no " * 40,
        SAID * 12,
    ],
)
def test_what_recognisers_make_up_is_not(text: str):
    assert believed(Heard(text)) == ""


def test_notes_about_the_sound_are_no_words():
    assert believed(Heard("[música] Quiero   una\nhabitación (risas) ♪")) == "Quiero una habitación"


def test_stretches_of_silence_are_left_out():
    heard = Heard("ignored", segments=(segment("Hola."), segment("Gracias.", 0.95), segment(" ¿Hay lugar?")))
    assert believed(heard) == "Hola. ¿Hay lugar?"


def test_a_likely_silence_with_unlikely_words_is_one():
    assert believed(Heard("Sí.", segments=(segment("Sí.", 0.7, -1.1),))) == ""
    assert believed(Heard("Sí.", segments=(segment("Sí.", 0.7, -0.3),))) == "Sí."


def test_thanks_are_not_believed_where_nobody_may_have_spoken():
    assert believed(Heard("Gracias.", segments=(segment("Gracias.", 0.4, -0.5),))) == ""
    assert believed(Heard("Gracias.", segments=(segment("Gracias.", 0.1, -0.5),))) == "Gracias."


def test_guesses_are_not_believed():
    assert believed(Heard(SAID, segments=(segment(SAID, 0.1, -1.6),))) == ""
    assert believed(Heard(SAID, segments=(segment(SAID, None, None),))) == SAID


def test_nobody_says_so_much_in_so_short_a_time():
    assert believed(Heard(SAID), seconds=3.5) == SAID
    assert believed(Heard(SAID), seconds=0.4) == ""


def test_a_transcript_is_not_endless():
    text = " ".join(hashlib.sha256(str(number).encode()).hexdigest() for number in range(200))
    assert len(believed(Heard(text))) == LONGEST
