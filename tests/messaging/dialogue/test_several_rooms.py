"""Several rooms in one wish: shared, offered with their sum, held, booked, and told of one by one."""

import datetime as dt
import itertools
from decimal import Decimal
from typing import Any

import pytest

from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from messaging.types import MessageKind, TurnMessage
from pms import front_desk, selectors
from pms.attempts import Outcome
from pms.bookings import Booking, Result
from pms.errors import NoRoom, PmsUnavailable, PriceChanged, UnknownOutcome
from pms.models import Hold, Rate
from pms.types import GuestDetails, NoOffer, ReservationInfo, ReservationStatus, Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, reservations
from tests.pms.build import a_reservation
from tests.tenants.build import in_threads

pytestmark = pytest.mark.django_db
_ids = itertools.count(5000)

ASKS = {
    "es": "2 habitaciones del 20 al 23 de diciembre para 4",
    "en": "two doubles from 20 to 23 December for 4 adults",
    "pt": "quero dois quartos de 20 a 23 de dezembro para 4 adultos",
}
OFFERED = {
    "es": ("1. Doble clásica (2 adultos): $100 por noche, $300 en total", "Todo junto: $600"),
    "en": ("1. Classic double (2 adults): €100 per night, €300 in total", "Altogether: €600"),
    "pt": ("1. Duplo clássico (2 adultos): R$ 100 por noite, R$ 300 no total", "Tudo junto: R$ 600"),
}
TAKES = {"es": "sí, esas dos", "en": "both please", "pt": "os dois"}
YES = {"es": "sí, confirmo las dos", "en": "yes please", "pt": "sim, os dois"}
CHRISTMAS = Stay(dt.date(2026, 12, 20), dt.date(2026, 12, 23))


class OtherDesk:
    """The real desk, but for what a test gives it to do otherwise."""

    def __init__(self, **others: Any) -> None:
        self.others = others

    def __getattr__(self, name: str) -> Any:
        return self.others.get(name) or getattr(front_desk, name)


def a_guest(hotel: Tenant, desk: Any = front_desk) -> Chat:
    return Chat(hotel, name="Ana Paz", email="ana@example.com", desk=desk)


def at_the_summary(hotel: Tenant, desk: Any = front_desk) -> Chat:
    """A guest who is asked for the yes to a double and a suite."""
    chat = a_guest(hotel, desk)
    chat.says("una doble y una suite del 20 al 23 de diciembre para 4")
    chat.taps("these")
    assert chat.state["asked"] == "confirm"
    return chat


def codes(hotel: Tenant) -> list[str]:
    return sorted(stay.room_type_code for stay in reservations(hotel))


@pytest.mark.parametrize("language", ASKS)
def test_a_guest_books_two_rooms_with_one_yes(language: str) -> None:
    chat = a_guest(a_front_desk(language))
    offered = chat.says(ASKS[language])
    assert all(part in offered for part in OFFERED[language])
    chat.says(TAKES[language])
    said = chat.says(YES[language])
    first, second = reservations(chat.hotel)
    assert {first.status, second.status} == {"confirmed"}
    assert (first.adults, second.adults, first.total, second.total) == (2, 2, Decimal(300), Decimal(300))
    assert first.idempotency_key != second.idempotency_key
    assert str(first.reference) in said
    assert str(second.reference) in said
    assert [one.reference for one in chat.outcome.reservations] == [first.reference, second.reference]
    assert "600" in said
    assert chat.outcome.disposition == "answered"


def test_of_rooms_booked_together_none_is_cancelled_before_the_guest_has_said_which() -> None:
    hotel = a_front_desk("es")
    chat = a_guest(hotel)
    for text in (ASKS["es"], TAKES["es"], YES["es"], "quiero cancelar mi reserva"):
        chat.says(text)
    assert {option.id for option in chat.options()} == {
        f"stay:{one.reference}" for one in reservations(hotel)
    }


def test_the_sum_is_bound_to_the_quotes() -> None:
    chat = at_the_summary(a_front_desk("es"))
    sums = [draft for draft in chat.outcome.ledger if draft.value == "960 ARS"]
    assert {(draft.kind, draft.source, draft.source_ref[:7]) for draft in sums} == {
        ("amount", "pms", "quotes:")
    }
    assert {draft.expires_at for draft in sums} == {chat.at + dt.timedelta(minutes=10)}


def test_kinds_that_hold_the_party_are_shared_without_a_question() -> None:
    chat = Chat(a_front_desk("en"))
    said = chat.says("a double and a triple for 5 from 20 to 23 December")
    assert "1. Classic double (2 adults)" in said
    assert "2. Triple with balcony (3 adults)" in said


