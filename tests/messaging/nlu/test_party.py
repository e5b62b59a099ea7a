"""Who travels, in guests' own words."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messaging.nlu.build import found


def party(adults: int | None = None, children: int | None = None, *ages: int) -> dict[str, Any]:
    said = {"adults": adults, "children": children, "child_ages": ages}
    return {slot: value for slot, value in said.items() if value not in {None, ()}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("somos 4", party(4)),
        ("para dos", party(2)),
        ("una habitación para 3 personas", party(3)),
        ("2 adultos y 1 niño", party(2, 1)),
        ("dos adultos y dos nenas de 5 y 8 años", party(2, 2, 5, 8)),
        ("mi mujer y yo", party(2)),
        ("voy con mi novio", party(2)),
        ("mi señora, mi hija de 6 y yo", party(2, 1, 6)),
        ("mi esposa y yo con nuestros dos hijos", party(2, 2)),
        ("somos una pareja con un bebé de 8 meses", party(2, 1, 0)),
        ("dos parejas", party(4)),
        ("somos un grupo de 12", party(12)),
        ("viajo sola", party(1)),
        ("4 personas incluyendo 2 niños", party(2, 2)),
        ("3 adultos sin niños", party(3, 0)),
        ("mis padres y yo", party(3)),
        ("con niños de 4 y 7 años", party(None, 2, 4, 7)),
        ("2 adultos y un hijo de 20 años", party(3, 0)),
        ("para mí y mi señora", party(2)),
        ("mi esposo, mi suegra y yo con dos peques", party(3, 2)),
        ("nosotros dos nomás", party(2)),
        ("somos cuatro eh dos grandes y dos chicos", party(2, 2)),
        ("yo y 3 amigos", party(4)),
    ],
)
def test_spanish_parties(text: str, expected: dict[str, Any]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("somos em 5", party(5)),
        ("um casal e uma criança de 4 anos", party(2, 1, 4)),
        ("eu e minha esposa", party(2)),
        ("eu meu marido e 2 filhos", party(2, 2)),
        ("só eu", party(1)),
        ("2 filhos, 4 e 9 anos", party(None, 2, 4, 9)),
        ("pra 3 pessoas", party(3)),
        ("dois casais", party(4)),
        ("5 adultos sem crianças", party(5, 0)),
        ("só nós dois", party(2)),
        ("pra mim e minha esposa", party(2)),
        ("eu e mais 2", party(3)),
    ],
)
def test_portuguese_parties(text: str, expected: dict[str, Any]) -> None:
    assert found(text, "pt") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("two adults and a toddler", party(2, 1)),
        ("my wife and I plus two kids (4 and 7)", party(2, 2, 4, 7)),
        ("me and my husband", party(2)),
        ("2 adults and a 6 year old", party(2, 1, 6)),
        ("a couple with twins aged 5", party(2, 2, 5, 5)),
        ("a family of 5", party(5)),
        ("family of four, kids are 6 and 10", party(2, 2, 6, 10)),
        ("just me", party(1)),
        ("just me and my wife", party(2)),
        ("me and 3 friends", party(4)),
        ("4 people, 2 of them kids", party(2, 2)),
        ("six adults, no kids", party(6, 0)),
        ("there will be 3 of us", party(3)),
        ("with my parents", party(3)),
    ],
)
def test_english_parties(text: str, expected: dict[str, Any]) -> None:
    assert found(text, "en") == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("me atiende una persona?", "es"),
        ("qué actividades hay para chicos?", "es"),
        ("un cuarto de matrimonio cuánto sale", "es"),
        ("vuelvo a llamar en 10 minutos", "es"),
        ("la 204 pide 300 pesos de vuelto", "es"),
        ("quarto de casal", "pt"),
        ("can I speak to a person", "en"),
        ("is it 2 km from the beach", "en"),
        ("I have 2 dogs", "en"),
    ],
)
def test_numbers_of_other_things_are_no_guests(text: str, language: str) -> None:
    assert not {"adults", "children"} & set(found(text, language))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("2", "es", party(2)),
        ("dos", "es", party(2)),
        ("2 y 2", "es", party(2, 2)),
        ("2 y 1 nene", "es", party(2, 1)),
        ("yo solo", "es", party(1)),
        ("dois", "pt", party(2)),
        ("one", "en", party(1)),
        ("2 and a baby", "en", party(2, 1)),
    ],
)
def test_bare_numbers_answer_the_question_for_guests(
    text: str, language: str, expected: dict[str, Any]
) -> None:
    assert found(text, language, context="ask_guests") == expected


@pytest.mark.parametrize(
    ("text", "language", "ages"),
    [
        ("4 y 7", "es", (4, 7)),
        ("tienen 4, 7 y 9 años", "es", (4, 7, 9)),
        ("5 e 8 anos", "pt", (5, 8)),
        ("three and six", "en", (3, 6)),
        ("18 months", "en", (1,)),
    ],
)
def test_bare_numbers_answer_the_question_for_ages(text: str, language: str, ages: tuple[int, ...]) -> None:
    assert found(text, language, context="ask_child_ages")["child_ages"] == ages


@given(st.integers(1, 20), st.integers(1, 9), st.integers(1, 20))
def test_party_nights_and_day_in_one_message_do_not_mix(adults: int, children: int, nights: int) -> None:
    text = f"{adults} adultos y {children} niños, {nights} noches desde el 12 de octubre"
    got = found(text)
    assert (got["adults"], got["children"], got["nights"], got["check_in"].day) == (
        adults,
        children,
        nights,
        12,
    )


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("lo consulto con mi mujer y te digo", "es"),
        ("tengo que hablar con mi marido", "es"),
        ("vou falar com minha esposa", "pt"),
        ("hmm let me check with my wife", "en"),
    ],
)
def test_who_is_only_asked_does_not_travel(text: str, language: str) -> None:
    assert "adults" not in found(text, language, context="confirm_booking")


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        (
            "lugar para mí y mis dos hijos de 8 y 12",
            "es",
            {"adults": 1, "children": 2, "child_ages": (8, 12)},
        ),
        ("seríamos cuatro ciclistas, hay lugar?", "es", {"adults": 4}),
        ("reservar para tres, somos eu meu marido e minha sogra", "pt", {"adults": 3}),
        (
            "room for 2 adults and two kids 8 and 11",
            "en",
            {"adults": 2, "children": 2, "child_ages": (8, 11)},
        ),
        ("a room for the two of us", "en", {"adults": 2}),
    ],
)
def test_people_told_by_who_they_are(text: str, language: str, expected: dict[str, Any]) -> None:
    assert found(text, language) == expected


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("un niño se está ahogando en la piscina", "es"),
        ("there are ants in my kids room, disgusting", "en"),
        ("minha filha quebrou o braço, chama uma ambulância", "pt"),
    ],
)
def test_people_of_another_wish_are_no_guests_of_a_stay(text: str, language: str) -> None:
    assert found(text, language) == {}
