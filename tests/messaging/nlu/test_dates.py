"""Days in guests' own words; the messages are read on Wednesday 2 September 2026."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.nlu.calendar import next_day_of_month, next_month_day, next_weekday
from messaging.nlu.lexicon import languages, lexicon
from tests.messaging.nlu.build import found, stay

days = st.dates(min_value=dt.date(2025, 1, 1), max_value=dt.date(2029, 12, 31))
numbers = st.integers(min_value=1, max_value=31)


def words_for(language: str, kind: str, value: int) -> str:
    """The longest single word of a language for a month or weekday."""
    phrases = lexicon(language).phrases
    fitting = [key[0] for key, entry in phrases.items() if entry == (kind, value) and len(key) == 1]
    return max(fitting, key=len)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("del 20 al 23 de diciembre", stay("12-20", "12-23")),
        ("entro el 28 y me voy el 2", stay("09-28", "10-02")),
        ("del 28 de diciembre al 3 de enero", stay("12-28", "2027-01-03")),
        ("del 28 al 3 de enero", stay("12-28", "2027-01-03")),
        ("20/12 al 23/12", stay("12-20", "12-23")),
        ("20-23/12", stay("12-20", "12-23")),
        ("15/10/26 - 18/10/26", stay("10-15", "10-18")),
        ("2026-10-15 a 2026-10-18", stay("10-15", "10-18")),
        ("entre el 5 y el 8 de noviembre", stay("11-05", "11-08")),
        ("desde el veintiuno hasta el treinta y uno de octubre", stay("10-21", "10-31")),
        ("1ro de noviembre al 4", stay("11-01", "11-04")),
        ("llego el 5 y salgo el 9 de noviembre", stay("11-05", "11-09")),
        ("check in 10/12 check out 14/12", stay("12-10", "12-14")),
        ("viernes 18 a domingo 20", stay("09-18", "09-20")),
        ("de viernes a lunes", stay("09-04", "09-07")),
        ("el finde del 10 de octubre, sábado a lunes", stay("10-10", "10-12")),
        ("hoy", stay("09-02")),
        ("esta noche", stay("09-02")),
        ("mañana", stay("09-03")),
        ("mañana por la mañana", stay("09-03")),
        ("pasado mañana", stay("09-04")),
        ("el martes que viene", stay("09-08")),
        ("el miércoles", stay("09-09")),
        ("dentro de 10 días", stay("09-12")),
        ("en dos semanas", stay("09-16")),
        ("viernes de la semana que viene", stay("09-11")),
        ("sábado 12 de septiembre", stay("09-12")),
        ("el quince de octubre", stay("10-15")),
        ("la noche del 31 de diciembre", stay("12-31")),
        ("el 2", stay("09-02")),
    ],
)
def test_spanish_dates(text: str, expected: dict[str, dt.date]) -> None:
    assert found(f"tienen lugar {text}?") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("de 20 a 23 de dezembro", stay("12-20", "12-23")),
        ("do dia 28 ao dia 2", stay("09-28", "10-02")),
        ("de sexta a domingo", stay("09-04", "09-06")),
        ("amanhã até segunda", stay("09-03", "09-07")),
        ("depois de amanhã", stay("09-04")),
        ("chego dia 5 e saio dia 9 de novembro", stay("11-05", "11-09")),
        ("entre 5 e 8 de novembro", stay("11-05", "11-08")),
        ("5 a 8/1", stay("2027-01-05", "2027-01-08")),
        ("vinte e um de outubro", stay("10-21")),
        ("dez de dezembro", stay("12-10")),
        ("15 dez", stay("12-15")),
        ("20/dez", stay("12-20")),
        ("segunda-feira que vem", stay("09-07")),
        ("2ª feira", stay("09-07")),
        ("daqui a duas semanas", stay("09-16")),
        ("hoje à noite", stay("09-02")),
        ("sexta, 11/09", stay("09-11")),
    ],
)
def test_portuguese_dates(text: str, expected: dict[str, dt.date]) -> None:
    assert found(f"tem vaga {text}?", "pt") == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("from the 20th to the 23rd of December", stay("12-20", "12-23")),
        ("December 20-23", stay("12-20", "12-23")),
        ("make it the 6th of October instead", stay("10-06")),
        ("from the 6th instead", stay("09-06")),
        ("20 - 23 December", stay("12-20", "12-23")),
        ("7th-9th of october", stay("10-07", "10-09")),
        ("dec 28th through jan 2nd", stay("12-28", "2027-01-02")),
        ("12 until 15 March 2027", stay("2027-03-12", "2027-03-15")),
        ("friday to sunday", stay("09-04", "09-06")),
        ("fri-sun", stay("09-04", "09-06")),
        ("sat 12 to tue 15", stay("09-12", "09-15")),
        ("arriving October 3 leaving October 7", stay("10-03", "10-07")),
        ("tomorrow night", stay("09-03")),
        ("the day after tomorrow", stay("09-04")),
        ("next friday", stay("09-04")),
        ("friday next week", stay("09-11")),
        ("in three weeks", stay("09-23")),
        ("5/20", stay("2027-05-20")),
        ("20/5", stay("2027-05-20")),
        ("12/28 to 1/2", stay("12-28", "2027-01-02")),
        ("the twenty first of october", stay("10-21")),
        ("on the 15th", stay("09-15")),
        ("for may 5", stay("2027-05-05")),
    ],
)
def test_english_dates(text: str, expected: dict[str, dt.date]) -> None:
    assert found(f"any rooms {text}?", "en") == expected


@pytest.mark.parametrize("text", ["any rooms 03/04?", "from 3/4 to 5/4?", "01/02/2027"])
def test_an_english_date_with_two_readings_is_not_guessed(text: str) -> None:
    assert found(text, "en") == {}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("may I ask something", "en"),
        ("we sat in the sun by the pool", "en"),
        ("do you have a room on the 2nd floor", "en"),
        ("I booked two weeks ago", "en"),
        ("frente al mar", "es"),
        ("atienden 24/7?", "es"),
        ("la habitación 12 está sucia", "es"),
        ("niños de 3 a 5 años", "es"),
        ("fuimos el lunes pasado", "es"),
        ("cuesta 20 dólares", "es"),
        ("segunda vez que aviso", "es"),
        ("o quarto 15 está sujo", "pt"),
        ("faz duas semanas que espero", "pt"),
    ],
)
def test_numbers_and_words_that_are_no_stay_give_no_dates(text: str, language: str) -> None:
    assert not {"check_in", "check_out", "nights"} & set(found(text, language))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no del 3, perdón, del 22 al 25 de octubre", stay("10-22", "10-25")),
        ("llego el 18 en vez del 17", stay("09-18")),
        ("puedo pasarla al domingo 6? tenía para el sábado", stay("09-06")),
        ("quiero mover mi reserva del 10 al 15", stay("09-15")),
        ("quiero cambiar mi reserva, no al 15, al 16 de octubre", stay("10-16")),
        ("tengo reservado del 5 al 8, quiero cambiar al 12 al 15 de diciembre", stay("12-12", "12-15")),
        (
            "cambiar la reserva del 10 al 12 de mayo para el 15 al 17 de mayo",
            stay("2027-05-15", "2027-05-17"),
        ),
    ],
)
def test_a_correction_or_change_gives_the_new_days(text: str, expected: dict[str, dt.date]) -> None:
    assert found(text) == expected


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("tienen lugar el 24 y 25 de diciembre?", "es", stay("12-24")),
        ("quarto para as noites de 4 e 5 de outubro", "pt", stay("10-04")),
        ("any room for the 5th and 6th of October?", "en", stay("10-05")),
        ("tem vaga de 28/9 pra 30/9?", "pt", stay("09-28", "09-30")),
        ("any room sept 4 - sept 7?", "en", stay("09-04", "09-07")),
        ("a double please, 20 October check in, 24 October check out", "en", stay("10-20", "10-24")),
        ("quería cancelar lo de octubre, del 10 al 12", "es", stay("10-10", "10-12")),
    ],
)
def test_nights_in_a_list_and_days_beside_their_month_are_read(
    text: str, language: str, expected: dict[str, dt.date]
) -> None:
    told = found(text, language)
    assert {slot: told.get(slot) for slot in expected} == expected
    assert told.get("check_out") == expected.get("check_out")


@pytest.mark.parametrize("language", languages())
@given(today=days, month=st.integers(1, 12), first=st.integers(1, 14), length=st.integers(1, 14))
def test_a_month_named_by_itself_is_that_of_the_days(
    language: str, today: dt.date, month: int, first: int, length: int
) -> None:
    word, last = words_for(language, "month", month), first + length
    texts = {
        "es": f"queremos ir en {word}, del {first} al {last}",
        "pt": f"queremos ir em {word}, do dia {first} ao dia {last}",
        "en": f"we want to come in {word}, from the {first} to the {last}",
    }
    check_in = next_month_day(today, month, first)
    assert check_in is not None
    told = found(texts[language], language, on=today)
    assert (told["check_in"], told["check_out"]) == (check_in, check_in + dt.timedelta(days=length))


@pytest.mark.parametrize(
    ("text", "language", "nights"),
    [
        ("tres noches", "es", 3),
        ("una semana", "es", 7),
        ("un par de noches", "es", 2),
        ("dos semanas", "es", 14),
        ("duas diárias", "pt", 2),
        ("uma noite", "pt", 1),
        ("a couple of nights", "en", 2),
        ("for a week", "en", 7),
        ("a fortnight", "en", 14),
        ("twenty-one nights", "en", 21),
    ],
)
def test_a_length_of_stay_is_counted_in_nights(text: str, language: str, nights: int) -> None:
    assert found(text, language) == {"nights": nights}


@pytest.mark.parametrize(
    ("text", "language"),
    [("quiero quedarme una noche más", "es"), ("one more night please", "en"), ("quanto é por noite", "pt")],
)
def test_one_more_night_is_no_length_of_stay(text: str, language: str) -> None:
    assert "nights" not in found(text, language)


@pytest.mark.parametrize("language", languages())
@given(today=days, said=days)
def test_a_day_and_month_in_words_is_the_next_such_day(language: str, today: dt.date, said: dt.date) -> None:
    month = words_for(language, "month", said.month)
    texts = {
        "es": f"el {said.day} de {month}",
        "pt": f"dia {said.day} de {month}",
        "en": f"{month} {said.day}",
    }
    assert found(texts[language], language, on=today) == {
        "check_in": next_month_day(today, said.month, said.day)
    }


@pytest.mark.parametrize("language", languages())
@given(today=days, weekday=st.integers(min_value=0, max_value=6))
def test_a_weekday_in_words_is_strictly_after_today(language: str, today: dt.date, weekday: int) -> None:
    word = words_for(language, "weekday", weekday)
    texts = {"es": f"hay lugar el {word}?", "pt": f"tem vaga {word}?", "en": f"any room on {word}?"}
    assert found(texts[language], language, on=today) == {"check_in": next_weekday(today, weekday)}


@pytest.mark.parametrize("language", languages())
@given(today=days, first=numbers, second=numbers)
def test_two_day_numbers_roll_over_the_month(language: str, today: dt.date, first: int, second: int) -> None:
    texts = {
        "es": f"del {first} al {second}",
        "pt": f"do dia {first} ao dia {second}",
        "en": f"from the {first} to the {second}",
    }
    check_in = next_day_of_month(today, first)
    assert check_in is not None
    check_out = next_day_of_month(check_in + dt.timedelta(days=1), second)
    assert found(texts[language], language, context="ask_dates", on=today) == {
        "check_in": check_in,
        "check_out": check_out,
    }


@given(today=days, said=days, length=st.integers(min_value=1, max_value=27))
def test_a_span_written_in_numbers_is_read_back(today: dt.date, said: dt.date, length: int) -> None:
    last = said + dt.timedelta(days=length)
    text = f"del {said.day}/{said.month}/{said.year} al {last.day}/{last.month}/{last.year}"
    assert found(text, on=today) == {"check_in": said, "check_out": last}
