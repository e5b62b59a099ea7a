"""A guest names one of several rooms in many ways."""

import pytest

from hotel_agent.lib.money import Money
from messaging.dialogue import choices
from messaging.dialogue.state import OfferNote


def an_offer(code: str, kind: str, price: int, **names: str) -> OfferNote:
    return OfferNote(code, kind, names, Money.of(price, "ARS"))


OFFERS = (
    an_offer("classic", "double", 100, es="Doble clásica", en="Classic double", pt="Duplo clássico"),
    an_offer("sea", "double", 140, es="Doble vista al mar", en="Sea view double", pt="Duplo vista mar"),
    an_offer("family", "family", 200, es="Familiar", en="Family room", pt="Quarto família"),
)


def picked(text: str, kind: str | None = None) -> list[str]:
    found = choices.by_place(text, OFFERS) or choices.pick(text, kind, OFFERS)
    return [offer.code for offer in found]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("la primera", "classic"),
        ("the second one", "sea"),
        ("a terceira", "family"),
        ("dos", "sea"),
        ("la última", "family"),
        ("la más barata", "classic"),
        ("the cheapest please", "classic"),
        ("o mais em conta", "classic"),
        ("la más cara", "family"),
        ("la que tiene vista al mar", "sea"),
        ("sea view", "sea"),
        ("clássico", "classic"),
        ("la familiar", "family"),
    ],
)
def test_words_for_one_room(text: str, code: str) -> None:
    assert picked(text) == [code]


def test_a_kind_that_two_rooms_have_is_asked_back() -> None:
    assert picked("la doble", "double") == ["classic", "sea"]


def test_a_kind_and_a_name_together_are_one_room() -> None:
    assert picked("la doble clásica", "double") == ["classic"]


@pytest.mark.parametrize("text", ["quiero reservar un cuarto", "hola", "para qué fechas?", ""])
def test_words_that_choose_nothing(text: str) -> None:
    assert picked(text) == []


@pytest.mark.parametrize("text", ["2", "la 2", "opción 2", "number 2", "2)", "#2", "a 2 por favor"])
def test_a_number_is_the_place_in_the_list(text: str) -> None:
    assert choices.numbered(text, ("a", "b", "c")) == "b"


@pytest.mark.parametrize("text", ["4", "0", "para 2", "2 noches", "el 2 de enero"])
def test_other_numbers_are_not(text: str) -> None:
    assert choices.numbered(text, ("a", "b", "c")) == ""


@pytest.mark.parametrize(
    ("text", "topic"),
    [
        ("las fechas", "dates"),
        ("the number of guests", "guests"),
        ("outro quarto", "room"),
        ("mi nombre está mal", "details"),
        ("no sé", None),
    ],
)
def test_what_is_to_be_changed(text: str, topic: str | None) -> None:
    assert choices.topic(text) == topic


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("quiero la doble clásica del 3 al 5", "classic"),
        ("the sea view double from 3 to 5 May please", "sea"),
        ("um quarto duplo de 3 a 5 de maio", None),
        ("the family room, two nights", None),
    ],
)
def test_a_room_is_named_before_it_was_offered_by_its_whole_name_only(text: str, code: str | None) -> None:
    found = choices.named(text, OFFERS)
    assert (found.code if found else None) == code
