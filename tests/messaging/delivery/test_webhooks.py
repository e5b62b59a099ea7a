"""What a provider is answered, and what is kept."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from governance.models import Alarm
from hotel_agent.lib import queue
from messaging import ingest
from messaging.channels.base import Element
from messaging.models import InboundEvent, Message
from messaging.webhooks import LARGEST_BODY
from tenants import snapshot
from tenants.models import WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    NUMBER,
    SECRET,
    a_number,
    change,
    post,
    signed,
    status,
    text,
    wamid,
    webhook,
)
from tests.tenants.build import an_app

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _only_kept():
    with queue.collected():
        yield


def events(tenant_id: int) -> list[InboundEvent]:
    with scope(tenant_id):
        return list(InboundEvent.objects.of(tenant_id).order_by("id"))


def alarms() -> set[str]:
    with scope(snapshot.current().installation_id):
        return set(Alarm.objects.values_list("kind", flat=True))


def handshake(**query: str) -> Any:
    given = {"hub.mode": "subscribe", "hub.verify_token": "verify-me", "hub.challenge": "1158201444", **query}
    return Client().get("/webhooks/whatsapp", given)


def test_the_handshake_echoes_the_challenge_as_plain_text():
    a_number()
    answer = handshake()
    assert (answer.status_code, answer.content) == (200, b"1158201444")
    assert answer["Content-Type"].startswith("text/plain")


@pytest.mark.parametrize(
    "query", [{"hub.verify_token": "other"}, {"hub.verify_token": ""}, {"hub.mode": "x"}]
)
def test_a_handshake_with_a_wrong_token_is_refused(query: dict[str, str]):
    a_number()
    assert handshake(**query).status_code == 403


def test_an_unknown_channel_is_not_found():
    assert Client().post("/webhooks/fax", b"{}", content_type="application/json").status_code == 404
    assert Client().put("/webhooks/whatsapp", b"{}").status_code == 405


def test_a_message_is_kept_with_its_work_in_the_hotel_of_its_number():
    hotel = a_number()
    assert post(webhook(change(messages=[text("Hola", message_id="wamid.A")]))) == 200
    (event,) = events(hotel.pk)
    assert (event.lane, event.receiver, event.dedupe_key) == ("message", NUMBER, "m:wamid.A")
    assert event.payload["message"]["text"] == {"body": "Hola"}
    assert event.payload["contact"]["profile"] == {"name": "Julia"}
    item = WorkItem.objects.get()
    assert (item.kind, item.object_id, item.tenant_id) == ("inbound_event", event.pk, hotel.pk)


def test_messages_and_statuses_of_one_value_are_kept_in_their_lanes():
    hotel = a_number()
    post(
        webhook(
            change(messages=[text(message_id="wamid.A")], statuses=[status("read", message_id="wamid.B")])
        )
    )
    assert [(one.lane, one.dedupe_key) for one in events(hotel.pk)] == [
        ("message", "m:wamid.A"),
        ("status", "s:wamid.B:read"),
    ]
    assert set(WorkItem.objects.values_list("kind", flat=True)) == {"inbound_event", "inbound_status"}


def test_a_redelivery_is_kept_once():
    hotel = a_number()
    body = webhook(change(messages=[text()], statuses=[status("sent")]))
    assert [post(body), post(body)] == [200, 200]
    assert len(events(hotel.pk)) == WorkItem.objects.count() == 2


def test_the_same_message_id_at_two_hotels_is_two_messages():
    one, other = a_number(), a_number("other", "155500000002")
    post(
        webhook(
            *(change(number, messages=[text(message_id="wamid.A")]) for number in (NUMBER, "155500000002"))
        )
    )
    assert len(events(one.pk)) == len(events(other.pk)) == 1


@pytest.mark.parametrize(
    "header", ["", "sha1=" + "0" * 40, "sha256=" + "0" * 64, "sha256=" + "z" * 64, "sha256=", "é" * 71]
)
def test_a_bad_signature_is_401_and_alarmed(header: str):
    a_number()
    raw = json.dumps(webhook(change(messages=[text()]))).encode()
    headers = {"X-Hub-Signature-256": header} if header else {}
    answer = Client().post("/webhooks/whatsapp", raw, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert alarms() == {"webhook_signature"}
    assert not WorkItem.objects.filter(kind__startswith="inbound").exists()


def test_the_signature_is_over_the_raw_bytes():
    hotel = a_number()
    raw = (
        rb'{"object": "whatsapp_business_account",  "entry": [{"id": "1", "changes": [{"field": "messages", '
    )
    raw += (
        rb'"value": {"metadata": {"phone_number_id": "155500000001"}, "messages": [{"from": "5491155550101", '
    )
    raw += rb'"id": "wamid.\/A", "timestamp": "1", "type": "text", "text": {"body": "\u00a1Hola\/"}}]}}]}]}'
    assert post(raw) == 200
    assert events(hotel.pk)[0].payload["message"]["text"]["body"] == "¡Hola/"


def test_the_previous_secret_counts_while_it_is_being_changed():
    app = an_app("meta", secret=SECRET, previous_secret="the-one-before", verify_token="verify-me")
    a_number(app=app)
    assert post(webhook(change(messages=[text()])), secret="the-one-before") == 200


def test_the_number_of_another_app_is_kept_apart_and_alarmed():
    hotel = a_number()
    an_app("other", app_id="901", secret="secret-of-another-app")
    assert post(webhook(change(messages=[text()])), secret="secret-of-another-app") == 200
    assert events(hotel.pk) == []
    (event,) = events(snapshot.current().installation_id)
    assert (event.outcome, event.processed_at is not None) == ("foreign_app", True)
    assert alarms() == {"webhook_foreign_app"}
    assert not WorkItem.objects.filter(kind__startswith="inbound").exists()


def test_an_unknown_number_is_kept_apart_and_alarmed_beside_the_rest_of_its_batch():
    hotel = a_number()
    assert post(webhook(change("999", messages=[text()]), change(messages=[text()]))) == 200
    assert len(events(hotel.pk)) == 1
    (event,) = events(snapshot.current().installation_id)
    assert (event.outcome, event.receiver) == ("unknown", "999")
    assert alarms() == {"webhook_unknown"}


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"a": ' * 5000 + b"1" + b"}" * 5000]
)
def test_what_is_no_json_is_400(raw: bytes):
    a_number()
    assert post(raw) == 400


def test_an_empty_webhook_is_200_and_leaves_nothing():
    a_number()
    assert post({"object": "whatsapp_business_account", "entry": []}) == 200
    assert not events(snapshot.current().installation_id)


@pytest.mark.parametrize(
    "body",
    [
        {},
        [],
        "text",
        1,
        None,
        {"entry": "no list"},
        {"entry": [None]},
        {"entry": [{"id": "1", "changes": "x"}]},
        {"entry": [{"changes": [{"field": "account_update", "value": {"event": "DISABLED_UPDATE"}}]}]},
        {"entry": [{"changes": [7]}]},
    ],
)
def test_unknown_shapes_are_200_and_kept(body: object):
    a_number()
    assert post(body) == 200
    (event,) = events(snapshot.current().installation_id)
    assert (event.lane, event.outcome) == ("other", "kept")


def test_other_fields_of_a_number_are_kept_in_its_hotel_and_never_read_as_messages():
    hotel = a_number()
    assert post(webhook(change(messages=[text()], field="history"))) == 200
    (event,) = events(hotel.pk)
    assert (event.lane, event.outcome) == ("other", "history")
    assert not WorkItem.objects.exists()


def test_a_message_that_is_no_object_is_kept():
    hotel = a_number()
    assert post(webhook(change(messages=["odd", None, 3]))) == 200
    assert len(events(hotel.pk)) == 3


def test_what_postgresql_cannot_hold_is_kept():
    hotel = a_number()
    raw = json.dumps(
        webhook(change(messages=[text("nul \x00 and half an emoji \ud83d", message_id="wamid.\x00A")]))
    )
    assert post(raw.encode()) == 200
    assert events(hotel.pk)[0].payload["message"]["text"]["body"] == "nul \x00 and half an emoji \ud83d"


def test_very_long_ids_are_told_apart_by_their_content():
    hotel = a_number()
    post(webhook(change(messages=[text(message_id="w" * 5000), text(message_id="w" * 5000 + "x")])))
    assert len({one.dedupe_key for one in events(hotel.pk)}) == 2


def test_more_than_3_mib_is_413_and_3_mib_is_taken():
    a_number()
    whole = json.dumps(webhook(change(messages=[text()]))).encode()
    assert post(whole + b" " * (LARGEST_BODY - len(whole))) == 200
    assert post(whole + b" " * (LARGEST_BODY - len(whole) + 1)) == 413


def test_the_database_down_is_503_and_later_200(monkeypatch: pytest.MonkeyPatch):
    hotel = a_number()
    snapshot.current()
    body = webhook(change(messages=[text()]))
    with monkeypatch.context() as patch:
        connection.close()
        patch.setitem(connection.settings_dict, "PORT", "1")
        assert post(body) == 503
    connection.close()
    assert post(body) == 200
    assert len(events(hotel.pk)) == 1


def test_a_connection_that_died_is_made_again_within_the_request():
    hotel = a_number()
    snapshot.current()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    connection.connection.close()
    assert post(webhook(change(messages=[text()]))) == 200
    assert len(events(hotel.pk)) == 1


def test_what_arrives_is_refused_inside_a_transaction():
    hotel = a_number()
    with scope(hotel.pk), pytest.raises(RuntimeError, match="transaction"):
        ingest.keep("whatsapp", [Element("message", NUMBER, "m:1", {})], app_name="meta")


def test_one_round_trip_keeps_a_webhook(django_assert_num_queries: Any):
    hotel = a_number()
    snapshot.current()
    body = webhook(*(change(messages=[text(message_id=wamid()) for _ in range(20)]) for _ in range(5)))
    with django_assert_num_queries(1):
        post(body)
    assert len(events(hotel.pk)) == 100


def test_an_upper_case_signature_is_the_same_signature():
    a_number()
    raw = json.dumps(webhook(change(messages=[text()]))).encode()
    header = "sha256=" + signed(raw).removeprefix("sha256=").upper()
    answer = Client().post(
        "/webhooks/whatsapp", raw, content_type="application/json", headers={"X-Hub-Signature-256": header}
    )
    assert answer.status_code == 200


def test_a_hotel_that_is_switched_off_keeps_its_messages_and_answers_none():
    hotel = a_number(status="inactive")
    with queue.collected() as waiting:
        post(webhook(change(messages=[text()])))
        queue.run_collected([one for one in waiting if one[0].startswith("messaging.")])
    with scope(hotel.pk):
        disposition = Message.objects.get().disposition
    assert (disposition.outcome, disposition.reason) == ("not_answered", "hotel_inactive")
