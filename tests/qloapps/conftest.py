"""The stand-in in a thread, fresh for every test, and somebody who calls it."""

from collections.abc import Iterator

import pytest

from tests.qloapps.build import Caller
from tests.qloapps.stand import Stand, in_thread


@pytest.fixture
def qloapps() -> Iterator[Stand]:
    with in_thread() as stand:
        stand.do("switch", booking_seconds=0)
        yield stand


@pytest.fixture
def caller(qloapps: Stand) -> Caller:
    return Caller(qloapps)
