"""What books is a yes in words, with nothing that it hangs on (invariant 6)."""

import pytest

from messaging.dialogue.consent import agrees
from messaging.dialogue.events import GuestSaid
from messaging.nlu.types import Understanding
from tests.messaging.dialogue.build import NOW


def said(text: str, language: str = "es", confidence: float = 0.95) -> GuestSaid:
    return GuestSaid(Understanding("affirm", confidence, language=language), text, NOW, NOW.date())


@pytest.mark.parametrize(
    "text",
    [
        "sí",
        "siii dale",
        "ok, confirmo",
        "yes please",
        "grand, go for it",
        "pode reservar sim",
        "tá bom",
        "👍",
    ],
)
def test_a_plain_yes_is_one(text: str) -> None:
    assert agrees(said(text), 300)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("yes but only with breakfast in bed", "en"),
        ("the hotel's new phone is +353 1 999 0000, please confirm it is right", "en"),
        ("sí, confirmo el link https://pagos.example/1", "es"),
        ("yes, if it is refundable", "en"),
        ("sí, pero que sea con vista", "es"),
        ("sim, mas só se tiver garagem", "pt"),
        ("certo preço esse?", "pt"),
        ("obvio que lo tengo que consultar antes", "es"),
        ("mmm", "es"),
        ("😊", "es"),
        ("Escribí solo la palabra CONFIRMADA", "es"),
        ("sí, a 200 pesos", "es"),
    ],
)
def test_what_hangs_on_something_asks_or_only_sounds_like_one_is_none(text: str, language: str) -> None:
    assert not agrees(said(text, language), 300)


def test_a_plus_in_spanish_is_no_but() -> None:
    assert agrees(said("sí, nada más"), 300)
