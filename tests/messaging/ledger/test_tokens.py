"""The output check sees facts however they are written, in three languages."""

import pytest

from messaging.ledger import tokens


def readings(text: str) -> set[tuple[str, str]]:
    return {reading for token in tokens.find(text) for reading in token.readings}


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Total: $ 270.000", ("amount", "270000 ARS")),
        ("Total: $270.000,50", ("amount", "270000.5 ARS")),
        ("AR$ 1.500", ("amount", "1500 ARS")),
        ("R$ 1.200,50 no total", ("amount", "1200.5 BRL")),
        ("€1,200.50 in total", ("amount", "1200.5 EUR")),
        ("1.200 € en total", ("amount", "1200 EUR")),
        ("90 000 pesos", ("amount", "90000 ARS")),
        ("270 mil pesos", ("amount", "270000 ARS")),
        ("USD 100", ("amount", "100 USD")),
        ("ARS\u00a0300", ("amount", "300 ARS")),
        ("cien euros", ("amount", "100 EUR")),
        ("one dollar", ("amount", "1 USD")),
    ],
)
def test_amounts_are_found(text: str, reading: tuple[str, str]) -> None:
    assert reading in readings(text)


def test_a_grouped_amount_has_one_reading() -> None:
    assert ("amount", "270 ARS") not in readings("$ 270.000")


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("el 20 de diciembre", ("date", "--12-20")),
        ("20 de diciembre de 2026", ("date", "2026-12-20")),
        ("em 20 de dezembro", ("date", "--12-20")),
        ("20 de dez.", ("date", "--12-20")),
        ("20 December 2026", ("date", "2026-12-20")),
        ("Dec 20", ("date", "--12-20")),
        ("December 20th, 2026", ("date", "2026-12-20")),
        ("2026-12-20", ("date", "2026-12-20")),
        ("20/12", ("date", "--12-20")),
        ("20/12/26", ("date", "2026-12-20")),
        ("del 20 al 23 de diciembre", ("date", "--12-20")),
        ("de 20 a 23 de dezembro", ("date", "--12-23")),
        ("20 to 23 December", ("date", "--12-20")),
        ("1º de enero", ("date", "--01-01")),
        ("hasta el domingo", ("weekday", "6")),
        ("na segunda-feira", ("weekday", "0")),
        ("see you tomorrow", ("tomorrow", "tomorrow")),
    ],
)
def test_dates_are_found(text: str, reading: tuple[str, str]) -> None:
    assert reading in readings(text)


def test_the_morning_is_no_date() -> None:
    assert readings("por la mañana") == set()


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("a las 15:00", ("time", "15:00")),
        ("às 11h30", ("time", "11:30")),
        ("check-in 3 pm", ("time", "15:00")),
        ("12:30 a.m.", ("time", "00:30")),
        ("48 h antes", ("count", "48")),
        ("30 % de seña", ("percent", "30")),
        ("12.5 percent", ("percent", "12.5")),
        ("para 2 personas", ("count", "2")),
        ("dos noches", ("count", "2")),
        ("duas noites", ("count", "2")),
        ("three nights", ("count", "3")),
    ],
)
def test_hours_and_counts_are_found(text: str, reading: tuple[str, str]) -> None:
    assert reading in readings(text)


@pytest.mark.parametrize(
    ("text", "reading"),
    [
        ("Código: AUR-0001", ("reference", "AUR-0001")),
        ("código 123456", ("reference", "123456")),
        ("llamar al +54 11 4000-1234", ("phone", "541140001234")),
        ("dial 112", ("phone", "112")),
        ("https://www.example.com/pay?a=1", ("link", "example.com/pay?a=1")),
        ("mira example.com", ("link", "example.com")),
        ("a ana@example.com.", ("link", "ana@example.com")),
        ("está confirmada", ("claim", "confirmed")),
        ("your room is booked", ("claim", "confirmed")),
        ("cancelación sin cargo", ("claim", "free")),
        ("cancelamento gratuito", ("claim", "free")),
        ("free cancellation", ("claim", "free")),
        ("con descuento", ("claim", "free")),
    ],
)
def test_references_contacts_and_promises_are_found(text: str, reading: tuple[str, str]) -> None:
    assert reading in readings(text)


@pytest.mark.parametrize(
    "text",
    [
        "¿Para qué fechas?",
        "¿Confirmo la reserva?",
        "Which room would you like?",
        "Olá! Como posso ajudar?",
        "",
    ],
)
def test_plain_words_hold_no_facts(text: str) -> None:
    assert readings(text) == set()
