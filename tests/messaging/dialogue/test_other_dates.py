"""A full house, loose dates and what is asked about prices: what guests read."""

import datetime as dt
from typing import Any

import pytest

from hotel_agent.lib import clock
from pms import front_desk
from pms.errors import PmsUnavailable
from pms.types import Party, Stay
from tenants.models import Tenant
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, an_article, reservations
from tests.pms.build import a_reservation, a_room_type

pytestmark = pytest.mark.django_db

NAMES = {"es": "Suite", "en": "Suite", "pt": "Suíte"}
ASKS = {
    "es": "tienen lugar del 20 al 23 de diciembre para 2?",
    "en": "do you have a room from 20 to 23 December for 2?",
    "pt": "tem quarto de 20 a 23 de dezembro para 2?",
}


def a_small_hotel(language: str = "es") -> Tenant:
    """One suite, taken from 20 to 23 December."""
    hotel = a_front_desk(language, rooms=False)
    a_room_type(hotel, "suite", rooms=("301",), price="220", kind="suite", name=NAMES)
    with clock.held_at(NOW):
        a_reservation(hotel, Stay(dt.date(2026, 12, 20), dt.date(2026, 12, 23)), code="suite", key="other")
    return hotel


class CountingDesk:
    """The real desk; keeps what was searched, and fails after `fails_after` searches."""

    def __init__(self, fails_after: int = 99) -> None:
        self.searched: list[Stay] = []
        self.fails_after = fails_after

    def __getattr__(self, name: str) -> Any:
        return getattr(front_desk, name)

    def search_offers(self, tenant_id: int, stay: Stay, party: Party) -> Any:
        self.searched.append(stay)
        if len(self.searched) > self.fails_after:
            raise PmsUnavailable("down")
        return front_desk.search_offers(tenant_id, stay, party)


FULL = {
    "es": ("Del 20 al 23 de diciembre no queda lugar", "$660 en total", "¿Alguna de estas fechas va bien?"),
    "en": ("nothing left from 20 to 23 December", "€660 in total", "Would one of these dates suit you?"),
    "pt": ("De 20 a 23 de dezembro não temos mais vaga", "R$ 660 no total", "Alguma dessas datas serve?"),
}


@pytest.mark.parametrize("language", FULL)
def test_a_full_house_offers_the_nearest_free_dates_of_the_same_length(language: str) -> None:
    desk = CountingDesk()
    chat = Chat(a_small_hotel(language), desk=desk)
    said = chat.says(ASKS[language])
    assert all(part in said for part in FULL[language])
    assert [one.id for one in chat.options()][:2] == ["on:2026-12-17/2026-12-20", "on:2026-12-23/2026-12-26"]
    assert len(desk.searched) <= 5, "the dates asked for, and four others at most"
    taken = chat.taps("on:2026-12-23")
    assert "23" in taken
    assert chat.state["asked"] == "room"


def test_nothing_near_asks_for_other_dates() -> None:
    desk = CountingDesk(fails_after=1)
    chat = Chat(a_small_hotel(), desk=desk)
    assert "¿Miramos otras fechas?" in chat.says(ASKS["es"])
    assert chat.outcome.disposition == "answered"


def test_dates_are_chosen_by_words() -> None:
    chat = Chat(a_small_hotel())
    chat.says(ASKS["es"])
    chat.says("la segunda")
    assert chat.wish["check_in"] == "2026-12-23"


def test_any_weekend_is_offered_with_its_price_and_one_is_booked() -> None:
    chat = Chat(a_small_hotel(), name="Ana Paz", email="ana@example.com")
    assert "cuántas personas" in chat.says("cualquier finde de diciembre")
    said = chat.says("somos 2")
    assert "1. Viernes 4 de diciembre al domingo 6 de diciembre, 2 noches: Suite, $440 en total" in said
    assert "18 de diciembre" in said
    chat.taps("on:2026-12-11")
    chat.says("sí")
    chat.says("sí")
    assert [stay.check_in for stay in reservations(chat.hotel)][-1] == dt.date(2026, 12, 11)


