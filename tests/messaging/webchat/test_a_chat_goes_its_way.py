"""From the first word on the hotel's site to the answer on the same page, and what the page shows."""

import datetime as dt
import uuid

import pytest

from hotel_agent.lib import clock, queue
from messaging import handover, lanes, outbound, outbox, turns
from messaging.channels.webchat import versions
from messaging.models import Conversation, Disposition, GuestAlias, Message, OutboundMessage
from messaging.types import Option, Place, Reply
from tenants.models import ChannelAccount, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import run, the_conversation
from tests.messaging.delivery.conftest import Brain, said
from tests.messaging.webchat.build import Page, a_chat, a_page, answered
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_guest_reads_the_answer_where_they_asked(brain: Brain):
    hotel = a_chat()
    page = a_page()
    assert page.looks().status_code == 200
    answered(page, "Hola")
    assert page.looks().status_code == 200
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]
    assert [one["seq"] for one in page.messages] == [1, 2]
    assert (page.state["owner"], page.state["due"], page.state["typing"]) == ("assistant", False, False)
    assert page.looks().status_code == 304
    with scope(hotel.pk):
        [message] = Message.objects.all()
        assert Disposition.objects.get(message=message).outcome == "answered"
        alias = GuestAlias.objects.get()
        assert alias.kind == "session"
        assert page.token not in alias.value
        assert OutboundMessage.objects.get().status == "delivered"


def test_the_page_asks_more_often_while_an_answer_is_due(brain: Brain):
    a_chat(quiet_window_ms=60_000)
    page = a_page()
    page.looks()
    assert (page.state["due"], page.state["next_poll_ms"]) == (False, 5000)
    with queue.collected() as waiting:
        page.says()
    page.looks()
    assert (page.state["due"], page.state["typing"], page.state["next_poll_ms"]) == (True, False, 1500)
    with queue.collected():
        taken = [one for one in waiting if one[0] == lanes.TAKE_MESSAGES]
        run(taken)
    assert page.looks().status_code == 200
    assert (page.state["due"], page.state["typing"]) == (True, True)
    assert page.words == [("guest", "Hola")]
    with queue.collected() as waiting:
        WorkItem.objects.update(due_at="2020-01-01T00:00Z")
        turns.answer_waiting(lanes.TURN, WorkItem.objects.get(kind=lanes.TURN).object_id)
    page.looks()
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]
    assert (page.state["due"], page.state["next_poll_ms"]) == (False, 5000)


def test_a_person_of_the_hotel_answers_by_name(brain: Brain):
    hotel = a_chat()
    ana = a_person("ana@delfin.example", hotel, name="Ana Ferreyra")
    page = a_page()
    answered(page, "Quiero hablar con alguien")
    page.looks()
    with queue.collected() as waiting:
        handover.take_over(conversation=the_conversation(hotel), user=ana)
        assert page.looks().status_code == 200
        assert (page.state["owner"], page.state["person_name"]) == ("person", "Ana")
        handover.reply(conversation=the_conversation(hotel), user=ana, text="Hola, soy Ana")
        run(waiting)
    page.looks()
    last = page.messages[-1]
    assert (last["from"], last["name"], last["text"]) == ("person", "Ana", "Hola, soy Ana")
    assert page.state["next_poll_ms"] == 1500, "more of hers may come"
    with clock.held_at(clock.now() + dt.timedelta(minutes=10)):
        later = Page(page.token)
        later.looks()
        assert later.state["next_poll_ms"] == 5000
    with queue.collected() as waiting:
        page.says("Gracias")
        run(waiting)
    page.looks()
    assert (page.state["due"], page.messages[-1]["state"]) == (False, "read")
    handover.give_back(conversation=the_conversation(hotel), user=ana)
    page.looks()
    assert page.state["owner"] == "assistant"
    assert "person_name" not in page.state


