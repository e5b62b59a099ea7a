import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from hotel_agent.lib import clock
from messaging.models import Conversation, OutboundMessage
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation, a_person, at_the_desk
from tests.messaging.delivery.build import a_number

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
INBOX = "/admin/messaging/conversation/"


@pytest.fixture
def hotel() -> Tenant:
    return a_number("delfin")


@pytest.fixture
def other_hotel() -> Tenant:
    return a_number("roble", "155500000002")


def page_of(conversation: Conversation) -> str:
    return reverse("admin:messaging_conversation_change", args=[conversation.pk])


def act(browser: Client, conversation: Conversation, action: str, text: str = "") -> int:
    address = reverse("admin:messaging_conversation_act", args=[conversation.pk])
    return browser.post(address, {"action": action, "text": text}).status_code


def now_of(conversation: Conversation) -> Conversation:
    with scope(conversation.tenant_id):
        return Conversation.objects.get(pk=conversation.pk)


def outbox_of(conversation: Conversation) -> list[tuple[str, str]]:
    with scope(conversation.tenant_id):
        sent = OutboundMessage.objects.filter(conversation=conversation)
        return list(sent.values_list("cause_kind", "text"))


def test_the_inbox_shows_who_wrote_and_the_last_words(hotel: Tenant) -> None:
    a_conversation(hotel, "Hola", "¿Tienen cochera?")
    shown = at_the_desk(a_person(hotel)).get(INBOX).content.decode()
    assert "Julia Paz" in shown
    assert "¿Tienen cochera?" in shown


def test_a_guest_without_a_name_whom_only_machines_can_read_is_shown_short(hotel: Tenant) -> None:
    conversation = a_conversation(hotel, "hola", name="")
    with scope(hotel.pk):
        Conversation.objects.filter(pk=conversation.pk).update(
            address_kind="session", address="ab12cd" + 58 * "e"
        )
    page = at_the_desk(a_person(hotel)).get(INBOX).content.decode()
    assert "guest ab12cd" in page
    assert "ab12cdee" not in page


def test_a_hotel_s_staff_never_see_another_hotel_s_guests(hotel: Tenant, other_hotel: Tenant) -> None:
    foreign = a_conversation(other_hotel, "A secret of the other hotel", name="Otto Secreto")
    browser = at_the_desk(a_person(hotel, "owner"))
    assert "Otto" not in browser.get(INBOX).content.decode()
    assert "Otto Secreto" not in browser.get(INBOX, {"q": "Otto"}).content.decode()
    assert "secret" not in browser.get(INBOX, {"tenant__id__exact": other_hotel.pk}).content.decode()
    assert browser.get(page_of(foreign)).status_code == 404
    assert browser.get(reverse("admin:messaging_conversation_lines", args=[foreign.pk])).status_code == 404
    assert act(browser, foreign, "take_over") == 404
    assert now_of(foreign).owner_kind == "agent"


def test_a_person_of_two_hotels_sees_both(hotel: Tenant, other_hotel: Tenant) -> None:
    person = a_person(hotel)
    person.memberships.create(tenant=other_hotel, role="agent")
    a_conversation(hotel, "One", name="Guest of one")
    a_conversation(other_hotel, "Two", name="Guest of two")
    shown = at_the_desk(person).get(INBOX).content.decode()
    assert "Guest of one" in shown
    assert "Guest of two" in shown


def test_a_stranger_is_sent_to_the_log_in(hotel: Tenant) -> None:
    conversation = a_conversation(hotel, "Hola")
    answer = Client().get(page_of(conversation))
    assert answer.status_code == 302
    assert "/login/" in answer["Location"]


def test_opening_a_conversation_marks_it_read(hotel: Tenant) -> None:
    conversation = a_conversation(hotel, "Hola", unread=2)
    assert at_the_desk(a_person(hotel)).get(page_of(conversation)).status_code == 200
    assert now_of(conversation).unread == 0


def test_taking_over_silences_the_agent_and_giving_back_lets_it_answer(hotel: Tenant) -> None:
    conversation, person = a_conversation(hotel, "Hola"), a_person(hotel)
    browser = at_the_desk(person)
    assert act(browser, conversation, "take_over") == 302
    assert (now_of(conversation).owner_kind, now_of(conversation).owner_id) == ("person", person.pk)
    assert act(browser, conversation, "give_back") == 302
    assert now_of(conversation).owner_kind == "agent"