def test_the_cheapest_of_any_weekend_is_taken_by_words() -> None:
    chat = Chat(a_small_hotel("en"))
    said = chat.says("a suite for the cheapest weekend in December, for 2")
    assert "1. Friday 4 December to Sunday 6 December, 2 nights: Suite, €440 in total" in said
    chat.says("the cheapest one")
    assert (chat.wish["check_in"], chat.state["asked"]) == ("2026-12-04", "room")


def test_the_price_of_another_room_is_said_and_chooses_nothing(offered: Chat) -> None:
    assert "Suite: $220 por noche, $660 en total" in offered.says("y cuánto sale la suite?")
    assert offered.state["asked"] == "room"


def test_a_feast_is_said_back_and_a_no_asks_for_dates() -> None:
    chat = Chat(a_small_hotel("pt"))
    said = chat.says("tem vaga no carnaval para 2?")
    assert "Seria de sábado 6 de fevereiro a quarta-feira 10 de fevereiro (4 noites)?" in said
    assert "Suíte" in chat.says("sim")
    other = Chat(a_small_hotel("en"))
    other.says("any room for Easter for 2?")
    assert "Which day would you arrive" in other.says("no")


def test_a_day_that_has_passed_is_said_to_have() -> None:
    chat = Chat(a_front_desk("en"))
    assert "22 November has already passed" in chat.says("do you have a room for yesterday?")
    assert "ya pasó" in Chat(a_front_desk("es")).says("tenían lugar la semana pasada para 2?")


# --- prices


@pytest.fixture
def offered() -> Chat:
    chat = Chat(a_front_desk("es"), name="Ana Paz", email="ana@example.com")
    chat.says(ASKS["es"])
    return chat


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("algún descuento?", "no tengo otros"),
        ("me hacen un mejor precio?", "no tengo otros"),
        ("el precio es por persona?", "por habitación"),
        ("en qué moneda es?", "pesos argentinos"),
    ],
)
def test_what_is_asked_of_prices_is_answered_and_the_offer_stays_open(
    offered: Chat, text: str, words: str
) -> None:
    assert words in offered.says(text)
    assert offered.state["asked"] == "room"
    assert offered.options()[0].id == "room:double"


@pytest.mark.parametrize(
    ("language", "asks", "text", "answer"),
    [
        (
            "es",
            "tienen lugar del 20 al 23 de diciembre para 2?",
            "algo más barato?",
            "lo más económico es Doble",
        ),
        (
            "en",
            "a room from 20 to 23 December for 2?",
            "anything cheaper?",
            "lowest price for those dates is the",
        ),
        ("pt", "tem vaga de 20 a 23 de dezembro para 2?", "tem mais barato?", "o mais em conta é Duplo"),
    ],
)
def test_who_wants_it_cheaper_hears_the_cheapest_that_is_free(
    language: str, asks: str, text: str, answer: str
) -> None:
    chat = Chat(a_front_desk(language))
    chat.says(asks)
    assert answer in chat.says(text)
    assert [option.id for option in chat.options()] == ["room:double", "dates"]


def test_what_the_hotel_has_written_of_discounts_is_said_instead() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "descuentos", tags=("ask_price",), es="10% pagando por transferencia.")
    assert "10% pagando por transferencia" in Chat(hotel).says("tienen algún descuento?")


def test_breakfast_is_answered_with_an_offer_open() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, es="Sí, desayuno incluido, de 7 a 10:30.")
    chat = Chat(hotel)
    chat.says(ASKS["es"])
    said = chat.says("incluye desayuno?")
    assert said.startswith("Sí, desayuno incluido")
    assert said.endswith("¿Cuál reservamos?")


# --- people


