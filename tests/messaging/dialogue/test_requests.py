"""What guests ask of the house: one task per thing, one question at most, and an honest word on when."""

import datetime as dt

import pytest

from messaging import conversations
from messaging.dialogue.wants import find, key_of, of_key
from messaging.types import TaskDraft
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation
from tests.messaging.delivery.build import a_number
from tests.messaging.dialogue.build import Chat, a_front_desk

pytestmark = pytest.mark.django_db

SATURDAY = dt.datetime(2026, 11, 28, 15, 0, tzinfo=dt.UTC)


def tasks(chat: Chat) -> dict[str, TaskDraft]:
    return {task.key: task for task in chat.outcome.tasks}


@pytest.mark.parametrize(
    ("language", "wish", "asked", "answer", "noted"),
    [
        ("es", "me mandan dos toallas?", "número de habitación", "204", "toallas, habitación 204"),
        ("en", "two towels please", "What is the room number", "we are in 12", "towels, room 12"),
        ("pt", "preciso de toalhas", "número do quarto", "é o 15", "toalhas, quarto 15"),
    ],
)
def test_the_room_is_asked_once_and_the_agent_goes_on(
    language: str, wish: str, asked: str, answer: str, noted: str
) -> None:
    chat = Chat(a_front_desk(language))
    assert asked in chat.says(wish)
    first = tasks(chat)["request:towels"]
    assert (first.department, wish in first.text) == ("housekeeping", True)
    assert noted in chat.says(answer)
    assert answer in tasks(chat)["request:towels"].text
    assert (chat.outcome.disposition, chat.state["asked"]) == ("answered", "")
    assert noted.split(", ")[1] in chat.says({"es": "y jabón", "en": "soap too", "pt": "sabonete"}[language])


def test_each_department_gets_its_own_task_and_what_has_an_hour_its_own_due_time() -> None:
    chat = Chat(a_front_desk("es"))
    said = chat.says("habitación 12: necesito toallas, no anda el aire y un taxi para mañana a las 7")
    assert "Perdón por la molestia" in said
    assert {task.key: task.department for task in chat.outcome.tasks} == {
        "request:towels": "housekeeping",
        "request:air": "maintenance",
        "request:taxi": "reception",
    }
    taxi = tasks(chat)["request:taxi"]
    assert tasks(chat)["request:towels"].due_at == chat.at + dt.timedelta(minutes=30)
    assert taxi.due_at == dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("answer", ["todavía no llegué", "no sé", "no", "cuando puedan"])
def test_a_room_that_is_not_known_is_not_asked_for_again(answer: str) -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("una almohada más por favor")
    assert "El equipo ya lo tiene" in chat.says(answer)
    assert chat.state["asked"] == ""


def test_another_question_meanwhile_is_answered_and_the_room_asked_again() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("una almohada más por favor")
    said = chat.says("dónde queda el hotel?")
    assert said.index("Av. del Mar 45") < said.index("¿Para qué número")
    chat.says("y una toalla")
    assert "toallas" in chat.says("204")
    assert {"request:pillows", "request:towels"} == set(tasks(chat))


def test_a_request_does_not_end_the_booking_under_way() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("la suite")
    said = chat.says("necesito un taxi para el 20 a las 15")
    assert said.index("taxi o traslado, a las 15:00") < said.index("¿A nombre de quién")
    assert chat.says("necesito que me despierten un día").count("?") == 1
    assert "¿A nombre de quién" in chat.says("a las 7, en la 204")
    assert chat.says("Ana Paz").endswith("¿A qué correo va la reserva?") or chat.state["asked"] == "email"


def test_a_stay_and_a_cot_in_one_message_are_both_heard() -> None:
    chat = Chat(a_front_desk("pt"))
    said = chat.says("quero reservar de 20 a 23 de dezembro para 2 e um berço por favor")
    assert "Anotado: berço" in said
    assert chat.state["asked"] == "room"
    assert list(tasks(chat)) == ["request:cot"]


def test_the_same_again_is_no_second_task_and_the_third_time_a_person_comes() -> None:
    chat = Chat(a_front_desk("en"))
    chat.says("room 12, please send towels")
    chat.waits(minutes=20)
    assert "has had it since 15:00" in chat.says("where are my towels?")
    again = tasks(chat)["request:towels"]
    assert again.urgent
    chat.says("still no towels")
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.reason == "asked_again"


@pytest.mark.parametrize(("state", "words"), [("doing", "ya está con eso"), ("done", "marcó como hecho")])
def test_asked_whether_it_is_done_the_guest_hears_how_far_it_is(state: str, words: str) -> None:
    hotel = a_number()
    conversation = a_conversation(hotel)
    chat = Chat(hotel)
    chat.says("habitación 12, toallas por favor")
    with scope(hotel.pk):
        conversations.tasks_make(conversation, chat.outcome.tasks)
        conversation.tasks.update(state=state)
        known = conversations.tasks_of(hotel.pk, conversation.pk)
    assert known == {"request:towels": state}
    chat.conversation_id = conversation.pk
    assert words in chat.says("ya está?")


def test_while_nobody_is_there_the_guest_hears_when_they_are_back() -> None:
    chat = Chat(a_front_desk("es"), at=SATURDAY)
    said = chat.says("toallas para la habitación 9")
    assert "Anotado: toallas, habitación 9." in said
    assert "lo ven el lunes 30 de noviembre a las 08:00" in said


def test_things_are_found_in_three_languages_and_kept_by_their_key() -> None:
    texts = ("un taxi y dos toallas", "a taxi and two towels", "um táxi e duas toalhas")
    keys = {key_of("request", find(text), text) for text in texts}
    assert keys == {"request:taxi+towels"}
    assert [want.code for want in of_key("request:taxi+towels")] == ["taxi", "towels"]
    assert of_key("request:#12345678") == ()


@pytest.mark.parametrize(
    "text", ["me olvidé de decirte algo", "olvidé el número de reserva", "esqueci de falar uma coisa"]
)
def test_who_forgot_to_say_something_has_lost_nothing(text: str) -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(text)
    assert "request:lost" not in tasks(chat)


@pytest.mark.parametrize(
    "text", ["me olvidé el cargador", "dejé olvidada una campera", "esqueci minha blusa aí"]
)
def test_who_left_something_behind_is_helped_to_find_it(text: str) -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(text)
    assert "request:lost" in tasks(chat)
