"""What seldom comes over WhatsApp: what the guest hears of it, and what becomes of it."""

import datetime as dt
from typing import Any

import pytest

from hotel_agent.lib import clock
from messaging.models import Conversation, Disposition, Guest, GuestAlias, InboundEvent, Message, StaffTask
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import (
    GUEST,
    a_number,
    change,
    deliver,
    guest_says,
    message,
    replies_of,
    text,
    the_conversation,
    webhook,
    words,
)
from tests.messaging.delivery.conftest import Brain, Graph

pytestmark = pytest.mark.django_db(transaction=True)

FLOW = {"name": "early", "body": "Sent", "response_json": '{"flow_token": "t1", "arrival": "14:30"}'}
BROKEN = [{"code": 131052, "title": "Media file size too big"}]
UNKNOWN = [{"code": 131051, "title": "Message type unknown"}]
CARD = "4111 1111 1111 1111"

TABLE: list[tuple[str, dict[str, Any], str, str]] = [
    ("text", text("Hola"), "text", "answered"),
    ("form", message("interactive", {"type": "nfm_reply", "nfm_reply": FLOW}), "choice", "answered"),
    (
        "form without answers",
        message("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": None}}),
        "unsupported",
        "answered",
    ),
    (
        "call permission",
        message("interactive", {"type": "call_permission_reply", "call_permission_reply": {}}),
        "system",
        "not_answered call_permission",
    ),
    ("photo lost", message("image", {"id": "m"}, errors=BROKEN), "unsupported", "answered"),
    ("photo lost, words kept", message("image", {"caption": "?"}, errors=BROKEN), "image", "answered"),
    ("poll", message("unsupported", {"type": "poll_creation"}, errors=UNKNOWN), "unsupported", "answered"),
    ("pin", message("unsupported", {"type": "pin"}, errors=UNKNOWN), "unsupported", "not_answered pin"),
    (
        "reaction nobody could hand on",
        message("unsupported", {"type": "reaction"}, errors=UNKNOWN),
        "unsupported",
        "not_answered reaction",
    ),
    (
        "empty edit",
        message("edit", {"original_message_id": "gone", "message": {"type": "image"}}),
        "edit",
        "not_answered edit_without_words",
    ),
    ("identity", message("system", {"type": "customer_identity_changed"}), "system", "not_answered system"),
    ("group", message("text", {"body": "x"}, group_id="g"), "text", "not_answered group"),
    ("welcome", message("request_welcome", None), "welcome", "answered"),
    ("odd", {"id": "wamid.ODD"}, "unreadable", "answered"),
]


def by_username(body: str, **more: Any) -> dict[str, Any]:
    raw = text(body)
    del raw["from"]
    return {**raw, "from_user_id": "AR.77", **more}


def own_number(phone: str = "+54 9 11 5555 0999") -> dict[str, Any]:
    cards = [{"origin": "contact_request", "phones": [{"phone": phone}]}]
    return by_username("", type="contacts", contacts=cards)


def tasks(hotel: Tenant) -> list[str]:
    with scope(hotel.pk):
        return list(StaffTask.objects.order_by("id").values_list("kind", flat=True))


def test_each_type_becomes_what_the_table_says(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    sent = [{**raw, "from": f"54911{place:04}"} for place, (_, raw, _, _) in enumerate(TABLE)]
    deliver(webhook(change(messages=sent)))
    with scope(hotel.pk):
        rows = Message.objects.select_related("disposition").order_by("conversation__address")
        became = [(row.kind, f"{row.disposition.outcome} {row.disposition.reason}".strip()) for row in rows]
    assert became == [(kind, outcome) for _, _, kind, outcome in TABLE]
    assert len(graph.sent) == sum(outcome == "answered" for *_, outcome in TABLE)


def test_numbers_of_cards_and_papers_are_gone_before_anybody_reads_them(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    guest_says(f"mi tarjeta es {CARD}", "mi DNI es 30.123.456", "nada")
    assert [one.text for turn in brain.turns for one in turn.messages] == [
        "mi tarjeta es •••• •••• •••• 1111",
        "mi DNI es •••• 3456",
        "nada",
    ]
    with scope(hotel.pk):
        for event, message_row in zip(
            InboundEvent.objects.order_by("id"), Message.objects.order_by("id"), strict=True
        ):
            assert event.payload["message"]["text"]["body"] == message_row.text


def test_a_group_opens_no_window_and_asks_for_nobody(graph: Graph) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[message("text", {"body": "x"}, group_id="g")])))
    held = the_conversation(hotel)
    assert (held.last_inbound_at, held.unread, held.needs_person) == (None, 0, False)


