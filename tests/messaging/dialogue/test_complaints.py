"""Complaints: an apology that fits, a task, and a person where it is serious."""

import pytest

from tests.messaging.dialogue.build import Chat, a_front_desk

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "sorry", "department", "urgent"),
    [
        ("hay cucarachas en el baño", "así no tiene que estar", "housekeeping", False),
        ("me cobraron dos veces la noche", "ese cobro", "accounts", False),
        ("me discriminaron en la recepción por ser extranjera", "no es aceptable", "management", True),
        ("me siento insegura, un empleado me acosa", "seguridad va primero", "management", True),
        ("es la tercera vez que reclamo, un desastre", "Lamento mucho", "management", False),
    ],
)
def test_what_is_serious_goes_to_a_person(text: str, sorry: str, department: str, urgent: bool) -> None:
    chat = Chat(a_front_desk("es"))
    assert sorry in chat.says(text)
    handed = chat.outcome.hand_over
    assert handed is not None
    assert (handed.reason, handed.department, handed.urgent) == ("complaint", department, urgent)
    assert text in handed.note


@pytest.mark.parametrize(
    ("language", "text", "sorry", "no", "end"),
    [
        ("es", "mucho ruido anoche", "descansar", "no, gracias", "Aquí estoy"),
        ("en", "the waiter was rude to me", "treated like that", "no thanks", "Just write"),
        ("pt", "quero reclamar da comida", "comida", "não", "É só escrever"),
    ],
)
def test_otherwise_the_team_is_told_and_a_person_is_offered(
    language: str, text: str, sorry: str, no: str, end: str
) -> None:
    chat = Chat(a_front_desk(language))
    assert sorry in chat.says(text)
    assert [task.kind for task in chat.outcome.tasks] == ["complaint"]
    assert [option.id for option in chat.options()] == ["person", "no_call"]
    chat.says(no)
    assert (chat.outcome.disposition, chat.state["asked"]) == ("answered", "")


def test_a_yes_or_a_tap_brings_the_person() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("me trataron mal en el bar")
    chat.says("sí")
    assert chat.outcome.hand_over is not None
    other = Chat(a_front_desk("en"))
    other.says("the waiter was rude to me")
    other.taps("person")
    assert other.outcome.hand_over is not None


def test_something_broken_asks_for_the_room_and_told_again_brings_a_person() -> None:
    chat = Chat(a_front_desk("es"))
    said = chat.says("qué mal, el televisor está roto")
    assert "¿Para qué número de habitación" in said
    assert [task.department for task in chat.outcome.tasks] == ["maintenance"]
    chat.says("204")
    chat.says("me quejo de nuevo, sigue sin funcionar la tele")
    assert chat.outcome.hand_over is not None
    assert "room 204" in chat.outcome.hand_over.note


def test_a_small_complaint_leaves_the_booking_where_it_was() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("la recepción me trató muy mal")
    assert chat.state["asked"] == "room"
    assert "Suite" in [option.title for option in chat.options()]
