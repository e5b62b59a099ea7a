"""Fifty guests and one room: real threads, a database connection each, whole conversations."""

import pytest

from hotel_agent.lib import clock
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, reservations
from tests.pms.build import a_room_type
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db(transaction=True)

GUESTS = 50


def test_of_50_guests_who_write_at_once_one_books_the_last_room_and_49_hear_it_politely() -> None:
    hotel = a_front_desk("es", rooms=False)
    names = {"es": "Suite", "en": "Suite", "pt": "Suíte"}
    a_room_type(hotel, "suite", rooms=("301",), price="220", kind="suite", name=names)
    chats = [Chat(hotel, phone=f"+54911555501{number:02d}") for number in range(GUESTS)]
    answers: dict[int, list[str]] = {number: [] for number in range(GUESTS)}

    def talk(number: int) -> None:
        for line in (
            "Hola! tienen lugar del 20 al 23 de diciembre para 2?",
            "la suite",
            "Ana Paz",
            "ana@example.com",
        ):
            answers[number].append(chats[number].says(line))
        # Who came too late may be looking at the suite for other nights by now.
        if chats[number].state["asked"] == "confirm" and chats[number].wish["check_in"] == "2026-12-20":
            answers[number].append(chats[number].says("sí"))

    with clock.held_at(NOW):
        in_threads(*(lambda number=number: talk(number) for number in range(GUESTS)))

    (stay,) = reservations(hotel)
    assert stay.status == "confirmed"
    winners = [number for number in range(GUESTS) if str(stay.reference) in answers[number][-1]]
    assert len(winners) == 1
    assert all(all(said) for said in answers.values())
    losers = [number for number in range(GUESTS) if number not in winners]
    assert not [number for number in losers if "confirmada" in " ".join(answers[number])]
    assert {chats[number].outcome.disposition for number in losers} <= {"answered", "handed_over"}
