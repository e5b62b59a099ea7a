"""Our record of stays that another PMS holds."""

import datetime as dt

import pytest

from hotel_agent.lib.money import Money
from pms import registry, services
from pms.errors import PmsUnavailable, UnknownOutcome
from pms.models import PmsConnection, Reservation
from pms.types import BookingRequest, NightPrice, Offer, ReservationStatus, RoomTypeInfo
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, TWO, a_hotel, a_quote, book, stay, the_reservation
from tests.pms.elsewhere import ElsewherePms
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_hotel()
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="elsewhere")
    return hotel


@pytest.fixture
def elsewhere(monkeypatch) -> ElsewherePms:
    total = Money.of("200.00", "EUR")
    pms = ElsewherePms(
        Offer(
            room_type=RoomTypeInfo("double", "double", {"en": "Double"}, {}, 2, 1, 3),
            stay=stay(),
            party=TWO,
            nights=tuple(NightPrice(night, Money.of(100, "EUR")) for night in stay().night_dates),
            taxes=(),
            total=total,
            first_night_total=Money.of("100.00", "EUR"),
            rooms_left=1,
        )
    )
    monkeypatch.setitem(registry.ADAPTERS, "elsewhere", pms)
    return pms


def the_only_row(hotel: Tenant) -> Reservation:
    with scope(hotel.pk):
        return Reservation.objects.get()


def test_a_stay_elsewhere_is_in_our_record_too(hotel, elsewhere):
    quote = a_quote(hotel, stay())

    booked = book(hotel, quote)

    row = the_reservation(hotel, "EW-1")
    assert (row.provider, row.status, row.announced_status) == ("elsewhere", "confirmed", "confirmed")
    assert (row.guest_name, row.guest_language, row.quote_id) == (JULIA.name, "es", quote.id)
    assert booked.id == row.pk


def test_a_write_that_was_never_answered_is_pending_until_it_is_settled(hotel, elsewhere):
    quote = a_quote(hotel, stay())
    elsewhere.silent_after_write = True

    with pytest.raises(UnknownOutcome):
        book(hotel, quote)
    pending = the_only_row(hotel)
    services.reservations_settle(hotel.pk)
    settled = the_only_row(hotel)

    assert (pending.status, pending.reference, pending.quote_id) == ("pending", None, quote.id)
    assert (settled.pk, settled.status, settled.reference) == (pending.pk, "confirmed", "EW-1")


def test_asking_again_after_silence_books_nothing_twice(hotel, elsewhere):
    quote = a_quote(hotel, stay())
    elsewhere.silent_after_write = True
    with pytest.raises(UnknownOutcome):
        book(hotel, quote)

    booked = book(hotel, quote)

    assert (booked.reference, booked.status) == ("EW-1", ReservationStatus.CONFIRMED)
    assert list(elsewhere.stays) == ["EW-1"]
    assert the_only_row(hotel).status == "confirmed"


def test_a_stay_that_cannot_be_read_back_is_pending_with_its_reference(hotel, elsewhere):
    quote = a_quote(hotel, stay())
    elsewhere.unreadable = True

    with pytest.raises(UnknownOutcome):
        book(hotel, quote)
    pending = the_reservation(hotel, "EW-1")
    elsewhere.unreadable = False
    services.reservations_settle(hotel.pk)

    assert pending.status == "pending"
    assert the_reservation(hotel, "EW-1").status == "confirmed"


def test_a_stay_that_reads_cancelled_after_booking_is_not_confirmed(hotel, elsewhere):
    quote = a_quote(hotel, stay())
    elsewhere.reads_as = ReservationStatus.CANCELLED

    with pytest.raises(UnknownOutcome, match="status"):
        book(hotel, quote)


def test_a_stay_that_reads_confirmed_after_cancelling_is_not_cancelled(hotel, elsewhere):
    booked = book(hotel, a_quote(hotel, stay()))
    elsewhere.reads_as = ReservationStatus.CONFIRMED

    with pytest.raises(UnknownOutcome):
        services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor="user:1")

    assert the_reservation(hotel, booked.reference).status == "confirmed"


@pytest.mark.django_db(transaction=True)
def test_one_stay_booked_by_several_at_once_has_one_row(hotel, elsewhere):
    quote = a_quote(hotel, stay())

    def book_it() -> None:
        book(hotel, quote)

    in_threads(*[book_it] * 8)

    assert the_only_row(hotel).reference == "EW-1"


def test_what_stays_unanswered_stays_pending(hotel, elsewhere):
    quote = a_quote(hotel, stay())
    elsewhere.silent_after_write = True
    with pytest.raises(UnknownOutcome):
        book(hotel, quote)
    elsewhere.stays.clear()

    assert services.reservations_settle(hotel.pk) == 0
    assert the_only_row(hotel).status == "pending"


def test_one_stay_that_cannot_be_settled_does_not_hold_up_the_others(hotel, elsewhere):
    elsewhere.unreadable = True
    for number in range(2):
        with pytest.raises(UnknownOutcome):
            book(hotel, a_quote(hotel, stay()), key=f"key-{number}")
    elsewhere.unreadable = False
    del elsewhere.stays["EW-1"]

    assert services.reservations_settle(hotel.pk) == 1
    assert the_reservation(hotel, "EW-1").status == "pending"
    assert the_reservation(hotel, "EW-2").status == "confirmed"


def test_a_cancellation_elsewhere_reaches_our_record(hotel, elsewhere):
    booked = book(hotel, a_quote(hotel, stay()))

    services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor="user:1")

    assert the_reservation(hotel, booked.reference).status == "cancelled"


def test_a_stay_that_was_not_booked_here_gets_a_row_when_it_is_cancelled(hotel, elsewhere):
    total = Money.of("200.00", "EUR")
    elsewhere.reserve(BookingRequest("double", stay(), TWO, JULIA, total, "made by the hotel itself"))

    services.reservation_cancel(tenant_id=hotel.pk, reference="EW-1", actor="user:1")

    assert the_reservation(hotel, "EW-1").check_out == stay().check_in + dt.timedelta(days=2)


def test_a_provider_without_an_adapter_is_unavailable(hotel):
    with scope(hotel.pk):
        PmsConnection.objects.update(provider="abacus")

    with pytest.raises(PmsUnavailable, match="abacus"):
        services.search_offers(hotel.pk, stay(), TWO)
