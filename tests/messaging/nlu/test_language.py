"""The language of a message, and what settles it when its words do not."""

import pytest

from messaging.nlu.types import LANGUAGES
from tests.messaging.nlu.build import read


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola, tienen lugar?", "es"),
        ("quisiera saber el precio", "es"),
        ("dale, gracias", "es"),
        ("olá, vocês têm vaga?", "pt"),
        ("obrigada", "pt"),
        ("quanto custa a diária", "pt"),
        ("hello, any rooms left?", "en"),
        ("thanks a lot", "en"),
        ("how much is it", "en"),
    ],
)
@pytest.mark.parametrize("hotel", LANGUAGES)
def test_the_words_decide_whatever_the_hotel(text: str, language: str, hotel: str) -> None:
    assert read(text, hotel).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_conversation_settles_what_the_words_leave_open(language: str) -> None:
    assert read("ok", "es", hint=language).language == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_conversation_the_hotels_place_settles_it(language: str) -> None:
    assert read("👌", language).language == language


def test_a_guest_may_switch_language_within_a_turn() -> None:
    assert read("sorry, do you speak English? any rooms for tonight?", "es", hint="es").language == "en"


def test_an_unknown_hint_counts_as_none() -> None:
    assert read("hola, tienen lugar?", hint="xx").language == "es"


def test_phrases_all_languages_share_tell_no_language() -> None:
    assert read("check in 10/12 check out 14/12", "es").language == "es"


def test_the_letters_of_a_reference_tell_no_language() -> None:
    assert read("DEL-4M2D7", "es", context="ask_reference", hint="pt").language == "pt"
    assert read("THE-77X", "es", context="ask_booking_ref", hint="pt").language == "pt"
