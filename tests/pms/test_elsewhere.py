"""Our record of stays that another PMS holds."""

import datetime as dt
from dataclasses import replace

import pytest

from governance.models import Alarm
from hotel_agent.lib import clock, events
from hotel_agent.lib.money import Money
from pms import gateway, records, registry, services
from pms.errors import InvalidRequest, PmsUnavailable, UnknownOutcome
from pms.events import ReservationChanged
from pms.models import PmsConnection, Reservation, StayNote
from pms.types import (
    BookingRequest,
    ChangeQuoteInfo,
    NightPrice,
    Offer,
    ReservationInfo,
    ReservationStatus,
    RoomTypeInfo,
    StayChange,
)
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import JULIA, TWO, a_hotel, a_quote, book, stay, the_reservation
from tests.pms.elsewhere import ElsewherePms
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db
TOTAL = Money.of("200.00", "EUR")


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


def change(hotel: Tenant, quote: ChangeQuoteInfo) -> ReservationInfo:
    return services.reservation_change(
        tenant_id=hotel.pk,
        quote_id=quote.id,
        idempotency_key="change-1",
        confirmed_total=quote.preview.new_total,
        actor="guest",
    )


@pytest.fixture
def announced(monkeypatch) -> list[ReservationChanged]:
    """What is announced during the test, in place of all who listen."""
    heard: list[ReservationChanged] = []
    monkeypatch.setitem(events._receivers, ReservationChanged, [heard.append])
    return heard


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


def test_what_the_hotel_writes_in_its_pms_is_copied_and_told(hotel, elsewhere, announced):
    made_there = elsewhere.reserve(BookingRequest("double", stay(), TWO, JULIA, TOTAL, "by the hotel itself"))
    assert services.reservations_sync(hotel.pk) == 1
    elsewhere.stays["EW-1"] = replace(made_there, stay=stay(3), total=Money.of("300.00", "EUR"))
    elsewhere.changed = ("EW-1",)

    assert services.reservations_sync(hotel.pk) == 1
    elsewhere.changed = ()
    assert services.reservations_sync(hotel.pk) == 0

    row = the_reservation(hotel, "EW-1")
    assert (row.check_out, str(row.total)) == (stay(3).check_out, "300.00")
    assert [(event.before_status, event.changed) for event in announced] == [
        ("", ()),
        ("confirmed", ("check_out", "total")),
    ]


def test_an_answer_that_was_overtaken_on_its_way_changes_nothing(hotel, elsewhere):
    booked = book(hotel, a_quote(hotel, stay()))
    now = clock.now()
    pms = gateway.pms_of(hotel.pk)
    cancelled = replace(booked, status=ReservationStatus.CANCELLED, changed_at=now)
    records.store(hotel.pk, pms, cancelled)

    records.store(hotel.pk, pms, replace(booked, changed_at=now - dt.timedelta(seconds=1)))

    assert the_reservation(hotel, booked.reference).status == "cancelled"


def test_one_stay_that_cannot_be_copied_raises_an_alarm_and_does_not_hold_up_the_others(hotel, elsewhere):
    for key, room in (("one", "x" * 50), ("two", "double")):
        elsewhere.reserve(BookingRequest(room, stay(), TWO, JULIA, TOTAL, key))

    services.reservations_sync(hotel.pk)

    assert the_only_row(hotel).reference == "EW-2"
    with scope(hotel.pk):
        alarm = Alarm.objects.get()
        assert (alarm.kind, alarm.subject) == ("reservation_not_copied", "EW-1")


def test_a_name_that_is_too_long_for_our_record_is_cut_there(hotel, elsewhere):
    elsewhere.reserve(
        BookingRequest("double", stay(), TWO, replace(JULIA, name="x" * 500), TOTAL, "by the hotel itself")
    )

    services.reservations_sync(hotel.pk)

    assert the_only_row(hotel).guest_name == "x" * 120


def test_a_change_elsewhere_is_in_our_record_with_its_price_and_terms(hotel, elsewhere, announced):
    booked = book(hotel, a_quote(hotel, stay()))
    quote = services.change_quote_make(
        tenant_id=hotel.pk, reference=booked.reference, change=StayChange(stay=stay(3))
    )

    changed = change(hotel, quote)

    row = the_reservation(hotel, booked.reference)
    assert (changed.stay, changed.total) == (stay(3), Money.of("300.00", "EUR"))
    assert (row.check_out, row.figures["total"]) == (stay(3).check_out, "300.00")
    assert announced[-1].changed == ("check_out", "total")


def test_a_change_that_was_never_answered_is_settled_by_the_sweep(hotel, elsewhere, announced):
    booked = book(hotel, a_quote(hotel, stay()))
    quote = services.change_quote_make(
        tenant_id=hotel.pk, reference=booked.reference, change=StayChange(stay=stay(3))
    )
    elsewhere.silent_after_write = True

    with pytest.raises(UnknownOutcome):
        change(hotel, quote)
    untold = the_reservation(hotel, booked.reference)
    assert services.reservations_settle(hotel.pk) == 1

    row = the_reservation(hotel, booked.reference)
    assert (untold.check_out, untold.unannounced) == (stay().check_out, True)
    assert (row.check_out, row.unannounced) == (stay(3).check_out, False)
    assert announced[-1].changed == ("check_out", "total")


def test_a_cancellation_that_was_never_answered_is_settled_by_the_sweep(hotel, elsewhere, announced):
    booked = book(hotel, a_quote(hotel, stay()))
    elsewhere.silent_after_write = True

    with pytest.raises(UnknownOutcome):
        services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor="user:1")
    untold = the_reservation(hotel, booked.reference).status
    services.reservations_settle(hotel.pk)

    assert (untold, the_reservation(hotel, booked.reference).status) == ("confirmed", "cancelled")
    assert announced[-1].after_status == "cancelled"


def test_a_note_goes_to_the_pms_and_stays_with_our_record(hotel, elsewhere):
    booked = book(hotel, a_quote(hotel, stay()))

    services.reservation_note(
        tenant_id=hotel.pk, reference=booked.reference, text="Allergic to nuts", actor="user:1"
    )

    assert elsewhere.notes == [("EW-1", "Allergic to nuts")]
    with scope(hotel.pk):
        assert StayNote.objects.get().text == "Allergic to nuts"


def test_reception_works_in_the_pms_where_the_stays_are(hotel, elsewhere):
    booked = book(hotel, a_quote(hotel, stay()))

    with pytest.raises(InvalidRequest, match="elsewhere"):
        services.reservation_check_in(tenant_id=hotel.pk, reference=booked.reference, actor="user:1")
    with pytest.raises(InvalidRequest, match="elsewhere"):
        services.folio(hotel.pk, booked.reference)


def test_a_provider_without_an_adapter_is_unavailable(hotel):
    with scope(hotel.pk):
        PmsConnection.objects.update(provider="abacus")

    with pytest.raises(PmsUnavailable, match="abacus"):
        services.search_offers(hotel.pk, stay(), TWO)
