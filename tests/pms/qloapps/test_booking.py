"""Booking under the hotel's lock, and the whole way from a quote to a stay of ours."""

import datetime as dt
from dataclasses import replace
from threading import Barrier

import pytest
from django.db import connection

from hotel_agent.lib import clock
from pms import locks, services
from pms.adapters.qloapps import rivals
from pms.errors import InvalidRequest, NoRoom, PmsUnavailable, UnknownOutcome
from pms.models import Lock, Reservation
from pms.types import GuestDetails, NoOffer, ReservationStatus
from tenants.scope import scope
from tests.pms.build import a_hotel
from tests.pms.qloapps.build import MARTA, SUITE, TWO, a_connection, a_request, book, pms_of, stay
from tests.qloapps.example import SEA_VIEW
from tests.tenants.build import in_threads


def the_quote(hotel, nights):
    return services.quote_make(tenant_id=hotel.pk, room_type_code=SUITE, stay=nights, party=TWO)


def confirmed(hotel, quote, key: str = ""):
    return services.reservation_make(
        tenant_id=hotel.pk,
        quote_id=quote.id,
        guest=MARTA,
        idempotency_key=key or f"quote:{quote.id}",
        confirmed_total=quote.offer.total,
    )


@pytest.mark.django_db
def test_a_stay_is_quoted_booked_read_back_and_kept_in_our_record(hotel, qloapps):
    quote = the_quote(hotel, stay())

    booked = confirmed(hotel, quote)

    with scope(hotel.pk):
        row = Reservation.objects.get()
    assert (row.provider, row.reference, row.status) == ("qloapps", booked.reference, "confirmed")
    assert (row.total, row.guest_name, row.guest_language) == (quote.offer.total.amount, "Marta Rivas", "es")
    assert len(qloapps.live_rooms()) == 1


@pytest.mark.django_db
def test_cancelling_costs_what_was_agreed_even_if_prices_have_changed(hotel, qloapps):
    quote = the_quote(hotel, stay(2, in_days=1))
    booked = confirmed(hotel, quote)
    qloapps.do("set_room_type", id_product=SEA_VIEW, price="999")

    preview = services.cancel_preview(tenant_id=hotel.pk, reference=booked.reference)

    assert preview.fee == quote.cancellation.late_fee == quote.offer.first_night_total


@pytest.mark.django_db
def test_a_stay_without_an_agreement_costs_a_night_of_today(pms, hotel):
    booked = book(pms, stay(2, in_days=1))
    night = pms.quote(SUITE, stay(1, in_days=3), TWO).total

    assert pms.cancel_preview(booked.reference).fee == night


@pytest.mark.django_db
def test_a_booking_waits_for_no_lock_it_cannot_have_and_writes_nothing(pms, hotel, qloapps, monkeypatch):
    monkeypatch.setattr(rivals, "LOCK_WAIT_SECONDS", 0.2)
    request = a_request(pms, stay())

    with (
        locks.held(hotel.pk, rivals.LOCK, seconds=30, wait_seconds=1),
        pytest.raises(PmsUnavailable, match="lock"),
    ):
        pms.reserve(request)

    assert qloapps.seen("POST", "bookings") == []


@pytest.mark.django_db
def test_a_booking_is_not_written_under_a_lock_that_somebody_else_has_taken_over(pms, hotel, qloapps):
    request = a_request(pms, stay())
    search = pms.desk.client.search

    def slowly(xml):
        with scope(hotel.pk):
            Lock.objects.update(expires_at=clock.now() - dt.timedelta(seconds=1))
        return search(xml)

    pms.desk.client.search = slowly

    with pytest.raises(PmsUnavailable, match="lost"):
        pms.reserve(request)
    assert qloapps.seen("POST", "bookings") == []


@pytest.mark.django_db
def test_the_lock_is_free_again_after_a_booking_that_failed(pms, hotel, qloapps):
    request = a_request(pms, stay())
    qloapps.fault("reset", resource="bookings", method="POST", times=1)
    with pytest.raises(UnknownOutcome):
        pms.reserve(request)

    with locks.held(hotel.pk, rivals.LOCK, seconds=5, wait_seconds=0):
        pass


@pytest.mark.django_db
def test_a_room_that_is_gone_before_the_lock_is_had_is_no_room_and_nothing_is_sent(pms, qloapps):
    nights = stay()
    request = a_request(pms, nights)
    qloapps.do("sell", id_product=SEA_VIEW, check_in=nights.check_in, check_out=nights.check_out)

    with pytest.raises(NoRoom):
        pms.reserve(request)
    assert qloapps.seen("POST", "bookings") == []


