"""Whole messages: the wish and everything said about the stay, read on Thursday 14 May 2026."""

import datetime as dt
from typing import Any

import pytest

from tests.messaging.nlu.build import found, read, stay

THURSDAY = dt.date(2026, 5, 14)


@pytest.mark.parametrize(
    ("text", "language", "intent", "entities"),
    [
        (
            "Buen día, deseo conocer tarifas: dos adultos, tres niños (2, 5 y 9 años), del 10 al 17 de julio",
            "es",
            "ask_price",
            {**stay("07-10", "07-17"), "adults": 2, "children": 3, "child_ages": (2, 5, 9)},
        ),
        (
            "me reservas la matrimonial pal sabado q viene? llegamos como a las 8 de la noche",
            "es",
            "make_reservation",
            {**stay("05-16"), "room_type": "double", "time": "20:00"},
        ),
        (
            "somos cinco amigas, llegaríamos el viernes 22 y nos iríamos el domingo",
            "es",
            "check_availability",
            {**stay("05-22", "05-24"), "adults": 5},
        ),
        (
            "necesito pasar la reserva 88120 del 20 de mayo al 27 de mayo",
            "es",
            "modify_reservation",
            {**stay("05-27"), "booking_ref": "88120"},
        ),
        ("anulá la reserva a nombre de Tomás Iriarte", "es", "cancel_reservation", {"name": "Tomás Iriarte"}),
        (
            "boa tarde, tem quarto duplo do dia 20/05 ao dia 23/05? qual o valor total?",
            "pt",
            "check_availability",
            {**stay("05-20", "05-23"), "room_type": "double"},
        ),
        (
            "quero 2 quartos pra 5 adultos, chegando sexta e saindo segunda",
            "pt",
            "make_reservation",
            {**stay("05-15", "05-18"), "adults": 5, "rooms": 2},
        ),
        (
            "oi, preciso adiar a reserva BX7702 pro dia 28",
            "pt",
            "modify_reservation",
            {**stay("05-28"), "booking_ref": "BX7702"},
        ),
        (
            "me, my husband and our 2 year old are coming on 30 May for 5 nights, anything free?",
            "en",
            "check_availability",
            {**stay("05-30"), "nights": 5, "adults": 2, "children": 1, "child_ages": (2,)},
        ),
        (
            "need to bring my check-in forward to the 18th, booking ref QP-3310",
            "en",
            "modify_reservation",
            {**stay("05-18"), "booking_ref": "QP-3310"},
        ),
        (
            "my name's Olivia Grant, I'd like to cancel for 21 May",
            "en",
            "cancel_reservation",
            {**stay("05-21"), "name": "Olivia Grant"},
        ),
    ],
)
def test_a_whole_message(text: str, language: str, intent: str, entities: dict[str, Any]) -> None:
    assert read(text, language, on=THURSDAY).intent == intent
    assert found(text, language, on=THURSDAY) == entities


def test_a_long_mail_is_read_for_its_wish_and_its_stay() -> None:
    mail = (
        "Estimados señores:\n\nLes escribo porque con mi marido estamos organizando un viaje para festejar "
        "nuestro aniversario y una amiga nos habló muy bien de ustedes. Quisiéramos saber si tienen "
        "disponible una habitación superior del 3 al 7 de octubre. También me gustaría saber si se puede "
        "pagar con tarjeta.\n\n"
        "Quedo atenta a su respuesta.\nSaludos cordiales,\nRocío Bernal"
    )
    understood = read(mail)
    assert (understood.intent, understood.also, understood.language) == (
        "check_availability",
        ("payment",),
        "es",
    )
    assert found(mail) == {
        **stay("10-03", "10-07"),
        "adults": 2,
        "room_type": "superior",
        "name": "Rocío Bernal",
    }
