"""How many rooms and of which kind, in guests' own words."""

import pytest

from tests.messaging.nlu.build import found, read


@pytest.mark.parametrize(
    ("text", "language", "room_type"),
    [
        ("tienen la doble?", "es", "double"),
        ("una habitación matrimonial", "es", "double"),
        ("un cuarto sencillo", "es", "single"),
        ("busco una cabaña", "es", "cabin"),
        ("la suite junior", "es", "junior suite"),
        ("habitación familiar", "es", "family"),
        ("una cuádruple", "es", "quad"),
        ("quarto de casal", "pt", "double"),
        ("um quarto de solteiro", "pt", "single"),
        ("o chalé", "pt", "cabin"),
        ("quarto triplo", "pt", "triple"),
        ("apartamento de luxo", "pt", "deluxe"),
        ("a twin room", "en", "twin"),
        ("a king bed please", "en", "king"),
        ("the junior suite", "en", "junior suite"),
        ("a family room", "en", "family"),
        ("a standard double", "en", "standard"),
    ],
)
def test_a_kind_of_room_has_one_name_in_every_language(text: str, language: str, room_type: str) -> None:
    assert found(text, language)["room_type"] == room_type


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I was charged double", "en"),
        ("we are a family of 5", "en"),
        ("is there a single reason", "en"),
        ("es muy simple", "es"),
        ("somos familia", "es"),
    ],
)
def test_the_same_words_about_other_things_name_no_room(text: str, language: str) -> None:
    assert "room_type" not in found(text, language)


@pytest.mark.parametrize(
    ("text", "language", "rooms"),
    [
        ("dos habitaciones", "es", 2),
        ("3 dobles", "es", 3),
        ("un solo cuarto", "es", 1),
        ("2 quartos duplos", "pt", 2),
        ("two twin rooms", "en", 2),
        ("one room", "en", 1),
    ],
)
def test_a_number_of_rooms_is_counted(text: str, language: str, rooms: int) -> None:
    assert found(text, language)["rooms"] == rooms


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("una habitación", "es"),
        ("la habitación 204", "es"),
        ("a room", "en"),
        ("room 12", "en"),
        ("um quarto", "pt"),
    ],
)
def test_an_article_or_a_door_number_is_no_count_of_rooms(text: str, language: str) -> None:
    assert "rooms" not in found(text, language)


@pytest.mark.parametrize(
    ("text", "language", "room_type"),
    [
        ("quiero cambiar la doble por una triple", "es", "triple"),
        ("reservé una doble y la quiero pasar a suite", "es", "suite"),
        ("trocar o quarto duplo por um triplo", "pt", "triple"),
        ("can we switch from a twin to a king", "en", "king"),
        ("necesito cambiar mi reserva, quiero una triple en vez de una doble", "es", "triple"),
    ],
)
def test_a_change_names_the_new_kind_of_room(text: str, language: str, room_type: str) -> None:
    understood = read(text, language)
    assert (understood.intent, understood.entities.room_type) == ("modify_reservation", room_type)
