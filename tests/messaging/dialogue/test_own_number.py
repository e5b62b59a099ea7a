"""A guest known by a user id alone: the number they share shows whose stay it is."""

import pytest

from messaging.perform.listening import parts
from messaging.types import MessageKind, TurnMessage
from tests.messaging.dialogue.booked import JANUARY, a_stay
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk

PHONE = "+5491155550101"


def by_user_id(language: str = "es") -> Chat:
    return Chat(a_front_desk(language), phone="", identity="bsuid:AR.77")


@pytest.mark.django_db
def test_the_number_is_asked_for_once_and_finds_the_stay() -> None:
    chat = by_user_id()
    stay = a_stay(chat.hotel, JANUARY)
    chat.says("quiero ver mi reserva")
    assert [reply.kind for reply in chat.replies][-1] == "contact_request"
    assert chat.replies[-1].button == "Compartir número"
    chat.says("no la encuentro")
    assert "contact_request" not in [reply.kind for reply in chat.replies]
    chat.phone = PHONE
    said = chat.taps_old("own_phone")
    assert "ya tengo su número" in said
    assert stay.reference in said


@pytest.mark.django_db
def test_a_number_shared_at_another_time_is_thanked_for() -> None:
    chat = by_user_id("en")
    chat.says("a double for two from 3 to 5 January")
    chat.phone = PHONE
    said = chat.taps_old("own_phone")
    assert "I have your number now" in said


@pytest.mark.django_db
def test_guests_whose_number_is_known_or_on_another_channel_are_not_asked() -> None:
    hotel = a_front_desk("es")
    for chat in (Chat(hotel), Chat(hotel, phone="", identity="session:s1")):
        chat.says("quiero ver mi reserva")
        assert "contact_request" not in [reply.kind for reply in chat.replies]


def test_a_button_that_is_not_ours_is_heard_as_the_words_on_it() -> None:
    tapped = [
        TurnMessage(1, MessageKind.CHOICE, "No quiero ofertas", "Stop promotions", NOW),
        TurnMessage(2, MessageKind.CHOICE, "Sí", "book:7", NOW),
    ]
    heard = list(parts(tapped))
    assert [(one.kind, one.text, one.choice) for one in heard] == [
        (MessageKind.TEXT, "No quiero ofertas", ""),
        (MessageKind.CHOICE, "Sí", "book:7"),
    ]
