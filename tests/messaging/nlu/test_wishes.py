"""Several wishes in one message: the most committing first, the others beside it."""

import pytest

from tests.messaging.nlu.build import read


@pytest.mark.parametrize(
    ("text", "language", "first", "beside"),
    [
        ("hay lugar del 5 al 7? y aceptan perros?", "es", "check_availability", "ask_policies"),
        ("tem vaga dia 10? quanto fica?", "pt", "check_availability", "ask_price"),
        ("cuánto sale la doble y se puede pagar en cuotas?", "es", "ask_price", "payment"),
        ("quiero cancelar mi reserva y que me devuelvan la plata", "es", "cancel_reservation", "payment"),
        (
            "necesito cambiar las fechas, y de paso tienen cochera?",
            "es",
            "modify_reservation",
            "ask_amenities",
        ),
        ("I want to book a double and is there parking?", "en", "make_reservation", "ask_amenities"),
        ("esto es una vergüenza, quiero hablar con el gerente", "es", "complaint", "human_agent"),
        ("do you have a pool and are dogs allowed?", "en", "ask_amenities", "ask_policies"),
        ("hay humo en el pasillo y nadie contesta en recepción", "es", "emergency", "complaint"),
    ],
)
def test_the_most_committing_wish_is_first(text: str, language: str, first: str, beside: str) -> None:
    understood = read(text, language)
    assert understood.intent == first
    assert beside in understood.also


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("Hola, buenas tardes! Cuánto sale la doble? Muchas gracias", "es", "ask_price"),
        ("oi bom dia, aceita pet? obrigada", "pt", "ask_policies"),
        ("hi, thanks for getting back, please cancel my booking", "en", "cancel_reservation"),
        ("ok dale, quiero reservar", "es", "make_reservation"),
    ],
)
def test_pleasantries_are_no_wishes(text: str, language: str, intent: str) -> None:
    understood = read(text, language)
    assert understood.intent == intent
    assert not {"greet", "thank", "goodbye", "affirm"} & set(understood.also)


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("no gracias", "es", "deny"),
        ("gracias, chau", "es", "goodbye"),
        ("hola, gracias", "es", "thank"),
        ("buenas, sí", "es", "affirm"),
        ("ok obrigado", "pt", "thank"),
        ("no thanks, bye", "en", "deny"),
    ],
)
def test_of_courtesies_alone_the_telling_one_counts(text: str, language: str, intent: str) -> None:
    assert read(text, language).intent == intent


def test_a_wish_is_named_once() -> None:
    understood = read("cancelen mi reserva, quiero cancelar, por favor cancelen todo")
    assert understood.intent == "cancel_reservation"
    assert understood.intent not in understood.also
