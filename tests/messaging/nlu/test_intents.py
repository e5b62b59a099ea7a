"""Wishes in three languages: the messages stand in `messages_<language>.toml` beside this file."""

import tomllib
from pathlib import Path

import pytest

from messaging.nlu.lexicon import languages
from messaging.nlu.types import CLARIFY_BELOW, INTENTS
from tests.messaging.nlu.build import read


def messages() -> list[tuple[str, str, str]]:
    """(language, intent, text) of every message."""
    return [
        (language, intent, text)
        for language in languages()
        for intent, texts in written(language).items()
        for text in texts
    ]


def written(language: str) -> dict[str, list[str]]:
    file = Path(__file__).with_name(f"messages_{language}.toml")
    return tomllib.loads(file.read_text(encoding="utf-8"))


@pytest.mark.parametrize("language", languages())
def test_nearly_every_message_is_read_as_its_wish(language: str) -> None:
    own = [(intent, text) for spoken, intent, text in messages() if spoken == language]
    misread = [(intent, text) for intent, text in own if read(text, language).intent != intent]
    assert len(misread) <= 0.03 * len(own), misread


@pytest.mark.parametrize("language", languages())
def test_every_wish_has_messages(language: str) -> None:
    assert set(written(language)) == set(INTENTS)


@pytest.mark.parametrize("language", languages())
def test_nearly_every_message_tells_its_language(language: str) -> None:
    texts = [text for own, _, text in messages() if own == language]
    told = [text for text in texts if read(text, language).language == language]
    assert len(told) >= 0.97 * len(texts)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("hola quiero reservar una doble", "es"),
        ("cancelen mi reserva por favor", "es"),
        ("quero cancelar minha reserva", "pt"),
        ("I'd like to book a double room", "en"),
        ("there's a fire in the kitchen", "en"),
    ],
)
def test_a_clear_wish_is_sure(text: str, language: str) -> None:
    assert read(text, language).confidence >= 0.8


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lo del otro día", "es"),
        ("sobre aquilo lá", "pt"),
        ("about the thing", "en"),
        ("zxcvb", "en"),
        ("...", "es"),
    ],
)
def test_a_message_that_says_nothing_is_asked_back(text: str, language: str) -> None:
    understood = read(text, language)
    assert understood.confidence < CLARIFY_BELOW


@pytest.mark.parametrize(
    ("text", "language", "never"),
    [
        ("no quiero cancelar", "es", "cancel_reservation"),
        ("no cancelen nada por favor", "es", "cancel_reservation"),
        ("todavía no quiero reservar, cuánto sale?", "es", "make_reservation"),
        ("não quero cancelar a reserva", "pt", "cancel_reservation"),
        ("please don't cancel my booking", "en", "cancel_reservation"),
        ("I don't want to book yet, how much is it?", "en", "make_reservation"),
        ("en caso de emergencia a quién llamo?", "es", "emergency"),
        ("where is the emergency exit?", "en", "emergency"),
        ("tienen extintor?", "es", "emergency"),
    ],
)
def test_what_is_denied_or_supposed_is_not_done(text: str, language: str, never: str) -> None:
    understood = read(text, language)
    assert never not in {understood.intent, *understood.also}


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("si cancelo me devuelven la seña?", "es", "ask_policies"),
        ("hasta cuándo puedo cancelar sin cargo?", "es", "ask_policies"),
        ("se eu cancelar devolvem o dinheiro?", "pt", "ask_policies"),
        ("if I cancel do I get my money back?", "en", "ask_policies"),
        ("no puedo ir, cancelen", "es", "cancel_reservation"),
        ("a qué hora es el check-out?", "es", "ask_policies"),
        ("puedo hacer el check-out a las 15?", "es", "late_checkout"),
        ("ya tengo reserva para el 5", "es", "check_reservation"),
        ("quiero cambiar mi reserva para el 5", "es", "modify_reservation"),
        ("me cambian las toallas?", "es", "guest_request"),
        ("una mesa para dos esta noche", "es", "guest_request"),
    ],
)
def test_pairs_easily_mistaken_for_each_other(text: str, language: str, intent: str) -> None:
    assert read(text, language).intent == intent


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("kiero reserbar una avitacion", "es", "make_reservation"),
        ("canselen mi reserba", "es", "cancel_reservation"),
        ("cuantoooo saleeee", "es", "ask_price"),
        ("xfa cancelen mi reserva", "es", "cancel_reservation"),
        ("vcs tem vaga hj?", "pt", "check_availability"),
        ("qto custa a diaria", "pt", "ask_price"),
        ("pls cancell my rezervation", "en", "cancel_reservation"),
        ("any romos avaliable tmrw", "en", "check_availability"),
        ("QUIERO CANCELAR MI RESERVA", "es", "cancel_reservation"),
        ("👍", "es", "affirm"),
        ("👎", "es", "deny"),
        ("🚨🚨 incendio", "es", "emergency"),
        ("puedo ir con mi 🐶?", "es", "ask_policies"),
    ],
)
def test_chat_spelling_slips_and_emoji(text: str, language: str, intent: str) -> None:
    assert read(text, language).intent == intent


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("20 al 23 de octubre, 2 adultos", "es"),
        ("sexta a domingo, 2 pessoas", "pt"),
        ("fri-sun for two", "en"),
    ],
)
def test_a_stay_without_a_verb_asks_for_availability(text: str, language: str) -> None:
    understood = read(text, language)
    assert understood.intent == "check_availability"
    assert understood.confidence >= 0.7
