"""What became of a late booking reaches the guest once, through a turn like any other."""

import datetime as dt
from collections.abc import Callable

import pytest
from celery import current_app

from hotel_agent.lib import clock, events, queue
from messaging import handover, operations
from messaging.models import Disposition, InboundEvent, Message, StaffTask
from messaging.types import HandOver, MessageKind
from pms.events import BookingSettled
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import a_number, guest_says, run, the_conversation, work_through
from tests.messaging.delivery.conftest import Brain, Graph, said
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hotel(graph: Graph) -> Tenant:
    """A hotel whose guest has been told that the booking is being confirmed."""
    hotel = a_number()
    guest_says("sí")
    return hotel


def settled(hotel: Tenant, outcome: str = "booked", *, ask: int = 1) -> BookingSettled:
    return BookingSettled(hotel.pk, 9, ask, f"conversation:{the_conversation(hotel).pk}", outcome)


def announce(event: BookingSettled, *, wake: Callable[[queue.Waiting], None] = run) -> None:
    """As pms does: in the transaction that settles it; then the work it wakes."""
    with queue.collected() as waiting:
        with scope(event.tenant_id):
            events.announce(event)
        wake(waiting)


def test_the_next_turn_takes_it_in_its_place_and_the_guest_hears_it(
    hotel: Tenant, brain: Brain, graph: Graph
):
    brain.say = said("Your booking is confirmed")
    announce(settled(hotel))
    (message,) = brain.turns[-1].messages
    assert (message.kind, message.choice_id) == (MessageKind.BOOKING, "9")
    assert graph.texts[-1] == "Your booking is confirmed"


def test_told_again_nothing_happens(hotel: Tenant, brain: Brain):
    announce(settled(hotel))
    announce(settled(hotel))
    assert len(brain.turns) == 2


def test_another_outcome_or_another_asking_is_other_news(hotel: Tenant, brain: Brain):
    announce(settled(hotel, "unknown"))
    announce(settled(hotel, "booked"))
    announce(settled(hotel, "booked", ask=2))
    assert len(brain.turns) == 4


def test_a_worker_that_dies_after_the_commit_leaves_it_to_the_sweeper(hotel: Tenant, brain: Brain):
    announce(settled(hotel), wake=lambda _: None)
    assert len(brain.turns) == 1
    work_through("turns")
    assert len(brain.turns) == 2


def test_it_is_accounted_for_like_every_message(hotel: Tenant):
    announce(settled(hotel), wake=lambda _: None)
    assert operations.unaccounted(everything=True) == []
    with scope(hotel.pk):
        Message.objects.get(kind="booking")
        assert InboundEvent.objects.filter(processed_at=None).count() == 0


def test_where_a_person_answers_the_agent_is_silent_and_the_person_is_told(hotel: Tenant, brain: Brain):
    with queue.collected():
        handover.take_over(conversation=the_conversation(hotel), user=a_person("ana@example.com", hotel))
    announce(settled(hotel))
    with scope(hotel.pk):
        task = StaffTask.objects.get(kind="booking_settled")
        last = Disposition.objects.order_by("-id").first()
    assert "booked" in task.text
    assert last is not None
    assert (last.outcome, last.reason, len(brain.turns)) == ("handed_over", "person_owns", 1)


def test_what_no_conversation_asked_for_is_nobodys_news(hotel: Tenant, brain: Brain):
    announce(BookingSettled(hotel.pk, 9, 1, "user:1", "booked"))
    announce(BookingSettled(hotel.pk, 9, 1, "conversation:999999", "booked"))
    assert len(brain.turns) == 1


def test_a_turn_with_nothing_new_to_say_sends_nothing(hotel: Tenant, brain: Brain, graph: Graph):
    sent = len(graph.sent)
    brain.say = said(disposition="not_answered", reason="told_already")
    announce(settled(hotel))
    assert len(graph.sent) == sent
    assert the_conversation(hotel).owner_kind == "agent"


def test_the_hour_of_the_result_is_the_messages(hotel: Tenant):
    before = clock.now()
    announce(settled(hotel))
    with scope(hotel.pk):
        assert Message.objects.get(kind="booking").sent_at >= before


# --- the PMS answers again


@pytest.fixture
def stopped(graph: Graph, brain: Brain) -> Tenant:
    """A hotel whose guest was given to people, because the PMS did not answer."""
    hotel = a_number()
    brain.say = said(
        "The system is down", disposition="handed_over", reason="pms_unavailable", hand_over=STOPPED
    )
    guest_says("tienen lugar?")
    brain.say = said("Two rooms are free")
    return hotel


STOPPED = HandOver("pms_unavailable", "two adults")


def back(hotel: Tenant) -> None:
    with queue.collected() as waiting:
        current_app.tasks["pms.tell_back"].run(hotel.pk)
        run(waiting)


def open_tasks(hotel: Tenant) -> list[str]:
    with scope(hotel.pk):
        return list(StaffTask.objects.filter(state="open").values_list("kind", flat=True))


def test_the_agent_goes_on_where_it_had_to_stop(stopped: Tenant, brain: Brain, graph: Graph):
    back(stopped)
    (message,) = brain.turns[-1].messages
    assert message.kind is MessageKind.PMS_BACK
    assert graph.texts[-1] == "Two rooms are free"
    assert the_conversation(stopped).owner_kind == "agent"
    assert open_tasks(stopped) == []


def test_a_guest_is_followed_up_once(stopped: Tenant, brain: Brain):
    back(stopped)
    back(stopped)
    assert len(brain.turns) == 2


def test_a_guest_whom_a_person_has_taken_is_left_to_the_person(stopped: Tenant, brain: Brain):
    person = a_person("ana@example.com", stopped)
    with queue.collected():
        handover.take_over(conversation=the_conversation(stopped), user=person)
    back(stopped)
    assert len(brain.turns) == 1


def test_what_a_guest_has_said_meanwhile_is_heard_with_it(stopped: Tenant, brain: Brain):
    guest_says("hola?")
    assert len(brain.turns) == 1
    back(stopped)
    assert [(one.kind, one.text) for one in brain.turns[-1].messages] == [
        (MessageKind.TEXT, "hola?"),
        (MessageKind.PMS_BACK, ""),
    ]
    assert open_tasks(stopped) == []
    with scope(stopped.pk):
        became = Disposition.objects.filter(message__text="hola?").values_list("outcome", "reason")
        assert list(became) == [("answered", "")]


def test_a_guest_of_this_morning_is_left_to_people(stopped: Tenant, brain: Brain):
    with clock.held_at(clock.now() + dt.timedelta(hours=3)):
        back(stopped)
    assert len(brain.turns) == 1