def test_who_sleeps_where_is_asked_once_with_proposals_and_understood_in_words() -> None:
    hotel = a_front_desk("es")
    chat = Chat(hotel)
    said = chat.says("2 habitaciones del 20 al 23 de diciembre para 3 adultos y 2 nenes de 4 y 6 años")
    assert "Son 3 adultos y 2 niños en 2 habitaciones. ¿Cómo se reparten?" in said
    assert [option.title for option in chat.options()] == ["3 + 2", "4 + 1"]
    assert chat.options()[0].description == "2 adultos y 1 niño / 1 adulto y 1 niño"
    said = chat.says("dos adultos con un nene en una y 1 adulto con el otro nene en la otra")
    assert "(2 adultos y 1 niño)" in said
    assert chat.state["asked"] == "rooms"
    assert "(3 adultos)" in Chat(hotel).says("2 habitaciones del 5 al 7 de enero, una para 2 y otra para 3")


def test_shares_that_do_not_fit_are_asked_about_again_with_those_that_do() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("2 habitaciones del 20 al 23 de diciembre para 4 adultos y 2 nenes de 4 y 6 años")
    said = chat.says("2 adultos y 2 nenes en una y 2 adultos en la otra")
    assert "no entran todos" in said
    assert [option.id for option in chat.options()][:2] == ["split:2,1|2,1", "split_in:3"]
    assert "2 habitaciones, tenemos" in chat.taps("split:2,1")


def test_two_families_alike_are_counted_together() -> None:
    chat = Chat(a_front_desk("en"))
    chat.says("two rooms for two families, 1 adult and 1 child each, from 20 to 23 December")
    assert (chat.wish["adults"], chat.wish["children"], len(chat.wish["rooms"])) == (2, 2, 2)


def test_a_party_too_large_for_one_room_is_offered_as_many_as_it_needs() -> None:
    chat = Chat(a_front_desk("pt"))
    assert "procure 2 quartos?" in chat.says("quarto de 20 a 23 de dezembro para 6 adultos")
    said = chat.says("sim")
    assert "3 noites em 3 quartos" in said, "two triples are not there, but three rooms are"
    assert chat.wish["count"] == 3


def test_another_room_of_one_is_swapped_by_tap_and_by_words() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(ASKS["es"])
    chat.taps("swap")
    assert "En lugar de la 1 (2 adultos): $450 en total" in [option.description for option in chat.options()]
    assert "Triple con balcón (2 adultos): $150 por noche" in chat.taps("room_of:0:triple")
    said = chat.says("mejor la suite y la doble")
    assert "Suite (2 adultos)" in said
    assert "Triple" not in said


def test_kinds_that_do_not_suffice_are_said() -> None:
    said = Chat(a_front_desk("pt")).says("3 quartos duplos de 20 a 23 de dezembro para 6")
    assert "esses quartos não estão disponíveis" in said
    assert "3. Triplo com varanda" in said


def test_more_rooms_than_adults_are_questioned() -> None:
    chat = Chat(a_front_desk("es"))
    assert "al menos un adulto" in chat.says("3 habitaciones del 20 al 23 de diciembre para 2")
    chat.taps("one_room")
    assert chat.state["asked"] == "room"


def test_a_group_goes_to_people_with_what_it_wants() -> None:
    chat = Chat(a_front_desk("es"))
    said = chat.says("necesito 10 habitaciones para un casamiento del 20 al 23 de diciembre")
    assert "hasta 6 habitaciones" in said
    assert "persona del equipo" in said
    assert chat.outcome.hand_over is not None
    assert (chat.outcome.hand_over.reason, "10 rooms" in chat.outcome.hand_over.note) == ("group", True)


def test_a_change_at_the_summary_keeps_the_rooms_and_gives_up_the_old_holds() -> None:
    hotel = a_front_desk("es")
    chat = at_the_summary(hotel)
    old = next(option.id for option in chat.options() if option.id.startswith("book:"))
    said = chat.says("no, mejor el 21")
    assert "Del 21 al 23 de diciembre (2 noches)" in said
    assert "Total: $640" in said
    with scope(hotel.pk):
        assert Hold.objects.filter(state=Hold.State.LIVE).count() == 2
    chat.taps_old(old)
    assert reservations(hotel) == []
    chat.taps("book:")
    assert codes(hotel) == ["double", "suite"]


def test_a_question_in_between_keeps_the_summary() -> None:
    chat = at_the_summary(a_front_desk("es"))
    assert "Volviendo a la reserva: 2 habitaciones" in chat.says("a qué hora es el check-in?")
    chat.says("sí")
    assert codes(chat.hotel) == ["double", "suite"]


