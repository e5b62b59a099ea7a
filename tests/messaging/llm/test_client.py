"""One question to an endpoint that fails in every way: an error that says so, in time, and then peace."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from messaging.llm import client, guard
from messaging.llm.client import Completion, Endpoint, Question, complete
from messaging.llm.errors import NoAnswer, NotAsked, Refused
from messaging.llm.prompts import READ
from tests.messaging.llm import standin
from tests.messaging.llm.conftest import KEY
from tests.messaging.llm.standin import Model

QUESTION = Question(READ, '{"message": "hola"}', guard.reading_schema(["greet"], ["es"]), 50)


def ask(model: Model, *, seconds: float = 8.0, key: str = KEY) -> Completion:
    return complete(Endpoint(model.url, key, "malice-1"), QUESTION, seconds=seconds)


def test_an_answer_comes_with_what_it_cost(model: Model) -> None:
    assert ask(model) == Completion('{"intents": ["affirm"], "language": "es"}', 100, 10)


def test_the_guest_s_words_stand_in_the_user_s_message_and_nowhere_else(model: Model) -> None:
    ask(model)
    [request] = model.asked
    assert [one["role"] for one in request["messages"]] == ["system", "user"]
    assert request["messages"][0]["content"] == READ.text
    assert request["messages"][1]["content"] == QUESTION.data
    assert request["max_tokens"] == 50
    assert "tools" not in request


def test_the_key_is_a_bearer_token_and_without_one_nothing_is_sent(model: Model) -> None:
    ask(model)
    ask(model, key="")
    assert [one.get("Authorization") for one in model.headers] == [f"Bearer {KEY}", None]


@pytest.mark.parametrize("usage", [None, {}, {"prompt_tokens": None}])
def test_an_endpoint_that_counts_nothing_costs_nothing(model: Model, usage: Any) -> None:
    model.usage = usage
    assert ask(model).prompt_tokens == 0


@pytest.mark.parametrize("usage", [{"prompt_tokens": -5}, {"prompt_tokens": 10**30}, "many"])
def test_impossible_counts_are_no_completion(model: Model, usage: Any) -> None:
    model.usage = usage
    with pytest.raises(NoAnswer):
        ask(model)


@pytest.mark.parametrize("status", [301, 400, 401, 404, 429, 500, 503])
def test_any_status_but_200_is_no_answer(model: Model, status: int) -> None:
    model.status = status
    with pytest.raises(NoAnswer):
        ask(model)
    assert len(model.asked) == 1


@pytest.mark.parametrize(
    "trouble",
    [
        standin.stalls,
        standin.trickles,
        standin.trickles_headers,
        standin.dies,
        standin.is_no_json,
        standin.is_huge,
    ],
)
def test_trouble_on_the_wire_is_no_answer_and_over_in_time(
    model: Model, trouble: Callable[..., None]
) -> None:
    model.trouble = trouble
    begun = time.monotonic()
    with pytest.raises(NoAnswer):
        ask(model, seconds=0.4)
    assert time.monotonic() - begun < 1


def test_nobody_at_the_address_is_no_answer() -> None:
    with pytest.raises(NoAnswer):
        complete(Endpoint("http://127.0.0.1:1/v1", "", "x"), QUESTION)


def test_a_call_of_a_tool_is_refused(model: Model) -> None:
    standin.calls_a_tool(model)
    with pytest.raises(Refused):
        ask(model)


def test_an_endpoint_that_takes_no_schema_is_asked_for_plain_json_from_then_on(model: Model) -> None:
    model.status = 400
    with pytest.raises(NoAnswer):
        ask(model)
    model.status = 200
    ask(model)
    assert [one["response_format"]["type"] for one in model.asked] == ["json_schema", "json_object"]


def test_after_five_failures_nobody_is_asked_for_a_while(model: Model) -> None:
    model.status = 500
    for _ in range(client.BREAKER.failures):
        with pytest.raises(NoAnswer):
            ask(model)
    with pytest.raises(NotAsked):
        ask(model)
    assert len(model.asked) == client.BREAKER.failures


def test_a_refused_answer_is_an_answer_to_the_breaker(model: Model) -> None:
    standin.calls_a_tool(model)
    for _ in range(client.BREAKER.failures + 2):
        with pytest.raises(Refused):
            ask(model)
    assert len(model.asked) == client.BREAKER.failures + 2
