"""One stand-in of QloApps for all tests here, emptied before each."""

from collections.abc import Iterator

import pytest

from pms.adapters.qloapps.adapter import QloAppsPms
from tenants.models import Tenant
from tests.pms.qloapps.build import a_qloapps_hotel, pms_of
from tests.qloapps.stand import Stand, in_thread


@pytest.fixture(scope="session")
def stand() -> Iterator[Stand]:
    with in_thread() as stand:
        yield stand


@pytest.fixture
def qloapps(stand: Stand) -> Stand:
    stand.do("fresh")
    stand.do("switch", booking_seconds=0)
    return stand


@pytest.fixture
def hotel(qloapps: Stand, db: None) -> Tenant:
    return a_qloapps_hotel(qloapps)


@pytest.fixture
def pms(hotel: Tenant) -> QloAppsPms:
    return pms_of(hotel)
