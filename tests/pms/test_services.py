"""What the front desk asks: search, quote, book, cancel."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from governance.models import Alarm, AuditEvent
from hotel_agent.lib import clock, events, log
from hotel_agent.lib.money import Money
from pms import records, services
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import (
    InvalidRequest,
    NoRoom,
    NotFound,
    PmsUnavailable,
    PriceChanged,
    QuoteExpired,
    UnknownOutcome,
)
from pms.events import ReservationChanged
from pms.gateway import pms_api_latency_seconds, pms_errors_total
from pms.models import Quote, Reservation
from pms.types import Party, ReservationStatus
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import (
    JULIA,
    TWO,
    a_hotel,
    a_quote,
    a_rate,
    a_reservation,
    a_room_type,
    a_tax,
    book,
    stay,
    taken_nights,
    the_holds,
    the_reservation,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel(deposit_percent=Decimal(30))


@pytest.fixture
def announced(monkeypatch) -> list[ReservationChanged]:
    """What is announced during the test, in place of all who listen."""
    heard: list[ReservationChanged] = []
    monkeypatch.setitem(events._receivers, ReservationChanged, [heard.append])
    return heard


def statuses(announced: list[ReservationChanged]) -> list[tuple[str, str]]:
    return [(event.before_status, event.after_status) for event in announced]


def dies(*_args: Any, **_options: Any) -> None:
    raise SystemExit("the process is killed here")


@contextmanager
def killed_in(monkeypatch: pytest.MonkeyPatch, owner: object, name: str) -> Iterator[None]:
    """The process dies as soon as it comes to this function."""
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, dies)
        with pytest.raises(SystemExit):
            yield


def test_a_search_shows_what_can_be_had(hotel):
    a_room_type(hotel)

    found = services.search_offers(hotel.pk, stay(), TWO)

    assert [offer.total for offer in found.offers] == [Money.of(200, "EUR")]
    assert [info.code for info in services.room_types(hotel.pk)] == ["double"]


def test_a_quote_holds_a_room_and_keeps_every_figure(hotel):
    a_room_type(hotel)
    a_tax(hotel, included=False, per_person_per_night="2.50")

    quote = a_quote(hotel, stay())

    assert quote.offer.total == Money.of("210.00", "EUR")
    assert [night.price for night in quote.offer.nights] == [Money.of("100.00", "EUR")] * 2
    assert [tax.amount for tax in quote.offer.taxes] == [Money.of("10.00", "EUR")]
    assert quote.deposit == Money.of("63.00", "EUR")
    assert quote.cancellation.late_fee == Money.of("105.00", "EUR")
    assert [owner for _, _, owner in taken_nights(hotel)] == ["hold", "hold"]


def test_a_quote_lives_ten_minutes(hotel):
    a_room_type(hotel)
    at = clock.now()

    with clock.held_at(at):
        quote = a_quote(hotel, stay())

    assert quote.expires_at == at + dt.timedelta(minutes=10)
    with clock.held_at(quote.expires_at), pytest.raises(QuoteExpired):
        book(hotel, quote)


def test_a_new_quote_gives_up_the_room_of_the_one_it_replaces(hotel):
    a_room_type(hotel)
    first = a_quote(hotel, stay())

    second = services.quote_make(
        tenant_id=hotel.pk, room_type_code="double", stay=stay(3), party=TWO, hold_replaces=first.id
    )

    assert second.offer.total == Money.of(300, "EUR")
    assert the_holds(hotel) == ["released", "live"]


def test_a_full_hotel_quotes_nothing(hotel):
    a_room_type(hotel)
    a_quote(hotel, stay())

    with pytest.raises(NoRoom):
        a_quote(hotel, stay())


def test_a_confirmed_quote_becomes_a_reservation_with_its_terms(hotel):
    a_room_type(hotel)
    correlation_id = log.new_correlation_id()
    with log.correlated(correlation_id):
        quote = a_quote(hotel, stay())

    booked = book(hotel, quote)

    row = the_reservation(hotel, booked.reference)
    assert (booked.status, booked.total, booked.guest) == (
        ReservationStatus.CONFIRMED,
        quote.offer.total,
        JULIA,
    )
    assert (booked.id, booked.deposit) == (row.pk, Money.of("60.00", "EUR"))
    assert booked.cancellation_free_until == quote.cancellation.free_until
    assert (row.quote_id, row.provider, row.correlation_id) == (quote.id, "builtin", correlation_id)
    assert row.deposit_due_at == row.created_at + dt.timedelta(hours=48)
    assert row.synced_at is not None
    assert [owner for _, _, owner in taken_nights(hotel)] == ["reservation", "reservation"]


def test_invariant_6_the_key_is_stored_before_the_pms_is_asked_to_write(hotel, monkeypatch):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())

    with killed_in(monkeypatch, BuiltinPms, "reserve"):
        book(hotel, quote, key="the-key")

    with scope(hotel.pk):
        assert Quote.objects.get(pk=quote.id).idempotency_key == "the-key"


def test_invariant_6_what_is_not_read_back_as_booked_is_not_confirmed(hotel, monkeypatch, announced):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())
    read = BuiltinPms.read
    monkeypatch.setattr(
        BuiltinPms, "read", lambda self, reference: replace(read(self, reference), party=Party(1))
    )

    with pytest.raises(UnknownOutcome, match="party"):
        book(hotel, quote)

    assert announced == []
    with scope(hotel.pk):
        assert Alarm.objects.get().kind == "pms_read_back_differs"


def test_invariant_6_a_total_the_guest_did_not_see_is_not_booked(hotel):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())

    with pytest.raises(PriceChanged) as changed:
        book(hotel, quote, total=Money.of("199.99", "EUR"))

    assert changed.value.total == quote.offer.total
    assert the_holds(hotel) == ["live"]


def test_invariant_6_a_price_that_changed_after_the_quote_is_said_and_not_booked(hotel):
    room_type = a_room_type(hotel)
    quote = a_quote(hotel, stay())
    a_rate(room_type, price="110")

    with pytest.raises(PriceChanged) as changed:
        book(hotel, quote)

    assert changed.value.total == Money.of(220, "EUR")
    assert [owner for _, _, owner in taken_nights(hotel)] == ["hold", "hold"]


def test_booking_again_with_the_same_key_gives_the_same_stay(hotel, announced):
    a_room_type(hotel, rooms=("101", "102"))
    quote = a_quote(hotel, stay())

    first, second = book(hotel, quote), book(hotel, quote)

    assert first == second
    assert len(taken_nights(hotel)) == 2
    assert statuses(announced) == [("", "confirmed")]


def test_one_quote_is_booked_once_whatever_the_key(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    quote = a_quote(hotel, stay())

    assert book(hotel, quote, key="one").reference == book(hotel, quote, key="two").reference


def test_a_repeat_finds_its_stay_also_when_the_quote_has_expired(hotel):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())
    booked = book(hotel, quote)

    with clock.held_at(quote.expires_at + dt.timedelta(hours=1)):
        assert book(hotel, quote).reference == booked.reference


def test_a_crash_after_the_write_is_healed_by_the_repeat(hotel, monkeypatch, announced):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())
    with killed_in(monkeypatch, BuiltinPms, "read"):
        book(hotel, quote)
    assert announced == []

    with clock.held_at(quote.expires_at + dt.timedelta(minutes=1)):
        booked = book(hotel, quote)

    assert booked.status == ReservationStatus.CONFIRMED
    assert the_reservation(hotel, booked.reference).quote_id == quote.id
    assert len(taken_nights(hotel)) == 2
    assert statuses(announced) == [("", "confirmed")]


def test_a_crash_after_the_write_is_healed_by_the_sweep(hotel, monkeypatch, announced):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())
    with killed_in(monkeypatch, BuiltinPms, "read"):
        book(hotel, quote)

    assert services.reservations_settle(hotel.pk) == 1
    assert services.reservations_settle(hotel.pk) == 0

    assert statuses(announced) == [("", "confirmed")]
    with scope(hotel.pk):
        assert Reservation.objects.get().quote_id == quote.id


def test_a_crash_before_the_write_books_nothing_once_the_quote_has_expired(hotel, monkeypatch):
    a_room_type(hotel)
    quote = a_quote(hotel, stay())
    with killed_in(monkeypatch, BuiltinPms, "reserve"):
        book(hotel, quote)

    with clock.held_at(quote.expires_at), pytest.raises(QuoteExpired):
        book(hotel, quote)


def test_another_hotels_quote_is_not_found(hotel):
    other = a_hotel("harbour")
    a_room_type(hotel)
    quote = a_quote(hotel, stay())

    with pytest.raises(NotFound):
        book(other, quote)


def test_cancelling_is_recorded_announced_and_audited_once(hotel, announced):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    for _ in range(2):
        cancelled = services.reservation_cancel(
            tenant_id=hotel.pk, reference=booked.reference, actor="user:7"
        )

    assert (cancelled.status, cancelled.id) == (ReservationStatus.CANCELLED, booked.id)
    assert taken_nights(hotel) == []
    assert statuses(announced) == [("", "confirmed"), ("confirmed", "cancelled")]
    with scope(hotel.pk):
        events_of_it = AuditEvent.objects.filter(object_type="reservation").order_by("id")
        assert [(event.action, event.actor) for event in events_of_it] == [
            ("reservation_confirmed", "system"),
            ("reservation_cancelled", "user:7"),
        ]


def test_a_crash_after_the_cancellation_is_healed_by_the_sweep(hotel, monkeypatch, announced):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())
    with killed_in(monkeypatch, records, "store"):
        services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor="system")

    services.reservations_settle(hotel.pk)

    assert statuses(announced) == [("", "confirmed"), ("confirmed", "cancelled")]


def test_the_audit_of_a_stay_holds_nothing_of_its_guest(hotel):
    a_room_type(hotel)
    a_reservation(hotel, stay())

    with scope(hotel.pk):
        said = " ".join(str(event.after) for event in AuditEvent.objects.all())

    assert not [word for word in ("Julia", "Paz", "julia@", "1150000001") if word in said]


def test_the_fee_is_shown_before_cancelling_and_nothing_is_written(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())

    preview = services.cancel_preview(tenant_id=hotel.pk, reference=booked.reference)

    assert preview.fee == Money.of(0, "EUR")
    assert the_reservation(hotel, booked.reference).status == "confirmed"


def test_a_cancelled_stay_has_no_preview(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay())
    services.reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor="system")

    with pytest.raises(InvalidRequest):
        services.cancel_preview(tenant_id=hotel.pk, reference=booked.reference)


def test_every_call_is_timed_and_only_unclear_answers_count_as_errors(hotel, monkeypatch):
    a_room_type(hotel)
    timed = pms_api_latency_seconds.labels("builtin", "quote")
    unavailable = pms_errors_total.labels("builtin", "quote", "PmsUnavailable")
    asked, failed = timed._sum.get(), unavailable._value.get()

    with pytest.raises(NotFound):
        a_quote(hotel, stay(), code="igloo")
    assert timed._sum.get() > asked
    assert unavailable._value.get() == failed

    def falls_silent(*_args: Any, **_options: Any) -> None:
        raise PmsUnavailable

    monkeypatch.setattr(BuiltinPms, "quote", falls_silent)
    with pytest.raises(PmsUnavailable):
        a_quote(hotel, stay())
    assert unavailable._value.get() == failed + 1