@pytest.mark.parametrize(
    ("language", "text", "question"),
    [
        ("es", "para 2 adultos y 1 niño del 20 al 23 de diciembre", "¿Qué edad tiene el niño o la niña?"),
        ("es", "para 2 adultos y 2 niños del 20 al 23 de diciembre", "¿Qué edad tienen los niños?"),
        ("en", "2 adults and 1 child from 20 to 23 December", "How old is the child?"),
        ("pt", "2 adultos e 1 criança de 20 a 23 de dezembro", "Qual a idade da criança?"),
    ],
)
def test_one_child_is_asked_about_in_the_singular(language: str, text: str, question: str) -> None:
    assert question in Chat(a_front_desk(language)).says(text)


@pytest.mark.parametrize(("answer", "party"), [("19", (3, 0)), ("es un bebé", (2, 1)), ("8 meses", (2, 1))])
def test_who_is_grown_up_counts_as_an_adult_and_a_baby_as_a_child(
    answer: str, party: tuple[int, int]
) -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("para 2 adultos y 1 niño del 20 al 23 de diciembre")
    chat.says(answer)
    assert (chat.wish["adults"], chat.wish["children"]) == party
    assert chat.wish["child_ages"] == [0] * party[1]


@pytest.mark.parametrize("text", ["olvidalo", "forget it", "deixa pra lá"])
def test_who_gives_it_up_is_left_alone(offered: Chat, text: str) -> None:
    offered.says(text)
    assert offered.state["wish"] is None


def test_the_biggest_is_picked_by_size(offered: Chat) -> None:
    offered.says("la más grande")
    assert offered.wish["room"] == "triple"


def test_a_name_that_comes_with_the_room_is_kept() -> None:
    chat = Chat(a_front_desk("es"), email="ana@example.com")
    chat.says(ASKS["es"])
    assert "A nombre de Mary Quinn" in chat.says("la suite, a nombre de Mary Quinn")


def test_a_name_that_comes_before_the_room_is_kept_and_said_back() -> None:
    chat = Chat(a_front_desk("es"), email="ana@example.com")
    chat.says(ASKS["es"])
    said = chat.says("Mary Quinn")
    assert "Anoto el nombre: Mary Quinn." in said
    assert "A nombre de Mary Quinn" in chat.says("la suite")


def test_a_no_to_the_summary_keeps_the_room_when_only_the_dates_change(offered: Chat) -> None:
    offered.says("la suite")
    offered.says("no")
    offered.taps("dates")
    assert "Del 3 al 5 de enero (2 noches)" in offered.says("del 3 al 5 de enero")
    assert offered.wish["room"] == "suite"


def test_the_only_room_a_guest_holds_is_free_for_other_dates_of_theirs() -> None:
    chat = Chat(a_small_hotel(), name="Ana Paz", email="ana@example.com")
    chat.says("tienen lugar del 5 al 9 de enero para 2?")
    chat.says("sí")
    assert "Del 6 al 9 de enero (3 noches)" in chat.says("no, mejor el 6")


def test_another_stay_on_the_same_dates_for_somebody_else(offered: Chat) -> None:
    offered.says("la suite")
    offered.says("sí")
    assert "cuántas personas" in offered.says("Quiero otra para mi hermano, mismas fechas")
    assert "Del 20 al 23 de diciembre" in offered.says("para 1")
    assert "Nombre y apellido" in offered.says("la doble")


def test_a_yes_after_the_booking_hears_its_reference(offered: Chat) -> None:
    offered.says("la suite")
    button = next(option.id for option in offered.options() if option.id.startswith("book:"))
    offered.taps_old(button)
    for again in (offered.taps_old(button), offered.says("sí")):
        assert "ya está confirmada" in again
        assert offered.state["booked"] in again
    assert len(reservations(offered.hotel)) == 1


def test_the_hotel_says_how_long_an_idle_stay_lives() -> None:
    chat = Chat(a_front_desk("es", wish_idle_minutes=60), name="Ana Paz", email="ana@example.com")
    chat.says(ASKS["es"])
    chat.waits(minutes=45)
    assert "Suite" in chat.says("la suite")
    chat.waits(minutes=61)
    assert "¿Seguimos con eso?" in chat.says("hola")
