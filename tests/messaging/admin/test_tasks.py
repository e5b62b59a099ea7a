"""Tasks: one per thing asked for, whose it is, and the guest who hears when it is done."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from hotel_agent.lib import clock
from messaging import conversations
from messaging.models import Conversation, OutboundMessage, StaffTask
from messaging.types import TaskDraft
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation, a_person, at_the_desk
from tests.messaging.delivery.build import a_number

pytestmark = pytest.mark.django_db(databases=["default", "owner"])
LIST = "/admin/messaging/stafftask/"
TOWELS = TaskDraft("request", "Two towels", department="housekeeping", key="request:towels")


@pytest.fixture
def hotel() -> Tenant:
    return a_number("delfin")


def asked(conversation: Conversation, *drafts: TaskDraft) -> list[StaffTask]:
    with scope(conversation.tenant_id):
        conversations.tasks_make(conversation, drafts)
        return list(StaffTask.objects.filter(conversation=conversation).order_by("id"))


def texts_to(conversation: Conversation) -> list[tuple[str, str]]:
    with scope(conversation.tenant_id):
        return list(OutboundMessage.objects.values_list("cause_kind", "text"))


def act(browser: Client, action: str, *tasks: StaffTask) -> str:
    chosen = {"action": action, "_selected_action": [task.pk for task in tasks]}
    return browser.post(LIST, chosen, follow=True).content.decode()


def now_of(task: StaffTask) -> StaffTask:
    with scope(task.tenant_id):
        return StaffTask.objects.get(pk=task.pk)


def test_what_is_asked_again_adds_to_the_same_task_until_it_is_done(hotel: Tenant) -> None:
    conversation = a_conversation(hotel)
    due = clock.now() + dt.timedelta(hours=1)
    asked(conversation, TOWELS)
    again = TaskDraft("request", "Room 204", True, "housekeeping", TOWELS.key, due)
    (task,) = asked(conversation, again, again)
    assert (task.text, task.urgent, task.due_at) == ("Two towels\nRoom 204", True, due)
    with scope(hotel.pk):
        StaffTask.objects.filter(pk=task.pk).update(state="done")
    assert len(asked(conversation, TOWELS)) == 2
    assert len(asked(conversation, TaskDraft("question", "a"), TaskDraft("question", "a"))) == 4
    with scope(hotel.pk):
        assert conversations.tasks_of(hotel.pk, conversation.pk) == {TOWELS.key: "open"}


def test_the_guest_hears_that_it_is_done_in_their_language_once(hotel: Tenant) -> None:
    conversation = a_conversation(hotel, language="pt")
    (task,) = asked(conversation, TOWELS)
    browser = at_the_desk(a_person(hotel))
    act(browser, "done_and_tell", task)
    ((cause, text),) = texts_to(conversation)
    assert (cause, "toalhas" in text) == ("follow_up", True)
    assert (now_of(task).state, now_of(task).told) == ("done", "told")
    with scope(hotel.pk):
        StaffTask.objects.update(state="open")
    act(browser, "done_and_tell", task)
    assert len(texts_to(conversation)) == 1


def test_after_24_hours_nothing_is_sent_and_the_person_is_told_so(hotel: Tenant) -> None:
    long_ago = clock.now() - dt.timedelta(hours=25)
    conversation = a_conversation(hotel)
    with scope(hotel.pk):
        Conversation.objects.filter(pk=conversation.pk).update(last_inbound_at=long_ago)
    (task,) = asked(conversation, TOWELS)
    shown = act(at_the_desk(a_person(hotel)), "done_and_tell", task)
    assert "more than 24 hours old" in shown
    assert texts_to(conversation) == []
    assert now_of(task).told == "too_late"


def test_who_takes_a_task_is_its_person(hotel: Tenant) -> None:
    (task,) = asked(a_conversation(hotel), TOWELS)
    person = a_person(hotel)
    browser = at_the_desk(person)
    act(browser, "take", task)
    assert (now_of(task).state, now_of(task).assigned_to_id) == ("doing", person.pk)
    late = TaskDraft("request", "A taxi")
    with scope(hotel.pk):
        conversations.tasks_make(task.conversation, [late])
        StaffTask.objects.filter(text="A taxi").update(state="done")
    shown = browser.get(LIST).content.decode()
    assert shown.index("Two towels") < shown.index("A taxi")
    assert "Two towels" in browser.get(LIST, {"person": "me"}).content.decode()
    assert "Two towels" not in browser.get(LIST, {"person": "nobody"}).content.decode()


def test_the_list_is_narrowed_by_department_and_by_what_is_overdue(hotel: Tenant) -> None:
    late = TaskDraft("request", "A taxi", key="request:taxi", due_at=clock.now() - dt.timedelta(minutes=1))
    asked(a_conversation(hotel), TOWELS, late)
    browser = at_the_desk(a_person(hotel))
    kept = browser.get(LIST, {"department__exact": "housekeeping"}).content.decode()
    assert ("Two towels" in kept, "A taxi" in kept) == (True, False)
    over = browser.get(LIST, {"due": "over"}).content.decode()
    assert ("Two towels" in over, "A taxi" in over) == (False, True)


def test_the_page_takes_the_due_time_on_the_hotels_clock(hotel: Tenant) -> None:
    (task,) = asked(a_conversation(hotel), TOWELS)
    page = reverse("admin:messaging_stafftask_change", args=[task.pk])
    fields = {"state": "open", "department": "restaurant", "due_at_0": "2026-12-01", "due_at_1": "10:00:00"}
    browser = at_the_desk(a_person(hotel))
    assert browser.get(page).status_code == 200
    assert browser.post(page, fields).status_code == 302
    stored = now_of(task)
    assert stored.department == "restaurant"
    assert stored.due_at == dt.datetime(2026, 12, 1, 15, 0, tzinfo=dt.UTC)


def test_another_hotels_tasks_are_not_there(hotel: Tenant) -> None:
    (task,) = asked(a_conversation(hotel), TOWELS)
    browser = at_the_desk(a_person(a_number("roble", "155500000002")))
    assert "Two towels" not in browser.get(LIST).content.decode()
    assert browser.get(reverse("admin:messaging_stafftask_change", args=[task.pk])).status_code == 404
