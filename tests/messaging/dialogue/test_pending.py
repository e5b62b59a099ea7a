"""A booking the hotel's system takes its time with: honest words meanwhile, and its outcome told once."""

import itertools
from typing import Any

import pytest

from hotel_agent.lib.money import Money
from messaging.types import MessageKind, TurnMessage
from pms import front_desk, selectors
from pms.attempts import Outcome
from pms.bookings import Result
from pms.errors import UnknownOutcome
from pms.types import ReservationInfo, ReservationStatus
from tenants.scope import scope
from tests.messaging.dialogue.build import Chat, a_front_desk

pytestmark = pytest.mark.django_db
_ids = itertools.count(900)


class SlowDesk:
    """The real desk, but no booking is answered in time; `outcome` is what became of it later."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []
        self.outcome: Outcome = Outcome.UNKNOWN
        self.total: Money | None = None

    def __getattr__(self, name: str) -> Any:
        return getattr(front_desk, name)

    def reservation_make(self, **asked: Any) -> ReservationInfo:
        self.asked.append(asked)
        raise UnknownOutcome("takes longer")

    def booking_result(self, tenant_id: int, attempt_id: int) -> Result:
        quote_id = self.asked[-1]["quote_id"]
        booked = self._booked() if self.outcome is Outcome.BOOKED else None
        return Result(quote_id, self.outcome, booked, self.total)

    def _booked(self) -> ReservationInfo:
        asked = self.asked[-1]
        quote = the_quote(asked["tenant_id"], asked["quote_id"])
        return ReservationInfo(
            reference="CM-77",
            status=ReservationStatus.CONFIRMED,
            room_type_code=quote.offer.room_type.code,
            stay=quote.offer.stay,
            party=quote.offer.party,
            guest=asked["guest"],
            total=asked["confirmed_total"],
        )


def the_quote(tenant_id: int, quote_id: int) -> Any:

    with scope(tenant_id):
        return selectors.quote_info(tenant_id, quote_id)


def waiting(language: str = "en") -> tuple[Chat, SlowDesk]:
    """A guest who has said yes and was told that it is being confirmed."""
    desk = SlowDesk()
    chat = Chat(a_front_desk(language), name="Ana Paz", email="ana@example.com", desk=desk)
    chat.says(ASKS[language])
    chat.says(TAKES[language])
    chat.taps("book:")
    return chat, desk


ASKS = {
    "es": "tienen lugar del 20 al 23 de diciembre para 2?",
    "en": "do you have a room from 20 to 23 December for 2?",
    "pt": "tem quarto de 20 a 23 de dezembro para 2?",
}
TAKES = {"es": "la suite", "en": "the suite", "pt": "a suíte"}
CONFIRMING = {
    "es": "Estoy confirmando la reserva con el hotel",
    "en": "I'm confirming it with the hotel",
    "pt": "Estou confirmando a reserva com o hotel",
}


def news(chat: Chat, desk: SlowDesk, outcome: Outcome, *, total: Money | None = None) -> str:
    """The result comes: what the guest hears."""
    desk.outcome, desk.total = outcome, total
    return chat._turn([TurnMessage(next(_ids), MessageKind.BOOKING, "", "1", chat.at)])


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_a_guest_reads_that_the_booking_is_being_confirmed(language: str) -> None:
    chat, _ = waiting(language)
    assert CONFIRMING[language] in chat.replies[-1].text
    assert chat.outcome.hand_over is None


def test_the_result_follows_by_itself() -> None:
    chat, desk = waiting()
    said = news(chat, desk, Outcome.BOOKED)
    assert "Your booking is confirmed" in said
    assert "CM-77" in said
    assert chat.outcome.reservation is not None


def test_a_result_told_twice_is_said_once() -> None:
    chat, desk = waiting()
    news(chat, desk, Outcome.BOOKED)
    assert news(chat, desk, Outcome.BOOKED) == ""
    assert (chat.outcome.disposition, chat.outcome.reason) == ("not_answered", "told_already")


@pytest.mark.parametrize("words", ["yes", "is my booking confirmed?", "book it please"])
def test_another_yes_or_a_question_is_answered_honestly_and_books_nothing(words: str) -> None:
    chat, desk = waiting()
    assert "still waiting for the hotel's answer" in chat.says(words)
    assert len(desk.asked) == 1


def test_the_button_tapped_again_books_nothing() -> None:
    chat, desk = waiting()
    quote_id = desk.asked[0]["quote_id"]
    assert "still waiting" in chat.taps_old(f"book:{quote_id}")
    assert len(desk.asked) == 1


def test_other_questions_are_answered_as_ever_meanwhile() -> None:
    chat, desk = waiting()
    assert "Av. del Mar 45" in chat.says("where is the hotel?")
    assert "Your booking is confirmed" in news(chat, desk, Outcome.BOOKED)


def test_a_second_stay_is_looked_for_but_not_booked_before_the_first_is_settled() -> None:
    chat, desk = waiting()
    assert "Classic double" in chat.says("and a room from 5 to 7 January for 1?")
    chat.says("the double")
    assert "still waiting" in chat.taps("book:")
    assert len(desk.asked) == 1


def test_a_result_leaves_another_stay_open() -> None:
    chat, desk = waiting()
    chat.says("and a room from 5 to 7 January for 1?")
    said = news(chat, desk, Outcome.BOOKED)
    assert "CM-77" in said
    assert chat.wish["check_in"] == "2027-01-05"
    assert chat.state["asked"] == "room"


def test_a_booking_that_was_never_made_is_said_and_asked_about_anew() -> None:
    chat, desk = waiting()
    said = news(chat, desk, Outcome.NOT_BOOKED)
    assert "did not take the booking" in said
    assert chat.state["asked"] == "confirm"
    assert chat.wish["quote"]["id"] != desk.asked[0]["quote_id"]


def test_a_price_that_changed_meanwhile_is_said() -> None:
    chat, desk = waiting()
    said = news(chat, desk, Outcome.PRICE_CHANGED, total=Money.of("750.00", "EUR"))
    assert "€750" in said
    assert chat.state["pending"] is None


def test_a_room_that_went_meanwhile_is_said_and_others_are_offered() -> None:
    chat, desk = waiting()
    assert "Classic double" in news(chat, desk, Outcome.NO_ROOM)


def test_what_nobody_can_tell_goes_to_people_with_all_they_need() -> None:
    chat, desk = waiting()
    said = news(chat, desk, Outcome.UNKNOWN)
    assert "asking the team to check it" in said
    assert chat.outcome.hand_over is not None
    assert (chat.outcome.hand_over.reason, chat.outcome.hand_over.urgent) == ("booking_unknown", True)
    assert "suite" in chat.outcome.hand_over.note


def test_a_result_and_a_message_of_the_guest_are_answered_together() -> None:
    chat, desk = waiting()
    desk.outcome = Outcome.BOOKED
    said = chat._turn(
        [
            TurnMessage(next(_ids), MessageKind.BOOKING, "", "1", chat.at),
            TurnMessage(next(_ids), MessageKind.TEXT, "where is the hotel?", "", chat.at),
        ]
    )
    assert "CM-77" in said
    assert "Av. del Mar 45" in said
    assert chat.outcome.disposition == "answered"


def test_the_desk_learns_whom_to_tell() -> None:
    _, desk = waiting()
    assert desk.asked[0]["asker"] == "conversation:1"
