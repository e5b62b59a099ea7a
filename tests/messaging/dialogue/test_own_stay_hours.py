"""Leaving late and coming early: the hotel's rule for everybody, an agreed hour for who has a stay."""

import datetime as dt

import pytest

from pms.errors import InvalidRequest, PmsUnavailable, UnknownOutcome
from pms.types import Stay
from tests.messaging.dialogue.booked import STRANGER, FailingDesk, a_stay, now_in, with_a_stay
from tests.messaging.dialogue.build import Chat, a_front_desk, an_article

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("language", "wish", "offer", "yes", "done"),
    [
        (
            "es",
            "puedo salir a la 1 de la tarde?",
            "hasta las 13:00, con un cargo de $50",
            "dale",
            "es hasta las 13:00",
        ),
        (
            "en",
            "can I get a late checkout until 1pm?",
            "until 13:00, for €50",
            "yes please",
            "is by 13:00",
        ),
        ("pt", "quero sair mais tarde, às 13h", "até as 13:00, por R$ 50", "sim", "é até as 13:00"),
    ],
)
def test_a_late_check_out_is_agreed_after_its_fee_and_a_yes(
    language: str, wish: str, offer: str, yes: str, done: str
) -> None:
    hotel = a_front_desk(language)
    chat, stay = with_a_stay(hotel)
    assert offer in chat.says(wish)
    assert now_in(hotel, stay).late_check_out is None
    assert done in chat.says(yes)
    assert now_in(hotel, stay).late_check_out == dt.time(13)


@pytest.mark.parametrize(
    ("language", "wish", "offer"),
    [
        ("es", "quiero hacer early check in a las 11", "desde las 11:00, con un cargo de $50"),
        ("en", "can I check in early at 11am?", "from 11:00, for €50"),
        ("pt", "posso entrar às 11h?", "a partir das 11:00, por R$ 50"),
    ],
)
def test_an_early_check_in_is_agreed_too(language: str, wish: str, offer: str) -> None:
    hotel = a_front_desk(language)
    chat, stay = with_a_stay(hotel)
    assert offer in chat.says(wish)
    chat.taps("yes_time")
    assert now_in(hotel, stay).early_check_in == dt.time(11)


def test_the_hour_is_asked_with_the_rule_and_may_be_corrected() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    said = chat.says("quiero salir más tarde el último día")
    assert "hasta las 14:00" in said
    assert chat.state["asked"] == "time"
    assert "A esa hora no es posible." in chat.says("a las 4 de la tarde")
    assert "hasta las 14:00, con un cargo" in chat.says("a las 2")
    assert "hasta las 12:00, con un cargo" in chat.says("mejor a las 12")
    assert "sigue como estaba" in chat.says("no")
    assert now_in(hotel, stay).late_check_out is None


def test_an_hour_that_is_everybodys_needs_no_agreement() -> None:
    chat, _ = with_a_stay(a_front_desk("es"))
    assert "No hace falta pedirlo" in chat.says("puedo salir a las 10 de la mañana?")
    assert chat.state["errand"] is None


def test_an_hour_without_a_fee_is_free_of_charge_and_agreed_all_the_same() -> None:
    hotel = a_front_desk("en", late_check_out_percent="0")
    chat, stay = with_a_stay(hotel)
    assert "free of charge" in chat.says("late check out until 1pm please")
    chat.says("yes")
    assert now_in(hotel, stay).late_check_out == dt.time(13)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("hasta qué hora puedo hacer late check out?", "hasta las 14:00"),
        ("tienen late check out?", "hasta las 14:00"),
        ("cuánto cuesta el early check in?", "desde las 10:00"),
    ],
)
def test_who_asks_for_the_rule_hears_the_rule(text: str, words: str) -> None:
    chat, _ = with_a_stay(a_front_desk("es"))
    assert words in chat.says(text)
    assert chat.state["errand"] is None


def test_who_has_no_stay_hears_the_hotels_word() -> None:
    hotel = a_front_desk("es")
    chat = Chat(hotel, phone=STRANGER)
    assert "hasta las 14:00" in chat.says("puedo salir a las 2 de la tarde?")
    an_article(hotel, "late check out", tags=("late_checkout",), es="Hasta las 14, se pide en recepción.")
    assert "se pide en recepción" in Chat(hotel, phone=STRANGER).says("quiero late check out")


def test_a_room_that_is_needed_is_said_to_be() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel, code="suite")
    a_stay(hotel, Stay(dt.date(2026, 12, 23), dt.date(2026, 12, 26)), code="suite")
    said = chat.says(f"late check out hasta las 13 en la reserva {stay.reference}")
    assert "otro huésped necesita la habitación" in said
    assert now_in(hotel, stay).late_check_out is None


def test_a_pms_that_keeps_no_hours_makes_it_a_task_for_people() -> None:
    hotel = a_front_desk("en")
    stay = a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(InvalidRequest("keeps no hours"), "extra_time_preview"))
    assert "The team arranges these times" in chat.says("late check out until 1pm")
    assert chat.outcome.disposition == "answered"
    assert [task.kind for task in chat.outcome.tasks] == ["late_check_out"]
    assert f"{stay.reference}; at 13:00" in chat.outcome.tasks[0].text


@pytest.mark.parametrize(
    ("error", "words", "urgent"),
    [
        (PmsUnavailable("down"), "can't reach our booking system", False),
        (UnknownOutcome("lost"), "nothing is certain yet", True),
    ],
)
def test_an_hour_that_is_not_written_is_not_called_agreed(error: Exception, words: str, urgent: bool) -> None:
    hotel = a_front_desk("en")
    a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(error, "extra_time_book"))
    chat.says("late check out until 1pm")
    said = chat.says("yes")
    assert words in said
    assert "Done" not in said
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent is urgent
