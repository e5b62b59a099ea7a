"""Who writes: guests under all their names, edits, and two hotels that never meet."""

from typing import Any

import pytest
from django.db import connection

from messaging import conversations
from messaging.models import Conversation, Guest, GuestAlias, Message
from messaging.types import Alias
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import (
    GUEST,
    a_number,
    change,
    deliver,
    guest_says,
    message,
    text,
    the_conversation,
    webhook,
)
from tests.messaging.delivery.conftest import Brain, Graph
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

PHONE, USER_ID = Alias("wa_id", GUEST), Alias("bsuid", "AR.77")


def by_username(body: str, user_id: str = "AR.77", **more: Any) -> dict[str, Any]:
    raw = text(body)
    del raw["from"]
    return {**raw, "from_user_id": user_id, **more}


def aliases(hotel: Tenant) -> set[tuple[str, str]]:
    with scope(hotel.pk):
        return set(GuestAlias.objects.values_list("kind", "value"))


def guests(hotel: Tenant) -> int:
    with scope(hotel.pk):
        return Guest.objects.count()


def test_the_same_phone_at_two_hotels_is_two_guests(graph: Graph, brain: Brain):
    one, other = a_number(), a_number("other", "155500000002")
    guest_says("Hola")
    guest_says("Oi", number="155500000002")
    assert (guests(one), guests(other)) == (1, 1)
    assert [turn.tenant_id for turn in brain.turns] == [one.pk, other.pk]
    assert [request["to"] for request in graph.sent] == [f"+{GUEST}"] * 2
    with scope(one.pk), connection.cursor() as cursor:
        cursor.execute("SELECT text FROM messaging_message")
        assert cursor.fetchall() == [("Hola",)]
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM messaging_guest")
        assert cursor.fetchone() == (0,)


def test_a_guest_without_a_phone_is_answered_by_user_id(graph: Graph):
    hotel = a_number()
    deliver(webhook(change(messages=[by_username("Hola")])))
    assert (graph.sent[0]["recipient"], "to" in graph.sent[0]) == ("AR.77", False)
    assert aliases(hotel) == {("bsuid", "AR.77")}


def test_both_names_in_one_message_are_one_guest(graph: Graph):
    hotel = a_number()
    deliver(webhook(change(messages=[by_username("Hola")])))
    deliver(webhook(change(messages=[{**text("Otra vez"), "from_user_id": "AR.77"}])))
    assert (guests(hotel), aliases(hotel)) == (1, {("bsuid", "AR.77"), ("wa_id", GUEST)})
    assert graph.sent[-1]["to"] == f"+{GUEST}"
    with scope(hotel.pk):
        assert Guest.objects.get().phone == f"+{GUEST}"


def test_two_known_guests_are_never_merged_and_the_phone_counts(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    deliver(webhook(change(messages=[by_username("Hola")])))
    deliver(webhook(change(messages=[{**text("¿Quién soy?"), "from_user_id": "AR.77"}])))
    with scope(hotel.pk):
        owner = Message.objects.get(text="¿Quién soy?").conversation.guest
        assert (Guest.objects.count(), owner.aliases.get().value) == (2, GUEST)


def test_a_changed_number_is_the_same_guest(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    moved = message("system", {"type": "user_changed_number", "wa_id": "5491155559999"})
    deliver(webhook(change(messages=[moved])))
    guest_says("Soy yo", sender="5491155559999")
    assert guests(hotel) == 1
    assert graph.sent[-1]["to"] == "+5491155559999"
    with scope(hotel.pk):
        assert Conversation.objects.count() == 1


def test_a_new_guest_met_by_many_at_once_is_one_guest(graph: Graph):
    hotel = a_number()
    found: list[int] = []

    def meet() -> None:
        with scope(hotel.pk):
            found.append(conversations.guest_of(hotel.pk, [PHONE, USER_ID], name="Julia"))

    in_threads(*[meet for _ in range(12)])
    assert len(set(found)) == guests(hotel) == 1


def test_a_guest_has_one_open_conversation_however_many_write_at_once(graph: Graph):
    hotel = a_number()
    in_threads(*[lambda: deliver(webhook(change(messages=[text()]))) for _ in range(8)])
    with scope(hotel.pk):
        assert Conversation.objects.count() == 1
        assert Message.objects.filter(disposition__outcome="answered").count() == 8


def test_an_edit_before_the_answer_changes_what_is_answered(graph: Graph, brain: Brain):
    hotel = a_number(quiet_window_ms=1200)
    deliver(webhook(change(messages=[text("para 3", message_id="wamid.E")])))
    edit = {"original_message_id": "wamid.E", "message": {"type": "text", "text": {"body": "para 2"}}}
    deliver(webhook(change(messages=[message("edit", edit)])))
    with scope(hotel.pk):
        first, second = Message.objects.order_by("id")
        assert (first.text, first.edited_at is not None) == ("para 2", True)
        assert second.disposition.reason == "merged"


def test_an_edit_after_the_answer_is_answered(graph: Graph, brain: Brain):
    a_number()
    deliver(webhook(change(messages=[text("para 3", message_id="wamid.E")])))
    edit = {"original_message_id": "wamid.E", "message": {"type": "text", "text": {"body": "para 2"}}}
    deliver(webhook(change(messages=[message("edit", edit)])))
    assert [(one.kind, one.text) for one in brain.turns[1].messages] == [("edit", "para 2")]


def test_a_message_taken_back_before_the_answer_is_not_answered(graph: Graph, brain: Brain):
    hotel = a_number(quiet_window_ms=1200)
    deliver(webhook(change(messages=[text("oops", message_id="wamid.R")])))
    deliver(webhook(change(messages=[message("revoke", {"original_message_id": "wamid.R"})])))
    with scope(hotel.pk):
        first = Message.objects.order_by("id")[0]
        assert (first.text, first.disposition.reason) == ("", "revoked")
    assert brain.turns == []


def test_a_message_opens_24_hours_from_when_it_was_written(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    wrote_at = the_conversation(hotel).last_inbound_at
    deliver(webhook(change(messages=[message("reaction", {"message_id": "x", "emoji": "x"})])))
    deliver(webhook(change(messages=[text("vieja", at=1_700_000_000)])))
    assert the_conversation(hotel).last_inbound_at == wrote_at