@pytest.mark.django_db(transaction=True)
def test_of_guests_who_confirm_the_last_room_at_once_one_gets_it(stand):
    """Two live bookings of one room are what QloApps makes of it by itself: it looks, waits and writes."""
    stand.do("fresh")
    stand.do("switch", booking_seconds=0.15, overbooking="both")
    hotel = a_hotel("marina", timezone="Europe/Madrid", language="en")
    a_connection(hotel, stand)
    request = a_request(pms_of(hotel), stay())
    start = Barrier(8)
    results: list[object] = []

    def confirm(number: int) -> None:
        guest = GuestDetails(f"Guest {'ABCDEFGH'[number]}", f"guest{number}@example.com", "+34600000001")
        mine = replace(request, guest=guest, idempotency_key=f"quote:{number}")
        pms = pms_of(hotel)
        connection.close()
        start.wait(30)
        try:
            results.append(pms.reserve(mine).status)
        except (NoRoom, PmsUnavailable) as error:
            results.append(type(error))

    in_threads(*[lambda number=number: confirm(number) for number in range(8)])

    assert sorted(map(str, results)) == sorted(map(str, [NoRoom] * 7 + [ReservationStatus.CONFIRMED]))
    assert len(stand.live_rooms()) == 1
    assert len(stand.orders()) == 1


@pytest.mark.django_db(transaction=True)
def test_one_request_sent_by_several_at_once_is_one_booking(stand):
    stand.do("fresh")
    stand.do("switch", booking_seconds=0.15)
    hotel = a_hotel("marina", timezone="Europe/Madrid", language="en")
    a_connection(hotel, stand)
    request = a_request(pms_of(hotel), stay(), code="1")
    references: list[str] = []

    def send() -> None:
        references.append(pms_of(hotel).reserve(request).reference)

    in_threads(*[send] * 5)

    assert len(set(references)) == 1
    assert len(stand.live_rooms()) == 1


@pytest.mark.django_db
def test_a_loser_that_cannot_be_cancelled_is_unknown_and_cancelled_later(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.do("switch", overbooking="both")
    qloapps.do("next_time", happens="rival_before")
    qloapps.fault("crash", resource="order_histories", times=1)

    with pytest.raises(UnknownOutcome):
        pms.reserve(request)
    assert len(qloapps.live_rooms()) == 2

    assert pms.find_by_key(request.idempotency_key) is None
    assert len(qloapps.live_rooms()) == 1


@pytest.mark.django_db
def test_a_booking_that_cannot_be_read_back_is_unknown(pms, qloapps):
    request = a_request(pms, stay())
    qloapps.fault("crash", resource="bookings", method="GET")

    with pytest.raises(UnknownOutcome, match="read back"):
        pms.reserve(request)
    qloapps.calm()
    assert pms.find_by_key(request.idempotency_key) is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("fault", "error"), [("crash", PmsUnavailable), ("reset", UnknownOutcome)])
def test_a_cancellation_that_was_not_done_says_so_or_that_nobody_knows(pms, qloapps, fault, error):
    booked = book(pms, stay())
    qloapps.fault(fault, resource="order_histories", times=1)

    with pytest.raises(error):
        pms.cancel(booked.reference)
    assert pms.read(booked.reference).status is ReservationStatus.CONFIRMED


@pytest.mark.django_db
@pytest.mark.parametrize("fault", ["crash", "fatal", "empty", "garbage", "reset", "error"])
def test_a_cancellation_that_was_done_is_seen_whatever_was_answered(pms, qloapps, fault):
    booked = book(pms, stay())
    qloapps.fault(fault, after=True, resource="order_histories", times=1)

    assert pms.cancel(booked.reference).status is ReservationStatus.CANCELLED


@pytest.mark.django_db
def test_a_cancellation_that_cannot_be_looked_at_is_unknown(pms, qloapps):
    booked = book(pms, stay())
    write = pms.desk.client.write_xml

    def and_then_silence(method, path, xml):
        answer = write(method, path, xml)
        qloapps.fault("crash", resource="room_bookings")
        return answer

    pms.desk.client.write_xml = and_then_silence

    with pytest.raises(UnknownOutcome):
        pms.cancel(booked.reference)


@pytest.mark.django_db
@pytest.mark.parametrize("state", ["check_in", "check_out"])
def test_a_stay_that_has_begun_is_not_cancelled(pms, qloapps, state):
    booked = book(pms, stay())
    qloapps.do(state, order=1)

    with pytest.raises(InvalidRequest):
        pms.cancel(booked.reference)
    with pytest.raises(InvalidRequest):
        pms.cancel_preview(booked.reference)


@pytest.mark.django_db
def test_health_never_raises(pms, hotel, qloapps):
    assert pms.health().ok
    qloapps.do("dead")
    assert not pms.health().ok
    assert not pms_of(hotel, api_key="").health().ok


@pytest.mark.django_db
def test_holds_are_not_known_and_do_no_harm(pms):
    assert pms.hold(SUITE, stay(), minutes=10).token == ""
    pms.release("")


@pytest.mark.django_db
def test_a_stay_too_short_or_too_long_is_told_as_such(pms, qloapps):
    qloapps.do("set_room_type", id_product=SEA_VIEW, min_los=3, max_los=5)

    short = {kind.room_type.code: kind for kind in pms.availability(stay(2), TWO).unavailable}[SUITE]
    long = {kind.room_type.code: kind for kind in pms.availability(stay(6), TWO).unavailable}[SUITE]

    assert (short.reason, short.min_nights) == (NoOffer.MIN_NIGHTS, 3)
    assert long.reason is NoOffer.CLOSED
    with pytest.raises(InvalidRequest, match="nights"):
        pms.availability(stay(400), TWO)
