"""A hotel whose PMS is elsewhere, and a Redis that does not answer."""

from collections.abc import Iterator

import pytest
import redis

from pms.gateway import cache, shared
from tenants.models import Tenant
from tests.pms.gateway.build import Fickle, a_hotel_elsewhere


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> tuple[Tenant, Fickle]:
    return a_hotel_elsewhere(monkeypatch)


@pytest.fixture
def no_redis(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """Redis does not answer in this process."""

    def down(_: str) -> redis.Redis:
        raise redis.ConnectionError

    monkeypatch.setattr(shared, "get_redis_connection", down)
    monkeypatch.setattr(cache, "get_redis_connection", down)
    yield monkeypatch
    for name, value in (("_redis_down_until", 0.0), ("_alone", False)):
        setattr(shared, name, value)
    cache._down_until = 0.0
    cache._undropped.clear()
    shared._here.clear()
