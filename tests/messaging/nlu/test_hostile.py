"""Whatever is written, the engine answers, and fast."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.nlu.normalise import MAX_CHARACTERS, clean, fold
from messaging.nlu.types import CONTEXTS, INTENTS, LANGUAGES
from tests.messaging.nlu.build import read

LONGEST_SECONDS = 10.0
"""Far above what any text takes: it catches a pattern that backtracks without end, not a slow machine."""


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   \n\t ",
        "\x00\x01\x02",
        "\ud800",
        "\u202eoveuh le arap",
        "مرحبا هل لديكم غرفة",
        "部屋はありますか",
        "🐶" * 2000,
        "a" * 100_000,
        "9" * 100_000,
        "del 3 al 5 " * 10_000,
        "no " * 30_000,
        "1/1/1/1/1/1/1/1/1" * 5_000,
        "a-" * 50_000,
        "@" * 10_000,
        "x@" * 10_000 + "x.com",
        "(" * 10_000 + "11" * 1_000,
        "2 niños de " + "4 y " * 20_000,
        "si cancelo " * 9_000,
        "á" * 50_000,
        "e\u0301" * 50_000,
        "32/13/2026 al 99/99",
        "el 0 al 45 de febrero de 2099",
        "' OR 1=1; --",
        "<script>alert(1)</script>",
    ],
)
def test_strange_texts_are_answered_in_time(text: str) -> None:
    read("hola")
    begun = time.process_time()
    understood = read(text)
    assert time.process_time() - begun < LONGEST_SECONDS
    assert understood.intent in INTENTS
    assert understood.language in LANGUAGES


@given(st.text(max_size=300), st.sampled_from(["", *sorted(CONTEXTS)]), st.sampled_from(LANGUAGES))
@settings(max_examples=200, deadline=None)
def test_no_text_in_any_context_raises(text: str, context: str, language: str) -> None:
    understood = read(text, language, context=context)
    assert understood.intent in INTENTS
    assert set(understood.also) <= set(INTENTS)
    assert 0 <= understood.confidence <= 1


WORDS = (
    *(
        "del",
        "al",
        "3",
        "5",
        "31",
        "de",
        "enero",
        "martes",
        "hoy",
        "noches",
        "2",
        "niños",
        "años",
        ",",
        "?",
        "-",
    ),
    *("/", "para", "no", "sí", "quiero", "doble", "a", "las", "10", "am"),
)


@given(st.lists(st.sampled_from(WORDS), max_size=30), st.sampled_from(["", *sorted(CONTEXTS)]))
@settings(max_examples=300, deadline=None)
def test_no_order_of_words_gives_a_departure_before_the_arrival(words: list[str], context: str) -> None:
    entities = read(" ".join(words), context=context).entities
    if entities.check_in is not None and entities.check_out is not None:
        assert entities.check_out > entities.check_in


@given(st.text(max_size=200))
def test_folded_text_lines_up_with_the_cleaned_one(text: str) -> None:
    cleaned = clean(text)
    assert len(fold(cleaned)) == len(cleaned) <= MAX_CHARACTERS * 4


def test_the_same_message_is_always_read_alike() -> None:
    text = "Hola! quiero una doble del 3 al 5 y aceptan perros?"
    assert read(text) == read(text)