def test_two_yeses_book_once_and_the_second_hears_that_it_is_booked() -> None:
    chat = at_the_summary(a_front_desk("es"))
    button = next(option.id for option in chat.options() if option.id.startswith("book:"))
    chat.taps_old(button)
    again = chat.taps_old(button)
    assert "ya está confirmada" in again
    assert chat.state["booked"] in again
    assert "ya está confirmada" in chat.says("sí")
    assert len(reservations(chat.hotel)) == 2


def test_a_turn_made_again_after_a_crash_books_each_room_once() -> None:
    chat = at_the_summary(a_front_desk("es"))
    before = dict(chat.state)
    first = chat.says("sí")
    chat.state = before
    assert chat.says("sí") == first
    assert len(reservations(chat.hotel)) == 2


def test_a_late_yes_books_nothing_and_old_prices_are_made_anew() -> None:
    hotel = a_front_desk("es", wish_idle_minutes=15)
    chat = at_the_summary(hotel)
    chat.waits(minutes=11)
    assert "venció" in chat.says("sí")
    chat.waits(minutes=16)
    assert "¿Hago la reserva?" in chat.taps("book:")
    assert reservations(hotel) == []
    chat.says("sí")
    assert len(reservations(hotel)) == 2


def test_a_price_that_changed_between_quote_and_yes_is_said_and_asked_again() -> None:
    hotel = a_front_desk("es")
    chat = at_the_summary(hotel)
    with scope(hotel.pk):
        Rate.objects.filter(room_type__code="double").update(price=Decimal(120))
    said = chat.says("sí")
    assert "ahora son $1.020 en total" in said
    assert "no reservé nada" in said
    assert reservations(hotel) == []
    chat.says("sí")
    assert sum(stay.total for stay in reservations(hotel)) == Decimal(1020)


def test_rooms_that_went_before_they_were_held_are_said_and_none_is_kept() -> None:
    hotel = a_front_desk("es")
    chat = a_guest(hotel)
    chat.says("una doble y una suite del 20 al 23 de diciembre para 4")
    with clock.held_at(NOW):
        a_reservation(hotel, CHRISTMAS, code="suite", key="other")
    said = chat.taps("these")
    assert "se acaba de ocupar" in said
    assert "Triple con balcón" in said or "Doble clásica" in said
    with scope(hotel.pk):
        assert not Hold.objects.filter(state=Hold.State.LIVE).exists()


def test_the_last_two_rooms_go_to_one_guest_and_the_other_hears_it() -> None:
    hotel = a_front_desk("es")
    with clock.held_at(NOW):
        for number, code in enumerate(("triple", "suite")):
            a_reservation(hotel, CHRISTMAS, code=code, key=f"other-{number}")
    one, other = a_guest(hotel), a_guest(hotel)
    for chat in (one, other):
        chat.says(ASKS["es"])
    one.taps("these")
    said = other.taps("these")
    assert "se acaba de ocupar" in said
    assert "No reservé nada" in said
    one.says("sí")
    assert codes(hotel).count("double") == 2


def partly(hotel: Tenant, error: Exception) -> Chat:
    """The first room is booked, then this happens."""

    def reservations_make(
        *, tenant_id: int, bookings: list[Booking], **told: Any
    ) -> tuple[ReservationInfo | Exception | None, ...]:
        first, *others = bookings
        (made,) = front_desk.reservations_make(tenant_id=tenant_id, bookings=[first], **told)
        return (made, error, *(None for _ in others[1:]))

    return at_the_summary(hotel, OtherDesk(reservations_make=reservations_make))


@pytest.mark.parametrize(
    "error", [NoRoom(NoOffer.FULL), PmsUnavailable("down"), PriceChanged(Money.of(900, "ARS"))]
)
def test_half_a_booking_is_said_exactly_and_brought_to_a_person_at_once(error: Exception) -> None:
    hotel = a_front_desk("es")
    chat = partly(hotel, error)
    said = chat.says("sí")
    (stay,) = reservations(hotel)
    assert f"Confirmada: Doble clásica (2 adultos), código {stay.reference}" in said
    assert "Sin reserva: Suite (2 adultos)" in said
    assert chat.outcome.hand_over is not None
    assert (chat.outcome.hand_over.reason, chat.outcome.hand_over.urgent) == ("rooms_partly_booked", True)
    assert str(stay.reference) in chat.outcome.hand_over.note
    assert [one.reference for one in chat.outcome.reservations] == [stay.reference]


@pytest.mark.parametrize("error", [PmsUnavailable("down"), NoRoom(NoOffer.FULL)])
def test_a_pms_that_books_none_is_said_to_have_booked_none(error: Exception) -> None:
    hotel = a_front_desk("es")
    chat = at_the_summary(hotel, OtherDesk(reservations_make=lambda **_: (error, None)))
    said = chat.says("sí").lower()
    assert "no reservé nada" in said
    assert "confirmada" not in said


