"""What seldom happens, and must end well."""

import datetime as dt
import io
from typing import Any

import pytest
from django.db import OperationalError

from hotel_agent.lib import clock, queue
from hotel_agent.lib.money import Money
from messaging import ingest, lanes, outbound
from messaging.models import Disposition, GuestStay, InboundEvent, Message
from messaging.types import TurnInput, TurnOutcome
from pms.models import Reservation
from pms.types import GuestDetails, Party, ReservationInfo, ReservationStatus, Stay
from tenants import rows, snapshot
from tenants.models import ChannelAccount, Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    NUMBER,
    a_number,
    change,
    deliver,
    guest_says,
    message,
    post,
    replies_of,
    run,
    text,
    the_conversation,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, refused, said

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_read_receipt_that_fails_changes_nothing(graph: Graph, httpserver: Any) -> None:
    hotel = a_number(quiet_window_ms=1000)
    httpserver.clear_all_handlers()
    deliver(webhook(change(messages=[text()])))
    with scope(hotel.pk):
        ChannelAccount.objects.update(access_token="")
    deliver(webhook(change(messages=[text()])))
    assert WorkItem.objects.get().kind == "turn"


def test_a_sender_gives_a_long_lane_back_and_is_woken_again(
    graph: Graph, brain: Brain, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel = a_number()
    brain.say = said("First", "Second", "Third")
    monkeypatch.setattr(outbound, "STOP_STARTING_SECONDS", 0)
    with queue.collected() as waiting:
        post(webhook(change(messages=[text()])))
        woken = []
        while waiting:
            woken.append(waiting[0][0])
            run([waiting.pop(0)])
    assert woken == [lanes.TAKE_MESSAGES, lanes.SEND, lanes.SEND]
    assert graph.texts == ["First", "Second", "Third"]
    assert {one.status for one in replies_of(hotel)} == {"sent"}


def test_an_account_that_was_removed_leaves_its_events_settled(graph: Graph) -> None:
    hotel = a_number()
    with queue.collected():
        post(webhook(change(messages=[text()])))
    with scope(hotel.pk):
        ChannelAccount.objects.all().delete()
    work_through("take")
    with scope(hotel.pk):
        assert InboundEvent.objects.get().outcome == "no_account"
    assert not WorkItem.objects.exists()


def test_an_event_that_another_worker_has_taken_is_left_to_it(
    graph: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel = a_number()
    real = rows.insert

    def slowly(new: list[Message]) -> None:
        WorkItem.objects.filter(kind="inbound_event").update(lease_token="0" * 32)
        real(new)

    with monkeypatch.context() as patch:
        patch.setattr("messaging.inbound.insert", slowly)
        deliver(webhook(change(messages=[text()])))
    with scope(hotel.pk):
        assert not Message.objects.exists()
    with clock.held_at(clock.now() + dt.timedelta(minutes=2)):
        work_through("take")
    with scope(hotel.pk):
        assert Disposition.objects.get().outcome == "answered"


def test_strangers_cannot_fill_the_alarms(monkeypatch: pytest.MonkeyPatch) -> None:
    a_number()
    raised: list[str] = []
    monkeypatch.setattr(ingest, "raise_alarm", lambda **values: raised.append(values["subject"]))
    for number in range(1100):
        ingest.alarm_once("webhook_unknown", f"whatsapp:{number}", "x")
        ingest.alarm_once("webhook_unknown", f"whatsapp:{number}", "x")
    assert len(raised) == 1100
    assert len(ingest._alarmed) < 1001


def test_a_bad_signature_is_401_also_without_a_database(monkeypatch: pytest.MonkeyPatch) -> None:
    a_number()
    snapshot.current()

    def down(**_: Any) -> None:
        raise OperationalError("down")

    monkeypatch.setattr(ingest, "raise_alarm", down)
    assert post(webhook(), secret="nobody's") == 401


def a_booked_stay(hotel: Tenant, reference: str) -> ReservationInfo:
    """A stay that stands in the books."""
    booked = ReservationInfo(
        reference=reference,
        status=ReservationStatus.CONFIRMED,
        room_type_code="double",
        stay=Stay(dt.date(2027, 1, 3), dt.date(2027, 1, 5)),
        party=Party(2),
        guest=GuestDetails("Julia", "julia@example.com"),
        total=Money.of("100", "ARS"),
    )
    with scope(hotel.pk):
        Reservation.objects.create(
            tenant=hotel,
            provider="builtin",
            reference=reference,
            status="confirmed",
            room_type_code="double",
            check_in=booked.stay.check_in,
            check_out=booked.stay.check_out,
            adults=2,
            guest_name="Julia",
            total="100",
            currency="ARS",
            created_at=clock.now(),
        )
    return booked


def test_all_rooms_booked_in_a_conversation_are_that_guests(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    booked = tuple(a_booked_stay(hotel, reference) for reference in ("DEL-7", "DEL-8"))
    brain.say = said("Booked", reservation=booked[0], reservations=booked, bind_stay=True)
    guest_says("sí")
    guest_says("gracias")
    with scope(hotel.pk):
        stays = GuestStay.objects.order_by("pk").values_list("guest_id", "reservation__reference")
        guest = the_conversation(hotel).guest_id
        assert list(stays) == [(guest, "DEL-7"), (guest, "DEL-8")]


def test_a_stay_that_was_only_proven_here_does_not_become_the_guests(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    brain.say = said("Your stay", reservation=a_booked_stay(hotel, "DEL-7"))
    guest_says("mi reserva")
    with scope(hotel.pk):
        assert not GuestStay.objects.exists()


def test_a_failed_turn_of_a_conversation_a_person_has_taken_says_nothing(graph: Graph, brain: Brain) -> None:
    hotel = a_number()

    def fail(_: TurnInput) -> TurnOutcome:
        raise ValueError("bug")

    brain.say = fail
    guest_says("Hola")
    with scope(hotel.pk):
        held = the_conversation(hotel)
        type(held).objects.filter(pk=held.pk).update(owner_kind="person", fencing=2)
    with clock.held_at(clock.now() + dt.timedelta(seconds=5)):
        work_through("turns")
    assert graph.sent == []
    with scope(hotel.pk):
        assert (Disposition.objects.get().outcome, Disposition.objects.get().reason) == (
            "handed_over",
            "person_owns",
        )


def test_a_refusal_of_a_template_is_for_people(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    graph.answers.append(refused(132001))
    guest_says("Hola")
    assert replies_of(hotel)[0].failure_reason.startswith("The template is not usable")


def test_other_paths_under_webhooks_are_not_found(graph: Graph, client: Any) -> None:
    a_number()
    assert client.get("/webhooks/whatsapp/account/more").status_code == 404


def test_a_body_that_ends_early_is_400(monkeypatch: pytest.MonkeyPatch, client: Any) -> None:
    a_number()

    class Broken(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise OSError("reset by peer")

    answer = client.post(
        "/webhooks/whatsapp",
        b"{}",
        content_type="application/json",
        headers={"Transfer-Encoding": "chunked"},
        **{"wsgi.input": Broken()},
    )
    assert answer.status_code == 400


def test_odd_content_of_a_known_number_ends_in_its_hotel(graph: Graph) -> None:
    hotel = a_number()
    deliver(webhook(change(NUMBER, messages=[message("text", ["no", "object"])])))
    with scope(hotel.pk):
        assert Message.objects.get().text == ""
