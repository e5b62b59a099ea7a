"""Many guests, one room: exactly one stay."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from pms.errors import NoRoom, PmsError, PmsUnavailable
from pms.types import BookingRequest, GuestDetails, ReservationInfo
from tests.pms.contract.house import TWO, House

pytestmark = pytest.mark.django_db(transaction=True)


def race(house: House, round_number: int, guests: int) -> list[object]:
    """What each of so many guests got who confirm the same room at the same moment: a stay or an error."""
    stay = house.stay(in_days=30 + 3 * round_number)
    total = house.pms.quote(house.suite, stay, TWO).total
    start = Barrier(guests)

    def confirm(number: int) -> object:
        guest = _guest(number)
        request = BookingRequest(house.suite, stay, TWO, guest, total, f"round-{round_number}-{number}")
        try:
            pms = house.pms
            connection.ensure_connection()
            start.wait(60)
            return pms.reserve(request)
        except PmsError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(guests) as pool:
        return list(pool.map(confirm, range(guests)))


def _guest(number: int) -> GuestDetails:
    letters = chr(ord("A") + number // 26) + chr(ord("a") + number % 26)
    return GuestDetails(f"Guest {letters}", f"guest{number}@example.com", f"+346000{number:05}", "en")


def assert_one_won(house: House, round_number: int, results: list[object]) -> None:
    """One stay, one living booking in the PMS, and everybody else was told a plain no."""
    kinds = Counter(type(result).__name__ for result in results)
    won = [result for result in results if isinstance(result, ReservationInfo)]
    lost = [result for result in results if isinstance(result, NoRoom | PmsUnavailable)]
    stay = house.stay(in_days=30 + 3 * round_number)
    assert len(won) == 1, kinds
    assert len(lost) == len(results) - 1, kinds
    assert len(house.rooms_taken(stay)) == 1, kinds
    assert house.pms.read(won[0].reference).status == "confirmed"


def test_of_a_dozen_guests_who_confirm_the_last_room_one_gets_it(house):
    house.take_its_time()

    assert_one_won(house, 0, race(house, 0, 12))


@pytest.mark.system
def test_of_50_guests_who_confirm_the_last_room_one_gets_it_in_each_of_20_rounds(house):
    house.take_its_time()

    for round_number in range(20):
        assert_one_won(house, round_number, race(house, round_number, 50))
