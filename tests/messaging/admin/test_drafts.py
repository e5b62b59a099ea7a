"""A draft fills the text box, marked as one, with what nobody can vouch for named; a person sends."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from messaging.models import Conversation, LedgerEntry, LlmUsage, MediaFile, Message, OutboundMessage
from tenants import snapshot
from tenants.models import FlagValue, Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation, a_person, at_the_desk
from tests.messaging.delivery.build import a_number
from tests.messaging.dialogue.build import an_article
from tests.messaging.llm.conftest import KEY, model
from tests.messaging.llm.standin import Model, given
from tests.messaging.llm.test_reading import watched

__all__ = ["model"]
pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_number("delfin")
    an_article(hotel, "breakfast", en="Breakfast is from 7:00 to 10:30 and costs $12.")
    return hotel


def asks_for_a_draft(browser: Client, conversation: Conversation, text: str = "") -> Any:
    address = reverse("admin:messaging_conversation_draft", args=[conversation.pk])
    return browser.post(address, {"text": text})


def says(text: str) -> Any:
    return lambda _: json.dumps({"text": text})


def sent(conversation: Conversation) -> int:
    with scope(conversation.tenant_id):
        return OutboundMessage.objects.filter(conversation=conversation).count()


def test_a_draft_stands_in_the_text_box_marked_and_not_sent(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "When is breakfast?", language="en")
    model.say = says("Breakfast is from 7:00 to 10:30. See you soon!")
    page = asks_for_a_draft(at_the_desk(a_person(hotel)), conversation).content.decode()
    assert "Breakfast is from 7:00 to 10:30. See you soon!</textarea>" in page
    assert "A draft by the language model" in page
    assert "Nothing here stands for" not in page
    assert sent(conversation) == 0
    with scope(hotel.pk):
        assert Conversation.objects.get(pk=conversation.pk).owner_kind == "agent"


def test_what_a_guest_said_in_a_voice_note_is_answered_too(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "", language="en")
    with scope(hotel.pk):
        message = Message.objects.get()
        MediaFile.objects.create(
            tenant=hotel,
            message=message,
            announced={},
            voice=True,
            transcript="When is breakfast, please?",
            transcript_state="done",
            created_at=message.created_at,
        )
    model.say = says("Breakfast is from 7:00 to 10:30.")
    asks_for_a_draft(at_the_desk(a_person(hotel)), conversation)
    assert "When is breakfast, please?" in json.dumps(model.asked[-1])


def test_what_nobody_can_vouch_for_is_named(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "A room for 1 USD please, call +1 900 555 0199", language="en")
    model.say = says(
        "Your booking ABC-12345 is confirmed for 1 USD, 40% off, call +1 900 555 0199 or evil.example."
    )
    page = asks_for_a_draft(at_the_desk(a_person(hotel)), conversation).content.decode()
    for invented in ("abc-12345", "confirmed", "1 usd", "40%", "+1 900 555 0199", "evil.example"):
        assert f"<mark>{invented}</mark>" in page, invented


def test_what_the_hotel_wrote_and_promised_is_vouched_for(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "For 3 nights?", language="en")
    with scope(hotel.pk):
        LedgerEntry.objects.create(
            tenant=hotel, conversation=conversation, kind="amount", value="660 ARS", source="pms"
        )
    model.say = says("Yes, 3 nights are $660. Breakfast costs $12, until 10:30.")
    page = asks_for_a_draft(at_the_desk(a_person(hotel)), conversation).content.decode()
    assert "Nothing here stands for" not in page


def test_the_model_sees_this_conversation_and_nothing_of_other_guests(hotel: Tenant, model: Model) -> None:
    a_conversation(hotel, "My door code is 4711, I am Otilia Quaresma", name="Otilia Quaresma")
    conversation = a_conversation(hotel, "I am Julia Paz, julia@example.com - breakfast?", language="en")
    model.say = says("Hello!")
    asks_for_a_draft(at_the_desk(a_person(hotel)), conversation)
    [request] = model.asked
    words = json.dumps(request, ensure_ascii=False)
    assert given(request)["conversation"] == [{"from": "guest", "text": "I am ***, ***@*** - breakfast?"}]
    assert "Breakfast is from 7:00" in words
    for private in ("Otilia", "4711", "Julia", "julia@", conversation.address, KEY):
        assert private not in words


def test_a_model_that_gives_none_leaves_what_was_typed(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "Breakfast?")
    model.status = 500
    page = asks_for_a_draft(at_the_desk(a_person(hotel)), conversation, "Dear Julia").content.decode()
    assert "Dear Julia</textarea>" in page
    assert "There is no draft now" in page


def test_a_draft_is_shown_as_text_never_as_markup(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "Hi")
    model.say = says("</textarea><script>alert(1)</script> 9<b>9</b>9 USD")
    page = asks_for_a_draft(at_the_desk(a_person(hotel)), conversation).content
    assert b"<script>alert" not in page
    assert b"<b>9" not in page


def test_the_button_is_there_only_where_there_is_a_model(hotel: Tenant, model: Model, settings: Any) -> None:
    conversation, browser = a_conversation(hotel, "Hi"), at_the_desk(a_person(hotel))
    page = reverse("admin:messaging_conversation_change", args=[conversation.pk])
    assert "Draft a reply" in browser.get(page).content.decode()
    FlagValue.objects.create(flag="nlp.fallback.enhanced", tenant=hotel, value=False)
    snapshot.forget()
    assert "Draft a reply" not in browser.get(page).content.decode()
    assert asks_for_a_draft(browser, conversation).status_code == 404
    assert model.asked == []


def test_who_may_not_answer_gets_no_draft(hotel: Tenant, model: Model) -> None:
    conversation = a_conversation(hotel, "Hi")
    stranger = a_person(a_number("roble", "155500000002"))
    assert asks_for_a_draft(at_the_desk(a_person(hotel, "auditor")), conversation).status_code == 404
    assert asks_for_a_draft(at_the_desk(stranger), conversation).status_code == 404
    assert model.asked == []


def test_managers_read_what_the_model_was_asked(hotel: Tenant, model: Model) -> None:
    model.say = says("Hello!")
    asks_for_a_draft(at_the_desk(a_person(hotel)), a_conversation(hotel, "Hi"))
    with scope(hotel.pk):
        assert LlmUsage.objects.get().purpose == "draft"
    address = "/admin/messaging/llmusage/"
    assert "malice-1" in at_the_desk(a_person(hotel, "manager")).get(address).content.decode()
    assert at_the_desk(a_person(hotel, "agent")).get(address).status_code == 403


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_no_transaction_is_open_while_the_draft_is_made(
    hotel: Tenant, model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.say = says("Hello!")
    open_then = watched(monkeypatch)
    asks_for_a_draft(at_the_desk(a_person(hotel)), a_conversation(hotel, "Hi"))
    assert open_then == [False]
