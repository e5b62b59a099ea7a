"""One stand-in in a thread for all tests here, fresh for each, and somebody who calls it."""

from collections.abc import Iterator

import pytest

from tests.qloapps.build import Caller
from tests.qloapps.stand import Stand, in_thread


@pytest.fixture(scope="session")
def _running() -> Iterator[Stand]:
    with in_thread() as stand:
        yield stand


@pytest.fixture
def qloapps(_running: Stand) -> Stand:
    _running.do("fresh")
    _running.do("switch", booking_seconds=0)
    return _running


@pytest.fixture
def caller(qloapps: Stand) -> Caller:
    return Caller(qloapps)
