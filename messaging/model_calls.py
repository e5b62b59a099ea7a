"""Questions to the language model: within a hotel's limit, counted, and never an error for who asks."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

import structlog
from django.conf import settings
from django.db import connection
from django.db.models import F, Sum
from prometheus_client import Counter, Histogram

from governance.alarms import raise_alarm
from hotel_agent.lib import clock
from messaging.llm import client
from messaging.llm.client import Endpoint, Question
from messaging.llm.errors import LlmError, NotAsked, Refused
from messaging.models import LlmUsage
from tenants import flags
from tenants.scope import scope
from tenants.types import TenantInfo

T = TypeVar("T")
log = structlog.get_logger(__name__)
Purpose = LlmUsage.Purpose

llm_calls_total = Counter(
    "llm_calls_total",
    "Questions to the language model: answered, refused (its answer was not used), failed (none came).",
    ["purpose", "result"],
)
llm_calls_not_made_total = Counter(
    "llm_calls_not_made_total",
    "Questions that were not asked: the breaker was open, or the hotel's limit of the day was reached.",
    ["purpose", "reason"],
)
llm_latency_seconds = Histogram(
    "llm_latency_seconds",
    "How long the language model took, also where no answer came.",
    ["purpose"],
    buckets=(0.1, 0.25, 0.5, 1, 2, 3, 4, 6, 8, 10),
)


@dataclass(frozen=True, slots=True)
class Asked:
    """The counted call: which row it is in."""

    hotel: TenantInfo
    purpose: LlmUsage.Purpose
    day: dt.date


def is_on(hotel: TenantInfo, *, subject: str = "") -> bool:
    """Whether there is a model and this hotel wants it; `subject`: the conversation's key, for roll-outs."""
    return bool(settings.LLM_BASE_URL) and flags.enabled(
        "nlp.fallback.enhanced", tenant_id=hotel.id, subject=subject
    )


def ask(
    hotel: TenantInfo,
    purpose: LlmUsage.Purpose,
    question: Question,
    believe: Callable[[str], T],
    *,
    seconds: float = client.SECONDS,
) -> T | None:
    """What `believe` (of messaging.llm.guard) makes of the model's answer; None where there is none to use.

    Call outside any transaction. At most `seconds`; a model that is down, slow, over its limit or talks
    nonsense is counted, and nothing else.
    """
    asked = Asked(hotel, purpose, clock.local_today(hotel.timezone))
    if not _take(asked):
        llm_calls_not_made_total.labels(purpose.value, "over_budget").inc()
        return None
    begun = time.monotonic()
    try:
        said = client.complete(_endpoint(), question, seconds=seconds)
        _add(asked, prompt_tokens=said.prompt_tokens, completion_tokens=said.completion_tokens)
        answer = believe(said.content)
    except LlmError as error:
        _note_failure(asked, error)
        return None
    finally:
        llm_latency_seconds.labels(purpose.value).observe(time.monotonic() - begun)
    llm_calls_total.labels(purpose.value, "answered").inc()
    return answer


def _endpoint() -> Endpoint:
    return Endpoint(settings.LLM_BASE_URL, settings.LLM_API_KEY, settings.LLM_MODEL)


def _note_failure(asked: Asked, error: LlmError) -> None:
    purpose = asked.purpose.value
    if isinstance(error, NotAsked):
        llm_calls_not_made_total.labels(purpose, "breaker_open").inc()
        _add(asked, calls=-1)
        return
    refused = isinstance(error, Refused)
    llm_calls_total.labels(purpose, "refused" if refused else "failed").inc()
    _add(asked, **{"refused" if refused else "failures": 1})
    log.info("llm_not_used", purpose=purpose, reason=str(error))


_TAKE: Final = """
INSERT INTO messaging_llmusage
  (tenant_id, day, purpose, model, calls, failures, refused, prompt_tokens, completion_tokens)
VALUES (%s, %s, %s, %s, 1, 0, 0, 0, 0)
ON CONFLICT (tenant_id, day, purpose, model) DO UPDATE SET calls = messaging_llmusage.calls + 1
"""


def _take(asked: Asked) -> bool:
    """Count one call of the day, before it is made; False over the limit. The last one of a day alarms.

    Two at the same instant may both be the last: the limit guards against a bill, not against one call.
    """
    hotel, limit = asked.hotel, asked.hotel.llm_calls_per_day
    with scope(hotel.id):
        of_day = LlmUsage.objects.of(hotel.id).filter(day=asked.day)
        made = of_day.aggregate(calls=Sum("calls"))["calls"] or 0
        if made >= limit:
            return False
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [hotel.id, asked.day, asked.purpose.value, _model()])
    if made + 1 == limit:
        raise_alarm(
            tenant_id=hotel.id,
            kind="llm_over_budget",
            subject=str(asked.day),
            message=f"{hotel.slug} has asked the language model {limit} times today: until midnight the "
            "offline engine reads alone.",
        )
    return True


def _add(asked: Asked, **numbers: int) -> None:
    """Add to the call's row."""
    with scope(asked.hotel.id):
        row = LlmUsage.objects.of(asked.hotel.id).filter(day=asked.day, purpose=asked.purpose, model=_model())
        row.update(**{name: F(name) + number for name, number in numbers.items()})


def _model() -> str:
    return settings.LLM_MODEL[:120]
