"""The brain is replaced at its one seam, as for all channels; Redis can be away."""

from collections.abc import Callable, Iterator

import pytest
import redis

from hotel_agent.lib import resilience
from messaging.channels.webchat import versions
from messaging.webchat import guard
from tests.messaging.delivery.conftest import _forget, brain

__all__ = ["_forget", "brain"]


@pytest.fixture(autouse=True)
def _counts_begin_anew() -> Iterator[None]:
    """What a process counted and could not tell belongs to one test."""
    yield
    guard._own._held.clear()
    versions._untold.clear()


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Redis is down for the web chat, until what is returned is called."""

    def down(_: str) -> redis.Redis:
        raise redis.ConnectionError("down")

    for module in (versions, resilience):
        monkeypatch.setattr(module, "get_redis_connection", down)
    return monkeypatch.undo
