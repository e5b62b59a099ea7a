"""A search that fails before anything is written: one bad answer is not the guest's."""

import pytest

from pms import deadline
from pms.adapters.qloapps import again
from pms.adapters.qloapps.failures import NotAllowed
from pms.errors import PmsUnavailable
from pms.types import ReservationStatus
from tests.pms.qloapps.build import a_request, stay

pytestmark = pytest.mark.django_db
FIRST_SEARCH, LAST_SEARCH_BEFORE_THE_WRITE = 1, 4


def spoil(pms, qloapps, fault, *, search, times=1):
    """From this search of the web service on, so many answers are spoilt."""
    ask, searches = pms.desk.client.search, []

    def asked(xml):
        searches.append(xml)
        if len(searches) == search:
            qloapps.fault(fault, resource="hotel_ari", times=times)
        return ask(xml)

    pms.desk.client.search = asked
    return searches


@pytest.mark.parametrize("fault", ["garbage", "error", "crash", "reset"])
@pytest.mark.parametrize("search", [FIRST_SEARCH, LAST_SEARCH_BEFORE_THE_WRITE])
def test_a_booking_survives_one_bad_answer_to_a_search_before_it_is_written(pms, qloapps, fault, search):
    request = a_request(pms, stay())
    spoil(pms, qloapps, fault, search=search)

    assert pms.reserve(request).status is ReservationStatus.CONFIRMED
    assert (len(qloapps.live_rooms()), len(qloapps.seen("POST", "bookings"))) == (1, 1)


@pytest.mark.parametrize("search", [FIRST_SEARCH, LAST_SEARCH_BEFORE_THE_WRITE])
def test_a_second_bad_answer_is_no_answer_and_nothing_is_written(pms, qloapps, search):
    request = a_request(pms, stay())
    spoil(pms, qloapps, "garbage", search=search, times=2)

    with pytest.raises(PmsUnavailable):
        pms.reserve(request)
    assert qloapps.seen("POST", "bookings") == []


def test_a_search_is_not_asked_again_where_the_time_is_nearly_over(pms, qloapps, monkeypatch):
    monkeypatch.setattr(again, "NEEDS_SECONDS", 60.0)
    request = a_request(pms, stay())
    searches = spoil(pms, qloapps, "garbage", search=FIRST_SEARCH)

    with deadline.within(30), pytest.raises(PmsUnavailable):
        pms.reserve(request)
    assert len(searches) == 1


def test_a_search_that_took_long_to_fail_is_not_asked_again(pms, qloapps, monkeypatch):
    monkeypatch.setattr(again, "QUICK_SECONDS", 0.0)
    request = a_request(pms, stay())
    searches = spoil(pms, qloapps, "garbage", search=FIRST_SEARCH)

    with pytest.raises(PmsUnavailable):
        pms.reserve(request)
    assert len(searches) == 1


def test_a_key_that_may_not_search_is_not_asked_again(pms):
    request, asked = a_request(pms, stay()), []

    def refused(xml):
        asked.append(xml)
        raise NotAllowed("QloApps refuses hotel_ari")

    pms.desk.client.search = refused

    with pytest.raises(NotAllowed):
        pms.reserve(request)
    assert len(asked) == 1
