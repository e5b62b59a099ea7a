"""A guest asks about the stay they have booked: it is read from the PMS and said to nobody else."""

import datetime as dt

import pytest

from pms.errors import PmsUnavailable
from pms.models import Reservation
from tenants.scope import scope
from tests.messaging.dialogue.booked import (
    JANUARY,
    STRANGER,
    FailingDesk,
    a_conversation,
    a_stay,
    made_in,
    with_a_stay,
)
from tests.messaging.dialogue.build import Chat, a_front_desk, an_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "question", "words"),
    [
        ("es", "quiero ver mi reserva", "La reserva está confirmada."),
        ("en", "is my booking confirmed?", "Your booking is confirmed."),
        ("pt", "qual é a minha reserva?", "A reserva está confirmada."),
    ],
)
def test_a_guest_hears_the_stay_of_the_number_they_write_from(
    language: str, question: str, words: str
) -> None:
    chat, stay = with_a_stay(a_front_desk(language))
    said = chat.says(question)
    assert words in said
    assert stay.reference in said
    assert "Ana Paz" in said
    assert chat.outcome.reservation is not None
    assert chat.outcome.bind_stay


def test_the_total_and_the_hours_are_those_of_the_stay() -> None:
    chat, stay = with_a_stay(a_front_desk("en"))
    assert f"The total for booking {stay.reference} (20 to 23 December) is €300" in chat.says(
        "what's the total of my booking?"
    )
    assert "Check-in is on 20 December from 15:00" in chat.says("what time can I check in?")
    assert "€300" in chat.says("how much was the total?")


def test_what_is_not_about_the_stay_is_answered_by_the_hotel() -> None:
    hotel = a_front_desk("en")
    an_article(hotel, "breakfast", en="Breakfast from 7 to 10.")
    an_article(hotel, "parking", en="Parking is €12 a day.")
    chat, _ = with_a_stay(hotel)
    chat.says("is my booking confirmed?")
    assert "Breakfast from 7 to 10." in chat.says("what time is breakfast?")
    assert "€12" in chat.says("how much is it to park?")


def test_a_stay_booked_in_the_conversation_is_known_at_once() -> None:
    hotel = a_front_desk("es")
    chat = Chat(hotel, name="Ana Paz", email="ana@example.com")
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("la suite")
    chat.says("sí")
    assert chat.outcome.bind_stay
    assert "es de $660" in chat.says("cuánto era el total?")
    assert "hasta las 11:00" in chat.says("a qué hora es el check out?")


def test_what_changed_in_the_pms_is_said_as_it_is_now() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    chat.says("ver mi reserva")
    with scope(hotel.pk):
        Reservation.objects.filter(reference=stay.reference).update(guest_name="Ana Paz Díaz")
    assert "Ana Paz Díaz" in chat.says("ver mi reserva")


def test_of_several_stays_the_one_chosen_is_shown_and_spoken_of() -> None:
    hotel = a_front_desk("pt")
    chat, _ = with_a_stay(hotel)
    second = a_stay(hotel, JANUARY, code="suite")
    chat.says("qual é a minha reserva?")
    assert "De 5 a 7 de janeiro" in chat.taps(f"stay:{second.reference}")
    assert "R$ 440" in chat.says("quanto ficou o total?")


def test_a_stay_that_was_made_in_a_conversation_of_theirs_is_theirs() -> None:
    hotel = a_front_desk("en")
    stay = a_stay(hotel)
    conversation = a_conversation(hotel)
    made_in(hotel, conversation, stay)
    chat = Chat(hotel, phone="", conversation_id=conversation.pk, identity="session:abc")
    assert stay.reference in chat.says("is my booking confirmed?")
    assert not chat.outcome.bind_stay


def test_a_wish_under_way_goes_on_after_the_look_up() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    chat.says("tienen lugar del 5 al 7 de enero?")
    said = chat.says("está confirmada mi reserva?")
    assert stay.reference in said
    assert chat.state["asked"] == "guests"


def test_a_stay_that_is_over_is_said_to_be() -> None:
    hotel = a_front_desk("en")
    stay = a_stay(hotel)
    with scope(hotel.pk):
        Reservation.objects.filter(reference=stay.reference).update(status="departed")
    chat = Chat(hotel, at=dt.datetime(2026, 12, 28, 15, 0, tzinfo=dt.UTC))
    assert "already over" in chat.says("is my booking confirmed?")


def test_a_pms_that_is_down_is_said() -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(PmsUnavailable("down"), "reservations_find"))
    assert "no puedo consultar" in chat.says("ver mi reserva")
    assert chat.outcome.disposition == "handed_over"


def test_a_stranger_hears_nothing_of_it() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    chat = Chat(hotel, phone=STRANGER)
    said = chat.says(f"quiero ver la reserva {stay.reference}")
    assert "Ana" not in said
    assert "300" not in said
    assert chat.outcome.reservation is None