def test_answering_takes_the_conversation_over(hotel: Tenant) -> None:
    conversation, person = a_conversation(hotel, "Hola"), a_person(hotel)
    act(at_the_desk(person), conversation, "reply", "Hola Julia, soy Ana.")
    assert now_of(conversation).owner_id == person.pk
    assert outbox_of(conversation) == [("staff", "Hola Julia, soy Ana.")]


def test_nothing_to_send_is_said_and_nothing_is_sent(hotel: Tenant) -> None:
    conversation, browser = a_conversation(hotel, "Hola"), at_the_desk(a_person(hotel))
    act(browser, conversation, "reply", "   ")
    assert "nothing to send" in browser.get(page_of(conversation)).content.decode()
    assert outbox_of(conversation) == []


def test_after_24_hours_free_text_is_refused_in_words(hotel: Tenant) -> None:
    long_ago = clock.now() - dt.timedelta(hours=25)
    conversation, browser = a_conversation(hotel, "Hola"), at_the_desk(a_person(hotel))
    with scope(hotel.pk):
        Conversation.objects.filter(pk=conversation.pk).update(last_inbound_at=long_ago)
    act(browser, conversation, "reply", "Sorry for the delay")
    assert "24 hours" in browser.get(page_of(conversation)).content.decode()
    assert outbox_of(conversation) == []


def test_an_auditor_reads_and_cannot_act(hotel: Tenant) -> None:
    conversation, browser = a_conversation(hotel, "Hola", unread=1), at_the_desk(a_person(hotel, "auditor"))
    shown = browser.get(page_of(conversation)).content.decode()
    assert "Hola" in shown
    assert "Take over" not in shown
    assert act(browser, conversation, "reply", "I may not") == 404
    assert now_of(conversation).owner_kind == "agent"
    assert now_of(conversation).unread == 1


def test_an_action_nobody_knows_is_not_found(hotel: Tenant) -> None:
    conversation, browser = a_conversation(hotel, "Hola"), at_the_desk(a_person(hotel))
    assert act(browser, conversation, "delete_everything") == 404
    assert browser.get(reverse("admin:messaging_conversation_act", args=[conversation.pk])).status_code == 405


def test_what_a_guest_writes_is_shown_as_text_never_as_markup(hotel: Tenant) -> None:
    conversation = a_conversation(hotel, "<script>alert(1)</script>", name="<b>Bold</b>")
    browser = at_the_desk(a_person(hotel))
    for shown in (browser.get(page_of(conversation)).content, browser.get(INBOX).content):
        assert b"<script>alert" not in shown
        assert b"<b>Bold" not in shown


def test_the_page_s_polling_is_answered_304_until_something_is_said(hotel: Tenant) -> None:
    conversation, browser = a_conversation(hotel, "Hola"), at_the_desk(a_person(hotel))
    address = reverse("admin:messaging_conversation_lines", args=[conversation.pk])
    first = browser.get(address)
    assert browser.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304
    act(browser, conversation, "reply", "Buen día")
    changed = browser.get(address, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert "Buen día" in changed.content.decode()


@pytest.mark.parametrize("before", ["nonsense", "2026-13-45T00:00", "2026-01-01T00:00:00"])
def test_an_impossible_instant_in_the_address_is_ignored(hotel: Tenant, before: str) -> None:
    conversation, browser = a_conversation(hotel, "Hola"), at_the_desk(a_person(hotel))
    assert browser.get(page_of(conversation), {"before": before}).status_code == 200


def test_the_inbox_asks_the_database_no_more_for_more_conversations(
    hotel: Tenant, django_assert_max_num_queries: object
) -> None:
    browser = at_the_desk(a_person(hotel))
    for number in range(30):
        a_conversation(hotel, "Hola", name=f"Guest {number}")
    with django_assert_max_num_queries(25):  # type: ignore[operator]  # pytest-django's fixture
        assert browser.get(INBOX).status_code == 200
