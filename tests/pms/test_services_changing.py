"""Changing a stay: quoted, confirmed, written, read back, told. Invariant 6 for what is booked already."""

import datetime as dt

import pytest

from governance.models import AuditEvent
from hotel_agent.lib import clock, events
from hotel_agent.lib.money import Money
from pms import records, services
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import NoRoom, NotFound, PriceChanged, QuoteExpired, UnknownOutcome
from pms.events import ReservationChanged
from pms.models import Quote
from pms.types import ChangeQuoteInfo, ExtraTime, ReservationInfo, Stay, StayChange
from tenants.models import Tenant
from tenants.scope import scope
from tests.pms.build import a_hotel, a_rate, a_reservation, a_room_type, stay, the_reservation

pytestmark = pytest.mark.django_db
GUEST = "guest"


@pytest.fixture
def hotel() -> Tenant:
    return a_hotel()


@pytest.fixture
def announced(monkeypatch) -> list[ReservationChanged]:
    """What is announced during the test, in place of all who listen."""
    heard: list[ReservationChanged] = []
    monkeypatch.setitem(events._receivers, ReservationChanged, [heard.append])
    return heard


def euros(amount: str | int) -> Money:
    return Money.of(amount, "EUR").rounded()


def a_change_quote(hotel: Tenant, booked: ReservationInfo, to: Stay) -> ChangeQuoteInfo:
    return services.change_quote_make(
        tenant_id=hotel.pk, reference=booked.reference, change=StayChange(stay=to)
    )


def confirm(
    hotel: Tenant, quote: ChangeQuoteInfo, *, total: Money | None = None, key: str = "change-1"
) -> ReservationInfo:
    return services.reservation_change(
        tenant_id=hotel.pk,
        quote_id=quote.id,
        idempotency_key=key,
        confirmed_total=total or quote.preview.new_total,
        actor=GUEST,
    )


def test_a_change_is_quoted_confirmed_told_and_audited_once(hotel, announced):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    del announced[:]

    quote = a_change_quote(hotel, booked, stay(3))
    changed = confirm(hotel, quote)
    again = confirm(hotel, quote, key="another key")

    assert (quote.preview.difference, quote.cancellation.late_fee) == (euros(100), euros(100))
    assert (changed.stay, changed.total) == (again.stay, again.total) == (stay(3), euros(300))
    assert announced == [
        ReservationChanged(hotel.pk, booked.id, "confirmed", "confirmed", ("check_out", "total"))
    ]
    with scope(hotel.pk):
        event = AuditEvent.objects.get(action="reservation_changed")
        assert event.before == {
            "status": "confirmed",
            "check_out": stay(2).check_out.isoformat(),
            "total": "200.00",
        }
        assert event.actor == GUEST
        assert (event.after or {})["total"] == "300.00"
        assert Quote.objects.get(pk=quote.id).idempotency_key == "change-1"


def test_invariant_6_a_total_the_guest_did_not_see_changes_nothing(hotel):
    room_type = a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    quote = a_change_quote(hotel, booked, stay(3))

    with pytest.raises(PriceChanged):
        confirm(hotel, quote, total=euros(299))
    a_rate(room_type, price="150")
    with pytest.raises(PriceChanged) as changed:
        confirm(hotel, quote)

    assert changed.value.total == euros(350)
    assert services.reservation_read(hotel.pk, booked.reference).stay == stay(2)


def test_a_quote_of_a_change_lives_ten_minutes_and_is_no_quote_of_a_new_stay(hotel):
    a_room_type(hotel, rooms=("101", "102"))
    booked = a_reservation(hotel, stay(2))
    quote = a_change_quote(hotel, booked, stay(3))
    of_a_new_stay = services.quote_make(
        tenant_id=hotel.pk, room_type_code="double", stay=stay(), party=booked.party
    )

    with clock.held_at(quote.expires_at), pytest.raises(QuoteExpired):
        confirm(hotel, quote)
    with pytest.raises(NotFound):
        services.reservation_change(
            tenant_id=hotel.pk,
            quote_id=of_a_new_stay.id,
            idempotency_key="key",
            confirmed_total=of_a_new_stay.offer.total,
            actor=GUEST,
        )
    with pytest.raises(NotFound):
        services.reservation_make(
            tenant_id=hotel.pk,
            quote_id=quote.id,
            guest=booked.guest,
            idempotency_key="key",
            confirmed_total=quote.preview.new_total,
        )


def test_a_room_that_was_lost_before_the_yes_is_said_and_the_stay_stays(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2), key="one")
    quote = a_change_quote(hotel, booked, stay(3))
    a_reservation(hotel, stay(2, in_days=32), key="two")

    with pytest.raises(NoRoom):
        confirm(hotel, quote)

    assert services.reservation_read(hotel.pk, booked.reference).stay == stay(2)


def test_invariant_6_what_does_not_read_back_as_changed_is_not_called_changed(hotel, monkeypatch):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    quote = a_change_quote(hotel, booked, stay(3))
    monkeypatch.setattr(BuiltinPms, "read", lambda self, reference: booked)

    with pytest.raises(UnknownOutcome):
        confirm(hotel, quote)


def test_a_crash_between_the_change_and_its_announcement_is_healed_by_the_sweep(
    hotel, monkeypatch, announced
):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    quote = a_change_quote(hotel, booked, stay(3))
    del announced[:]
    with monkeypatch.context() as crash:
        crash.setattr(records, "store", lambda *_, **__: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            confirm(hotel, quote)

    assert announced == []
    assert services.reservations_settle(hotel.pk) == 1
    assert [event.changed for event in announced] == [("check_out", "total")]
    assert services.reservations_settle(hotel.pk) == 0
    assert not the_reservation(hotel, booked.reference).unannounced


def test_hours_that_are_agreed_are_told_and_audited(hotel, announced):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    del announced[:]
    preview = services.extra_time_preview(
        tenant_id=hotel.pk, reference=booked.reference, kind=ExtraTime.LATE_CHECK_OUT, at=dt.time(13)
    )

    services.extra_time_book(
        tenant_id=hotel.pk,
        reference=booked.reference,
        kind=preview.kind,
        at=preview.at,
        confirmed_fee=preview.fee,
        actor=GUEST,
    )

    assert [event.changed for event in announced] == [("late_check_out",)]


def test_invariant_6_an_hour_that_does_not_read_back_is_not_called_agreed(hotel, monkeypatch):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    monkeypatch.setattr(BuiltinPms, "read", lambda self, reference: booked)

    with pytest.raises(UnknownOutcome):
        services.extra_time_book(
            tenant_id=hotel.pk,
            reference=booked.reference,
            kind=ExtraTime.LATE_CHECK_OUT,
            at=dt.time(13),
            confirmed_fee=euros(50),
            actor=GUEST,
        )

    assert the_reservation(hotel, booked.reference).unannounced


def test_another_hotels_stay_and_quote_are_not_found(hotel):
    a_room_type(hotel)
    booked = a_reservation(hotel, stay(2))
    quote = a_change_quote(hotel, booked, stay(3))
    other = a_hotel("harbour")

    with pytest.raises(NotFound):
        a_change_quote(other, booked, stay(3))
    with pytest.raises(NotFound):
        confirm(other, quote)
