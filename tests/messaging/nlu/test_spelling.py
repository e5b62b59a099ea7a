"""What a misspelt word is taken for, and what is left alone."""

import pytest

from messaging.nlu.lexicon import lexicon
from messaging.nlu.spelling import respell


def meant(text: str, language: str = "es") -> str:
    return " ".join(word for word, _, _ in respell(text.split(), lexicon(language)))


@pytest.mark.parametrize(
    ("written", "language", "expected"),
    [
        ("xq no", "es", "porque no"),
        ("pa hoy", "es", "para hoy"),
        ("holaaaa", "es", "hola"),
        ("kisiera reserbar", "es", "quisiera reservar"),
        ("abitacion", "es", "habitacion"),
        ("disponibilidda", "es", "disponibilidad"),
        ("check in", "es", "checkin"),
        ("vc vem hj", "pt", "voce vem hoje"),
        ("cancell", "en", "cancel"),
        ("reservaton", "en", "reservation"),
        ("tmrw", "en", "tomorrow"),
    ],
)
def test_a_misspelt_word_is_repaired(written: str, language: str, expected: str) -> None:
    assert meant(written, language) == expected


@pytest.mark.parametrize("word", ["regalas", "junio", "julio", "perez", "obladi", "noche", "reserve"])
def test_a_word_that_may_be_right_is_left_alone(word: str) -> None:
    assert meant(word) == word


def test_a_repaired_word_keeps_the_place_of_what_was_written() -> None:
    assert respell(["hago", "check", "in", "hoy"], lexicon("es")) == [
        ("hago", 0, 1),
        ("checkin", 1, 3),
        ("hoy", 3, 4),
    ]