def test_a_number_that_was_asked_for_becomes_the_guests_and_no_name_of_theirs(
    graph: Graph, brain: Brain
) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[by_username("Hola")])))
    deliver(webhook(change(messages=[own_number()])))
    assert (brain.turns[1].messages[0].kind, brain.turns[1].messages[0].choice_id) == (
        "contacts",
        "own_phone",
    )
    assert brain.turns[1].guest.phone == "+5491155550999"
    with scope(hotel.pk):
        assert Guest.objects.get().phone == "+5491155550999"
        assert GuestAlias.objects.get().value == "AR.77"
    assert {one["recipient"] for one in graph.sent} == {"AR.77"}


def test_what_the_hotels_phone_sent_silences_the_agent_only_where_it_answered(graph: Graph) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[by_username("Hola")])))
    reaction = {"to_user_id": "AR.77", "id": "echo1", "type": "reaction", "reaction": {"emoji": "x"}}
    in_group = {"to": "120363", "group_id": "g", "id": "echo2", "type": "text", "text": {"body": "x"}}
    echoes: dict[str, Any] = {"field": "smb_message_echoes", "message_echoes": [reaction, in_group]}
    deliver(webhook(change(**echoes)))
    assert the_conversation(hotel).owner_kind == "agent"
    photo = {"to_user_id": "AR.77", "id": "echo3", "type": "image", "image": {"caption": "Su habitación"}}
    deliver(webhook(change(field="smb_message_echoes", message_echoes=[photo])))
    assert the_conversation(hotel).owner_kind == "person"
    assert words(replies_of(hotel))[-1] == ("[image] Su habitación", "sent")
    with scope(hotel.pk):
        outcomes = InboundEvent.objects.filter(dedupe_key__startswith="m:echo").order_by("dedupe_key")
        assert list(outcomes.values_list("outcome", flat=True)) == ["echo_reaction", "echo_in_group", "echo"]


def test_what_came_late_goes_to_people_and_what_came_in_time_is_answered(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    late = int((clock.now() - dt.timedelta(minutes=31)).timestamp())
    deliver(webhook(change(messages=[text("un taxi para las 9", at=late), text("hola?")])))
    assert [[one.text for one in turn.messages] for turn in brain.turns] == [["hola?"]]
    with scope(hotel.pk):
        became = Disposition.objects.order_by("message__sent_at")
        assert list(became.values_list("outcome", "reason")) == [("handed_over", "stale"), ("answered", "")]
    held = the_conversation(hotel)
    assert (held.owner_kind, held.needs_person, tasks(hotel)) == ("agent", True, ["stale"])


def test_danger_that_is_told_late_alarms_as_ever(graph: Graph, brain: Brain) -> None:
    hotel = a_number()
    late = int((clock.now() - dt.timedelta(minutes=31)).timestamp())
    deliver(webhook(change(messages=[text("hay un incendio en mi habitación, ayuda!", at=late)])))
    assert brain.turns == []
    assert tasks(hotel) == ["stale", "emergency"]


def test_a_new_number_that_somebody_writes_from_already_makes_nobody_one(graph: Graph) -> None:
    hotel = a_number()
    guest_says("Hola")
    guest_says("Hola", sender="54922")
    deliver(webhook(change(messages=[message("system", {"type": "user_changed_number", "wa_id": "54922"})])))
    with scope(hotel.pk):
        assert Guest.objects.count() == 2
    assert tasks(hotel) == ["same_guest"]


def test_a_number_changed_and_changed_back_is_the_guests_phone_again(graph: Graph) -> None:
    hotel = a_number()
    guest_says("Hola")
    there = message("system", {"type": "user_changed_number", "wa_id": "54922"})
    back = message("system", {"type": "user_changed_number", "wa_id": GUEST}, sender="54922")
    for moved, phone in ((there, "+54922"), (back, f"+{GUEST}")):
        deliver(webhook(change(messages=[moved])))
        with scope(hotel.pk):
            assert Guest.objects.get().phone == phone
    assert tasks(hotel) == []


def test_a_changed_user_id_is_the_same_guest(graph: Graph) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[by_username("Hola")])))
    system = {"type": "user_changed_user_id", "user_id": "AR.78", "previous_user_id": "AR.77"}
    deliver(webhook(change(messages=[by_username("", type="system", system=system, from_user_id="AR.78")])))
    deliver(webhook(change(messages=[by_username("Soy yo", from_user_id="AR.78")])))
    with scope(hotel.pk):
        assert Guest.objects.count() == Conversation.objects.count() == 1
    assert graph.sent[-1]["recipient"] == "AR.78"


def test_what_is_taken_back_is_gone_from_the_raw_event_too(graph: Graph) -> None:
    hotel = a_number()
    deliver(webhook(change(messages=[text("secreto", message_id="wamid.R")])))
    deliver(webhook(change(messages=[message("revoke", {"original_message_id": "wamid.R"})])))
    with scope(hotel.pk):
        assert not any("secreto" in event.raw for event in InboundEvent.objects.all())
