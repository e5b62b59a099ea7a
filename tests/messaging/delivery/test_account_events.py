"""What Meta tells of accounts: to the hotel it concerns, in words, alarmed where somebody has to act."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from governance.models import Alarm
from hotel_agent.lib import clock, events, queue
from messaging import operations, raw_events
from messaging.models import ChannelEvent, Conversation, Guest, InboundEvent, Message
from messaging.types import TemplateChanged
from tenants import snapshot
from tenants.models import ChannelAccount, Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.messaging.delivery import payloads
from tests.messaging.delivery.build import (
    GUEST,
    NUMBER,
    a_number,
    change,
    deliver,
    guest_says,
    post,
    run,
    text,
    webhook,
    work_through,
)
from tests.messaging.delivery.conftest import Graph
from tests.tenants.build import an_app

pytestmark = pytest.mark.django_db(transaction=True)

WABA = "200000000000777"


def a_hotel_of(waba: str = WABA, slug: str = "delfin", number: str = NUMBER, **fields: Any) -> Tenant:
    """A hotel whose number belongs to this WhatsApp business account."""
    hotel = a_number(slug, number, **fields)
    with scope(hotel.pk):
        ChannelAccount.objects.filter(external_id=number).update(options={"waba_id": waba})
    snapshot.forget()
    return hotel


def told(hotel: Tenant) -> list[tuple[str, str, str]]:
    with scope(hotel.pk):
        rows = ChannelEvent.objects.order_by("id")
        return [(one.kind, one.severity, one.text) for one in rows]


def alarms(hotel: Tenant, **narrowed: Any) -> list[tuple[str, str]]:
    with scope(hotel.pk):
        found = Alarm.objects.filter(resolved_at=None, **narrowed).order_by("id")
        return list(found.values_list("kind", "subject"))


def tell(name: str) -> None:
    deliver(payloads.read(name)[0])


def of_template(state: str, at: int) -> dict[str, Any]:
    value = {
        "event": state,
        "message_template_id": 77,
        "message_template_name": "pre_arrival_1d",
        "message_template_language": "es",
        "reason": "NONE",
    }
    body = webhook({"field": "message_template_status_update", "value": value})
    body["entry"][0] |= {"id": WABA, "time": at}
    return body


@pytest.fixture
def changes() -> Iterator[list[TemplateChanged]]:
    heard: list[TemplateChanged] = []
    events.listen(TemplateChanged, heard.append)
    yield heard
    events._receivers[TemplateChanged].remove(heard.append)


def test_a_paused_template_is_shown_alarmed_and_announced_until_it_is_approved(
    changes: list[TemplateChanged],
) -> None:
    hotel = a_hotel_of()
    deliver(of_template("PAUSED", 1))
    words = "The template pre_arrival_1d (es) is paused: Meta sends it to nobody."
    assert told(hotel) == [("message_template_status_update", "warning", words)]
    assert alarms(hotel) == [("template_paused", "template pre_arrival_1d (es)")]
    with scope(hotel.pk):
        account = ChannelAccount.objects.get(external_id=NUMBER)
    assert changes == [
        TemplateChanged("pre_arrival_1d", "es", "77", "PAUSED", tenant_id=hotel.pk, account_id=account.pk)
    ]
    deliver(of_template("APPROVED", 2))
    assert alarms(hotel) == []
    deliver(of_template("PAUSED", 3))
    deliver(of_template("PAUSED", 3))
    assert len(told(hotel)) == 3
    assert alarms(hotel) == [("template_paused", "template pre_arrival_1d (es)")]
    assert not WorkItem.objects.filter(kind="account_event").exists()


def test_every_hotel_of_a_business_account_hears_and_no_other() -> None:
    app = an_app("meta", secret="secret-of-the-app", verify_token="verify-me")
    one, two = a_hotel_of(app=app), a_hotel_of(slug="faro", number="155500000002", app=app)
    stranger = a_hotel_of("999", slug="otro", number="155500000003", app=app)
    tell("template_paused")
    assert [len(told(hotel)) for hotel in (one, two, stranger)] == [1, 1, 0]


def test_a_business_account_of_another_app_is_refused_and_one_nobody_has_is_kept() -> None:
    a_number()
    other = an_app("other", app_id="901", secret="secret-of-another-app")
    hotel = a_hotel_of(slug="faro", number="155500000002", app=other)
    tell("template_paused")
    assert told(hotel) == []
    with scope(snapshot.current().installation_id):
        assert InboundEvent.objects.get().outcome == "foreign_app"
        assert Alarm.objects.get().kind == "webhook_foreign_app"
        InboundEvent.objects.all().delete()
    body = of_template("PAUSED", 1)
    body["entry"][0]["id"] = "4711"
    deliver(body)
    with scope(snapshot.current().installation_id):
        assert InboundEvent.objects.get().outcome == "kept"


def test_trouble_is_told_in_words_with_its_alarm() -> None:
    hotel = a_hotel_of()
    names = (
        ("account_violation", "account_restricted"),
        ("account_restricted", "account_restricted"),
        ("payment_missing", "payment_missing"),
        ("trouble_of_the_account", "account_trouble"),
        ("template_quality", "account_trouble"),
        ("template_category", "account_trouble"),
        ("pin_changed", "account_trouble"),
    )
    for name, alarm in names:
        with scope(hotel.pk):
            Alarm.objects.all().update(resolved_at=clock.now())
        tell(name)
        assert [kind for kind, _ in alarms(hotel)] == [alarm], name
    assert told(hotel)[1][2] == (
        "Meta restricts the account: restricted biz initiated messaging: until 2026-12-12."
    )


def test_what_is_good_to_know_is_shown_and_alarms_nobody() -> None:
    hotel = a_hotel_of()
    for name in ("number_throughput", "portfolio_limit", "template_components", "call_of_a_guest"):
        tell(name)
    assert [severity for _, severity, _ in told(hotel)] == ["info"] * 4
    assert alarms(hotel) == []


def test_an_account_that_meta_disabled_rests() -> None:
    hotel = a_hotel_of()
    tell("account_disabled")
    with scope(hotel.pk):
        account = ChannelAccount.objects.get(external_id=NUMBER)
        assert (account.health, account.health_detail) == ("failing", "Meta has disabled the account.")
        assert Alarm.objects.get().severity == "critical"


def test_what_names_a_number_is_about_that_number() -> None:
    hotel = a_hotel_of()
    with scope(hotel.pk):
        first = ChannelAccount.objects.get(external_id=NUMBER)
        first.pk, first.external_id, first.display_name = None, "155500000009", "+1 555 000 4411"
        first.save()
    snapshot.forget()
    tell("pin_changed")
    with scope(hotel.pk):
        assert ChannelEvent.objects.get().account.external_id == "155500000009"


def test_a_guest_who_stops_advertising_is_remembered_until_they_want_it_again(graph: Graph) -> None:
    hotel = a_hotel_of()
    guest_says("Hola", sender="598991230001")
    tell("marketing_stopped")
    with scope(hotel.pk):
        assert Guest.objects.get().marketing_stopped_at == dt.datetime.fromtimestamp(1790000000, dt.UTC)
    assert told(hotel) == []
    wanted = [{"wa_id": "598991230001", "category": "marketing_messages", "value": "resume"}]
    deliver(webhook(change(field="user_preferences", user_preferences=wanted)))
    unknown = [{"wa_id": "1", "category": "marketing_messages", "value": "stop"}]
    deliver(webhook(change(field="user_preferences", user_preferences=unknown)))
    with scope(hotel.pk):
        assert Guest.objects.get().marketing_stopped_at is None
        assert set(InboundEvent.objects.filter(lane="other").values_list("outcome", flat=True)) == {
            "account_event"
        }


def test_what_the_hotels_phone_held_before_is_kept_masked_and_never_answered(graph: Graph) -> None:
    hotel = a_hotel_of()
    old = {"id": GUEST, "messages": [text("mi tarjeta 4111 1111 1111 1111")]}
    deliver(webhook(change(field="history", history=[{"threads": [old]}])))
    for name in ("history_media_followup", "history_declined", "address_book_of_the_hotels_phone"):
        tell(name)
    with scope(hotel.pk):
        kept = list(InboundEvent.objects.order_by("id"))
        assert [one.outcome for one in kept] == ["history", "history", "history", "app_state"]
        assert "•••• •••• •••• 1111" in str(kept[0].payload)
        assert not Message.objects.exists()
        assert not Conversation.objects.exists()
    assert graph.sent == []
    assert not WorkItem.objects.exists()


def test_a_message_under_another_business_account_is_taken_and_alarmed(graph: Graph) -> None:
    a_hotel_of()
    guest_says("Hola")
    assert graph.texts == ["Answer"]
    with scope(snapshot.current().installation_id):
        assert list(Alarm.objects.values_list("kind", "subject")) == [
            ("webhook_account", f"whatsapp:{NUMBER}")
        ]


def test_the_page_of_the_channel_shows_what_was_told() -> None:
    hotel = a_hotel_of()
    tell("template_paused")
    deliver(webhook(change(errors=[{"code": 7, "title": "<b>Odd</b>"}])))
    with scope(hotel.pk):
        account = ChannelAccount.objects.get()
    page = (
        at_the_desk(a_person(hotel, "manager"))
        .get(f"/admin/tenants/channelaccount/{account.pk}/change/")
        .content.decode()
    )
    assert "Warning: The template pre_arrival_1d (es) is paused" in page
    assert "&lt;b&gt;Odd&lt;/b&gt; 7" in page


def test_an_account_event_nobody_was_woken_for_is_found_again() -> None:
    hotel = a_hotel_of()
    with queue.collected():
        post(of_template("PAUSED", 1))
    WorkItem.objects.all().delete()
    (lost,) = operations.unaccounted(everything=True)
    assert lost.work_kind == "account_event"
    with queue.collected():
        operations.reconcile(repair=True)
    with clock.held_at(clock.now() + dt.timedelta(seconds=5)), queue.collected() as waiting:
        queue.enqueue("messaging.sweep")
        run(waiting)
    assert len(told(hotel)) == 1


def test_raw_bytes_live_a_day_and_what_waits_stays(graph: Graph) -> None:
    hotel = a_number()
    guest_says("Hola")
    with queue.collected():
        post(webhook(change("999", messages=[text()]), change(messages=[text("waits")])))
    assert raw_events.forget() == 0
    with clock.held_at(clock.now() + dt.timedelta(hours=23, seconds=1)):
        assert raw_events.forget() == 2
        assert raw_events.forget() == 0
    with scope({hotel.pk, snapshot.current().installation_id}):
        rows = InboundEvent.objects.order_by("id")
        assert [(one.raw == "", one.outcome) for one in rows] == [
            (True, "taken"),
            (True, "unknown"),
            (False, ""),
        ]
        assert rows[0].payload == {}
        assert rows[0].dedupe_key
    work_through("take", "turns", "send")
    assert graph.texts == ["Answer", "Answer"]
