"""One question to an OpenAI-compatible endpoint: `POST {base}/chat/completions`, JSON out, one attempt."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from hotel_agent.lib import clock, http
from hotel_agent.lib.resilience import Breaker
from messaging.llm.errors import NoAnswer, NotAsked, Refused
from messaging.llm.prompts import Prompt

SECONDS: Final = 8.0
"""The longest that anybody waits for an answer, from the first byte out to the last byte in."""
LARGEST: Final = 64_000
"""Bytes of an answer; longer ones are none."""
BREAKER: Final = Breaker("llm")
"""Five failures in 30 s, of any process and hotel: the endpoint is left alone for 30 s."""
_OK: Final = 200
_BAD_REQUEST: Final = 400
_plain_json: Final[set[str]] = set()
"""Endpoints that refused a schema: they are asked for a JSON object without one from then on."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is asked, and which."""

    base_url: str
    key: str
    model: str


@dataclass(frozen=True, slots=True)
class Question:
    """One task: what it is, the data as a JSON text, and the form of the answer."""

    prompt: Prompt
    data: str
    schema: dict[str, Any]
    most_tokens: int


@dataclass(frozen=True, slots=True)
class Completion:
    """What the model said, unread, and what it cost as far as the server tells."""

    content: str
    prompt_tokens: int = 0
    completion_tokens: int = 0


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class _Message(_Part):
    content: str | None = None
    tool_calls: list[Any] | None = None
    function_call: Any = None


class _Choice(_Part):
    message: _Message


class _Usage(_Part):
    prompt_tokens: int | None = Field(default=None, ge=0, le=10_000_000)
    completion_tokens: int | None = Field(default=None, ge=0, le=10_000_000)


class _Body(_Part):
    choices: list[_Choice] = Field(min_length=1)
    usage: _Usage | None = None


def complete(endpoint: Endpoint, question: Question, *, seconds: float = SECONDS) -> Completion:
    """Ask once. Raises NotAsked, NoAnswer, and Refused for an answer that is no text (a call of a tool).

    `seconds` is for the whole exchange, also where the answer trickles; never more than SECONDS.
    """
    if not BREAKER.admits(now_seconds=_now()):
        raise NotAsked("the endpoint has failed lately")
    try:
        body = _exchange(endpoint, question, min(seconds, SECONDS))
    except NoAnswer:
        BREAKER.failed(now_seconds=_now())
        raise
    BREAKER.succeeded()
    message = body.choices[0].message
    if message.tool_calls or message.function_call or not message.content:
        raise Refused("no_text")
    used = body.usage
    return Completion(
        message.content, (used and used.prompt_tokens) or 0, (used and used.completion_tokens) or 0
    )


def _exchange(endpoint: Endpoint, question: Question, seconds: float) -> _Body:
    url = f"{endpoint.base_url.rstrip('/')}/chat/completions"
    headers = {"Accept": "application/json"}
    if endpoint.key:
        headers["Authorization"] = f"Bearer {endpoint.key}"
    try:
        answer = http.call_within(
            seconds, "POST", url, headers=headers, json=_request(endpoint, question), largest=LARGEST
        )
    except http.HttpError as error:
        raise NoAnswer(type(error).__name__) from error
    if answer.status == _BAD_REQUEST:
        _plain_json.symmetric_difference_update({endpoint.base_url})
    if answer.status != _OK:
        raise NoAnswer(f"status {answer.status}")
    try:
        return _Body.model_validate_json(answer.body)
    except (ValidationError, ValueError) as error:
        raise NoAnswer("not a completion") from error


def _request(endpoint: Endpoint, question: Question) -> dict[str, Any]:
    form: dict[str, Any] = {"type": "json_object"}
    if endpoint.base_url not in _plain_json:
        named = {"name": question.prompt.name, "strict": True, "schema": question.schema}
        form = {"type": "json_schema", "json_schema": named}
    return {
        "model": endpoint.model,
        "messages": [
            {"role": "system", "content": question.prompt.text},
            {"role": "user", "content": question.data},
        ],
        "response_format": form,
        "max_tokens": question.most_tokens,
        "temperature": 0,
    }


def _now() -> float:
    return clock.now().timestamp()