def test_options_places_and_pictures_are_shown_as_such(brain: Brain, tmp_path):
    a_chat()
    photo = tmp_path / "room.png"
    photo.write_bytes(b"\x89PNG\r\n\x1a\n" + b"0" * 40)
    replies = (
        Reply(kind="buttons", text="Which?", options=tuple(Option(f"o{n}", f"Room {n}") for n in range(12))),
        Reply(kind="image", text="The room", media=str(photo)),
        Reply(kind="location", text="Here", place=Place(-34.6, -58.4, "Delfin")),
        Reply(kind="text", text="x" * 9000),
    )
    brain.say = lambda turn: said("")(turn).__class__(state={"schema": 1}, language="es", replies=replies)
    page = a_page()
    answered(page, "fotos?")
    page.looks()
    _, buttons, image, place, *texts = page.messages
    assert (buttons["kind"], len(buttons["options"]), buttons["options"][3]["id"]) == ("buttons", 12, "o3")
    assert (image["kind"], image["text"]) == ("image", "The room")
    assert image["files"][0]["mime_type"] == "image/png"
    shown = page.client.get(image["files"][0]["url"])
    assert (shown.status_code, shown.content) == (200, photo.read_bytes())
    assert shown["Content-Disposition"].startswith("inline")
    assert (place["kind"], place["latitude"]) == ("location", -34.6)
    assert "".join(one["text"] for one in texts) == "x" * 9000
    assert {len(one["text"]) for one in texts} == {4000, 1000}
    photo.unlink()
    assert page.client.get(image["files"][0]["url"]).status_code == 404


def test_a_tap_reaches_the_dialogue_as_one(brain: Brain):
    hotel = a_chat()
    page = a_page()
    with queue.collected() as waiting:
        page.says("Habitación doble", choice_id="room:double")
        run(waiting)
    [message] = brain.turns[0].messages
    assert (message.kind, message.choice_id, message.text) == ("choice", "room:double", "Habitación doble")
    page.looks()
    assert page.messages[0]["choice_id"] == "room:double"
    assert brain.turns[0].guest.identity == f"session:{the_conversation(hotel).address}"
    assert brain.turns[0].guest.phone == ""


def test_the_language_of_the_page_holds_until_the_guest_writes_in_another(brain: Brain):
    a_chat()
    page = a_page(language="en-GB")
    page.looks()
    assert page.state["language"] == "en"
    answered(page, "?")
    assert brain.turns[0].language == "en"


def test_an_answer_of_two_messages_is_due_until_both_are_shown(brain: Brain):
    hotel = a_chat()
    page = a_page()
    answered(page, "Hola")
    page.looks()
    with scope(hotel.pk), queue.collected():
        cause = outbox.Cause(OutboundMessage.Cause.TURN, 999, uuid.uuid4().hex)
        outbox.write(Conversation.objects.get(), [Reply("text", "one"), Reply("text", "two")], cause)
        first, second = OutboundMessage.objects.filter(cause_id=999).order_by("position")
        OutboundMessage.objects.filter(pk=first.pk).update(status=OutboundMessage.Status.SENDING)
    versions.change(the_conversation(hotel).address)
    page.looks()
    assert (page.words[-1], page.state["due"]) == (("assistant", "one"), True)
    with scope(hotel.pk):
        OutboundMessage.objects.filter(pk=second.pk).update(status=OutboundMessage.Status.SENDING)
    versions.change(the_conversation(hotel).address)
    page.looks()
    assert (page.words[-1], page.state["due"]) == (("assistant", "two"), False)


def test_a_reply_that_was_withdrawn_is_never_shown(brain: Brain):
    hotel = a_chat()
    page = a_page()
    answered(page, "Hola")
    page.looks()
    with scope(hotel.pk):
        held = Conversation.objects.get()
        OutboundMessage.objects.update(status=OutboundMessage.Status.DROPPED)
        ChannelAccount.objects.update(active=True)
    other = a_page()
    other.token = page.token
    other.looks()
    assert other.words == [("guest", "Hola"), ("assistant", "Answer")], "what was shown stays shown"
    with scope(hotel.pk):
        cause = outbox.Cause(OutboundMessage.Cause.TURN, 999, uuid.uuid4().hex)
        outbox.write(held, [Reply(kind="text", text="old")], cause)
    person = a_person("ana@delfin.example", hotel)
    handover.take_over(conversation=the_conversation(hotel), user=person)
    outbound.send_waiting(lanes.OUTBOUND, held.pk)
    page.looks()
    assert ("assistant", "old") not in page.words
