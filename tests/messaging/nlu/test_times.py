"""Hours of the day, in guests' own words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.messaging.nlu.build import found


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("llego a las 10am", "es", "10:00"),
        ("llego a las 3 de la tarde", "es", "15:00"),
        ("llego tipo 11 y media de la noche", "es", "23:30"),
        ("llegamos a las 9 menos cuarto de la mañana", "es", "08:45"),
        ("salgo a las 15hs", "es", "15:00"),
        ("salgo a las 15.30", "es", "15:30"),
        ("podemos entrar al mediodía", "es", "12:00"),
        ("llegamos a medianoche", "es", "00:00"),
        ("llego 2 de la madrugada", "es", "02:00"),
        ("chego às 15h30", "pt", "15:30"),
        ("umas 3 da tarde", "pt", "15:00"),
        ("chego lá pelas 10h", "pt", "10:00"),
        ("às 10 da manhã", "pt", "10:00"),
        ("ao meio-dia", "pt", "12:00"),
        ("7:30 pm", "en", "19:30"),
        ("at half past three", "en", "15:30"),
        ("around 10 in the morning", "en", "10:00"),
        ("by noon", "en", "12:00"),
        ("at midnight", "en", "00:00"),
        ("12 am", "en", "00:00"),
    ],
)
def test_hours_in_words_and_digits(text: str, language: str, time: str) -> None:
    assert found(text, language)["time"] == time


@pytest.mark.parametrize(
    ("text", "language", "time"),
    [
        ("puedo salir a las 3?", "es", "15:00"),
        ("puedo entrar a las 9?", "es", "09:00"),
        ("mesa para 2 a las 9 para cenar", "es", "21:00"),
        ("a table at 8 tonight", "en", "20:00"),
    ],
)
def test_an_hour_without_its_half_of_the_day_is_the_likely_one(text: str, language: str, time: str) -> None:
    assert found(text, language)["time"] == time


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("recepción 24 hs?", "es"),
        ("espero hace 2 horas", "es"),
        ("las 2 habitaciones", "es"),
        ("about 3 people", "en"),
        ("until 15 March", "en"),
        ("as 3 crianças", "pt"),
    ],
)
def test_lengths_and_counts_are_no_hours(text: str, language: str) -> None:
    assert "time" not in found(text, language)


def test_the_hour_of_a_flight_gives_way_to_the_hour_asked_for() -> None:
    text = "nuestro vuelo sale a las 21:00, podemos quedarnos hasta las 16:00?"
    assert found(text)["time"] == "16:00"


@pytest.mark.parametrize(("text", "time"), [("14", "14:00"), ("3", "15:00"), ("10 y media", "10:30")])
def test_a_bare_number_answers_the_question_for_a_time(text: str, time: str) -> None:
    assert found(text, context="ask_arrival_time")["time"] == time


@given(st.integers(0, 23), st.integers(0, 59))
def test_a_clock_time_is_read_back(hour: int, minute: int) -> None:
    assert found(f"llegamos a las {hour}:{minute:02d}")["time"] == f"{hour:02d}:{minute:02d}"
