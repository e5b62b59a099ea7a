"""Every test of this folder runs once for every house."""

from collections.abc import Iterator

import pytest

from tests.pms.contract.house import House, RemoteHouse
from tests.pms.contract.houses import CORE, HOUSES, REMOTE


@pytest.fixture(params=sorted(HOUSES))
def house(request: pytest.FixtureRequest, db: None) -> Iterator[House]:
    """A hotel without any booking."""
    with HOUSES[request.param]() as house:
        yield house


@pytest.fixture(params=sorted(CORE))
def any_house(request: pytest.FixtureRequest, db: None) -> Iterator[House]:
    """The same, for what every PMS keeps that is one at all."""
    with CORE[request.param]() as house:
        yield house


@pytest.fixture(params=sorted(REMOTE))
def remote(request: pytest.FixtureRequest, db: None) -> Iterator[RemoteHouse]:
    """A hotel without any booking, at a PMS behind a network."""
    with REMOTE[request.param]() as house:
        yield house
