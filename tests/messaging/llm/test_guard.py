"""Exactly the form that was asked for is believed, and nothing else."""

import pytest

from messaging.llm import guard
from messaging.llm.errors import Refused
from messaging.nlu.types import INTENTS, LANGUAGES


def reading_of(content: str) -> guard.Reading:
    return guard.reading(content, intents=INTENTS, languages=LANGUAGES)


def test_a_reading_is_wishes_of_our_list_and_a_language_of_ours() -> None:
    read = reading_of('{"intents": ["greet", "ask_price", "greet"], "language": "pt"}')
    assert read == guard.Reading(("greet", "ask_price"), "pt")


def test_a_model_may_say_that_it_does_not_know() -> None:
    assert reading_of('{"intents": [], "language": "es"}').intents == ()
    assert guard.choice('{"key": null}', keys=["pets"]) is None


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("", "form"),
        ("The guest wants to book.", "form"),
        ('```json\n{"intents": ["greet"], "language": "es"}\n```', "form"),
        ('{"intents": ["greet"], "language": "es"', "form"),
        ('{"intents": ["greet"]}', "form"),
        ('{"intents": "greet", "language": "es"}', "form"),
        ('{"intents": ["greet"], "language": "es", "check_in": "2026-12-20"}', "form"),
        ('{"intents": ["greet"], "language": "es", "confidence": 1.0}', "form"),
        ('{"intents": ["greet", "thank", "affirm", "deny"], "language": "es"}', "form"),
        ('{"intents": [null], "language": "es"}', "form"),
        ('[{"intents": ["greet"], "language": "es"}]', "form"),
        ('{"intents":' + "[" * 50_000, "form"),
        ('{"intents": ["\\ud800"], "language": "es"}', "form"),
        ('{"intents": ["give_discount"], "language": "es"}', "unknown_intent"),
        ('{"intents": ["GREET"], "language": "es"}', "unknown_intent"),
        ('{"intents": ["greet"], "language": "fr"}', "unknown_language"),
    ],
)
def test_anything_else_is_refused_with_a_reason(content: str, reason: str) -> None:
    with pytest.raises(Refused) as refused:
        reading_of(content)
    assert refused.value.reason == reason


def test_only_an_article_that_was_offered_can_be_chosen() -> None:
    assert guard.choice('{"key": "pets"}', keys=["pets", "pool"]) == "pets"
    with pytest.raises(Refused) as refused:
        guard.choice('{"key": "free-nights"}', keys=["pets"])
    assert refused.value.reason == "unknown_key"


@pytest.mark.parametrize(
    "content", ['{"key": 1}', '{"key": ["pets"]}', '{"key": "pets", "say": "yes"}', "pets"]
)
def test_a_choice_in_another_form_is_refused(content: str) -> None:
    with pytest.raises(Refused):
        guard.choice(content, keys=["pets", "1"])


def test_a_draft_loses_what_nobody_sees() -> None:
    assert guard.draft('{"text": " Hi\\u202e\\u200b Ana\\u0007\\nBye "}') == "Hi Ana\nBye"


@pytest.mark.parametrize(
    "content", ['{"text": ""}', '{"text": "\\u200b"}', '{"text": null}', '{"draft": "Hi"}']
)
def test_a_draft_without_words_is_refused(content: str) -> None:
    with pytest.raises(Refused):
        guard.draft(content)


def test_a_draft_of_any_length_is_not_a_draft() -> None:
    with pytest.raises(Refused):
        guard.draft('{"text": "' + "x" * 1501 + '"}')
