"""Danger is heard also where people have the conversation."""

import pytest

from governance.models import Alarm
from hotel_agent.lib import queue
from messaging import handover
from messaging.models import Conversation, StaffTask
from messaging.types import HandOver
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import a_number, guest_says, run, the_conversation
from tests.messaging.delivery.conftest import Brain, Graph
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db(transaction=True)


def waits_for_people() -> Tenant:
    hotel = a_number(languages=["es", "en", "pt"])
    guest_says("Hola")
    with queue.collected() as waiting:
        with scope(hotel.pk):
            handover.to_queue(the_conversation(hotel), HandOver("asked_for_person", "Wants a person."))
        run(waiting)
    return hotel


def urgent_tasks(hotel: Tenant) -> list[StaffTask]:
    with scope(hotel.pk):
        return list(StaffTask.objects.filter(urgent=True))


def alarms(hotel: Tenant) -> int:
    with scope(hotel.pk):
        return Alarm.objects.filter(kind="urgent_hand_over").count()


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("¡Ayuda, se está incendiando la habitación!", "es"),
        ("help, there is a fire in our room", "en"),
        ("socorro, tem fogo no quarto", "pt"),
    ],
)
def test_while_nobody_has_taken_over_the_guest_is_told_whom_to_call(
    graph: Graph, brain: Brain, words: str, language: str
):
    hotel = waits_for_people()
    guest_says(words)
    assert graph.texts[-1] == f"emergency {language}"
    assert (len(urgent_tasks(hotel)), alarms(hotel)) == (1, 1)
    assert the_conversation(hotel).owner_kind == Conversation.Owner.QUEUE


def test_more_words_of_the_same_danger_are_one_task_and_one_answer(graph: Graph, brain: Brain):
    hotel = waits_for_people()
    guest_says("hay fuego en el pasillo, ayuda")
    before = len(graph.texts)
    guest_says("por favor ayuda, hay fuego!!", "hay mucho humo, fuego!")
    (task,) = urgent_tasks(hotel)
    assert "mucho humo" in task.text
    assert len(graph.texts) == before


def test_a_person_who_has_the_conversation_is_alarmed_and_not_talked_over(graph: Graph, brain: Brain):
    hotel = a_number()
    guest_says("Hola")
    with queue.collected() as waiting:
        with scope(hotel.pk):
            handover.take_over(conversation=the_conversation(hotel), user=a_person("ana@example.com", hotel))
        run(waiting)
    before = len(graph.texts)
    guest_says("mi marido se desmayó, necesitamos una ambulancia")
    assert (len(urgent_tasks(hotel)), alarms(hotel), len(graph.texts)) == (1, 1, before)


def test_what_is_no_danger_alarms_nobody(graph: Graph, brain: Brain):
    hotel = waits_for_people()
    guest_says("¿A qué hora es el desayuno?", "¿Hay alguien?")
    assert (urgent_tasks(hotel), alarms(hotel)) == ([], 0)