class SlowDesk(OtherDesk):
    """No room is answered in time; `outcomes` are what became of them later, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[Booking] = []
        self.outcomes: list[Outcome] = []

    def reservations_make(self, *, bookings: list[Booking], **_: Any) -> tuple[Exception, ...]:
        self.asked = list(bookings)
        return tuple(UnknownOutcome("takes longer") for _ in bookings)

    def booking_result(self, tenant_id: int, attempt_id: int) -> Result:
        booking, outcome = self.asked[attempt_id], self.outcomes[attempt_id]
        booked = self._booked(tenant_id, booking, attempt_id) if outcome is Outcome.BOOKED else None
        return Result(booking.quote_id, outcome, booked)

    def _booked(self, tenant_id: int, booking: Booking, number: int) -> ReservationInfo:
        with scope(tenant_id):
            offer = selectors.quote_info(tenant_id, booking.quote_id).offer
        return ReservationInfo(
            reference=f"CM-7{number}",
            status=ReservationStatus.CONFIRMED,
            room_type_code=offer.room_type.code,
            stay=offer.stay,
            party=offer.party,
            guest=GuestDetails("Ana Paz", "ana@example.com"),
            total=booking.confirmed_total,
        )


def a_guest_details() -> Any:
    from pms.types import GuestDetails

    return GuestDetails("Ana Paz", "ana@example.com")


def news(chat: Chat, number: int) -> str:
    """The result of this room comes: what the guest hears."""
    return chat._turn([TurnMessage(next(_ids), MessageKind.BOOKING, "", str(number), chat.at)])


def waiting(*outcomes: Outcome) -> Chat:
    """A guest who said yes to two rooms that the system takes its time with."""
    desk = SlowDesk()
    desk.outcomes = list(outcomes)
    chat = at_the_summary(a_front_desk("es"), desk)
    said = chat.says("sí")
    assert said.count("Todavía sin respuesta") == 2
    assert chat.outcome.hand_over is None
    return chat


def test_rooms_that_take_long_are_told_one_by_one() -> None:
    chat = waiting(Outcome.BOOKED, Outcome.BOOKED)
    assert "Todavía estoy esperando" in chat.says("sí")
    said = news(chat, 1)
    assert "Confirmada: Suite (2 adultos), código CM-71" in said
    assert "Todavía sin respuesta: Doble clásica" in said
    said = news(chat, 0)
    assert "código CM-70" in said
    assert "código CM-71" in said
    assert "sin respuesta" not in said
    assert chat.state["pending"] is None
    assert news(chat, 0) == ""


def test_of_rooms_that_take_long_one_that_fails_is_brought_to_a_person() -> None:
    chat = waiting(Outcome.BOOKED, Outcome.NO_ROOM)
    news(chat, 0)
    said = news(chat, 1)
    assert "Sin reserva: Suite" in said
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent


def test_rooms_that_were_never_booked_are_asked_about_anew() -> None:
    chat = waiting(Outcome.NOT_BOOKED, Outcome.NOT_BOOKED)
    news(chat, 0)
    assert "no hay ninguna reserva" in news(chat, 1)
    assert chat.state["asked"] == "confirm"


def test_what_nobody_can_tell_of_a_room_goes_to_people() -> None:
    chat = waiting(Outcome.BOOKED, Outcome.UNKNOWN)
    news(chat, 1)
    news(chat, 0)
    assert chat.outcome.hand_over is not None
    assert (chat.outcome.hand_over.reason, chat.outcome.hand_over.urgent) == ("rooms_partly_booked", True)


@pytest.mark.django_db(transaction=True)
def test_of_guests_who_race_for_the_last_two_rooms_at_most_one_gets_both() -> None:
    hotel = a_front_desk("es")
    with clock.held_at(NOW):
        for number, code in enumerate(("triple", "suite")):
            a_reservation(hotel, CHRISTMAS, code=code, key=f"other-{number}")
    chats = [a_guest(hotel) for _ in range(6)]

    def talk(chat: Chat) -> None:
        chat.says(ASKS["es"])
        if chat.state["asked"] == "rooms":
            chat.taps("these")
        if chat.state["asked"] == "confirm":
            chat.says("sí")

    with clock.held_at(NOW):
        in_threads(*(lambda chat=chat: talk(chat) for chat in chats))
    booked = [chat for chat in chats if chat.state["booked"]]
    assert len(booked) <= 1
    assert codes(hotel).count("double") == 2 * len(booked)
    assert all(chat.outcome.replies for chat in chats)
