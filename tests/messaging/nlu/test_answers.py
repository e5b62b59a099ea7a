"""Messages read as answers to the question just asked."""

import datetime as dt
from typing import Any

import pytest

from messaging.nlu.types import CONTEXTS
from tests.messaging.nlu.build import day, found, read, stay

BOOKING = {"check_availability", "make_reservation"}


@pytest.mark.parametrize(
    ("context", "text", "slots"),
    [
        ("ask_dates", "del 20 al 23", stay("09-20", "09-23")),
        ("ask_dates", "20-23 oct", stay("10-20", "10-23")),
        ("ask_dates", "15", stay("09-15")),
        ("ask_dates", "desde mañana, dos noches", {**stay("09-03"), "nights": 2}),
        ("ask_nights", "3", {"nights": 3}),
        ("ask_nights", "tres días", {"nights": 3}),
        ("ask_nights", "hasta el 9", {"check_out": day("09-09")}),
        ("ask_nights", "somos 2 adultos y un bebé", {"adults": 2, "children": 1}),
        ("ask_nights", "two of us for 3 nights", {"adults": 2, "nights": 3}),
        ("ask_guests", "2 adultos y un bebé", {"adults": 2, "children": 1}),
        ("ask_room_type", "doble", {"room_type": "double"}),
        ("ask_room_type", "la más simple", {"room_type": "single"}),
        ("ask_name", "Marta Gil", {"name": "Marta Gil"}),
        ("ask_email", "marta@correo.com", {"email": "marta@correo.com"}),
        ("ask_phone", "4555-123", {"phone": "4555123"}),
        ("ask_arrival_time", "a las 3", {"time": "15:00"}),
        ("ask_checkout", "el 12", {"check_out": day("09-12")}),
    ],
)
def test_a_bare_answer_fills_its_slot_and_goes_on_booking(
    context: str, text: str, slots: dict[str, Any]
) -> None:
    assert found(text, context=context) == slots
    understood = read(text, context=context)
    assert understood.intent in BOOKING
    assert understood.confidence >= 0.8


def test_a_reference_asked_for_looks_the_booking_up() -> None:
    assert read("K2P41", context="ask_reference").intent == "check_reservation"


@pytest.mark.parametrize(
    ("context", "text", "intent"),
    [
        ("ask_dates", "antes decime cuánto sale", "ask_price"),
        ("ask_dates", "prefiero hablar con alguien", "human_agent"),
        ("ask_guests", "aceptan perros?", "ask_policies"),
        ("ask_name", "mejor cancelá todo", "cancel_reservation"),
        ("ask_email", "no, gracias", "deny"),
        ("ask_nights", "hay un incendio en el pasillo!", "emergency"),
    ],
)
def test_a_guest_may_answer_with_another_wish(context: str, text: str, intent: str) -> None:
    assert read(text, context=context).intent == intent


def test_an_answer_may_bring_a_question_along() -> None:
    understood = read("del 3 al 5, aceptan perros?", context="ask_dates")
    assert understood.intent in BOOKING
    assert understood.also == ("ask_policies",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("sí", "es"),
        ("si dale", "es"),
        ("dale nomás", "es"),
        ("confirmo", "es"),
        ("ok 👍", "es"),
        ("sí, gracias", "es"),
        ("sim, pode confirmar", "pt"),
        ("isso mesmo", "pt"),
        ("yes please", "en"),
        ("sounds good", "en"),
        ("yep", "en"),
    ],
)
@pytest.mark.parametrize("context", ["confirm_dates", "confirm_booking"])
def test_a_yes_confirms(text: str, language: str, context: str) -> None:
    understood = read(text, language, context=context)
    assert understood.intent == "affirm"
    assert understood.confidence >= 0.6


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("no", "es"),
        ("no gracias", "es"),
        ("todavía no", "es"),
        ("no lo reserves", "es"),
        ("mmm no, lo voy a pensar", "es"),
        ("não, obrigada", "pt"),
        ("nem pensar", "pt"),
        ("no thanks", "en"),
        ("please don't book it yet", "en"),
        ("not yet", "en"),
    ],
)
def test_a_no_never_confirms(text: str, language: str) -> None:
    assert read(text, language, context="confirm_booking").intent == "deny"


@pytest.mark.parametrize(
    ("context", "text", "language", "check_in"),
    [
        ("confirm_dates", "no, mejor el 21", "es", day("09-21")),
        ("confirm_booking", "no, el 6", "es", day("09-06")),
        ("confirm_booking", "sí pero entrando el 8", "es", day("09-08")),
        ("confirm_booking", "não, dia 21", "pt", day("09-21")),
        ("confirm_dates", "no, the 21st", "en", day("09-21")),
    ],
)
def test_a_correction_is_a_change_with_the_new_day(
    context: str, text: str, language: str, check_in: dt.date
) -> None:
    understood = read(text, language, context=context)
    assert understood.intent == "modify_reservation"
    assert understood.entities.check_in == check_in


@pytest.mark.parametrize(
    ("text", "slot", "value"),
    [
        ("sí pero para 3", "adults", 3),
        ("no, la triple", "room_type", "triple"),
        ("en realidad somos 4", "adults", 4),
        ("mejor 2 noches", "nights", 2),
    ],
)
def test_any_part_of_the_summary_may_be_corrected(text: str, slot: str, value: object) -> None:
    understood = read(text, context="confirm_booking")
    assert understood.intent == "modify_reservation"
    assert getattr(understood.entities, slot) == value


def test_repeating_the_dates_with_a_yes_still_confirms() -> None:
    assert read("sí, del 20 al 23 perfecto", context="confirm_dates").intent == "affirm"


@pytest.mark.parametrize(
    ("text", "language", "intent"),
    [
        ("sí, cancelala", "es", "affirm"),
        ("no, dejala", "es", "deny"),
        ("sim, pode cancelar", "pt", "affirm"),
        ("yes cancel it", "en", "affirm"),
        ("no, keep it", "en", "deny"),
    ],
)
def test_a_cancellation_is_confirmed_or_not(text: str, language: str, intent: str) -> None:
    assert read(text, language, context="confirm_cancel").intent == intent


def test_a_question_beside_a_yes_is_kept() -> None:
    understood = read("sí, confirmo. aceptan perros?", context="confirm_booking")
    assert understood.intent == "affirm"
    assert understood.also == ("ask_policies",)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("la doble", "es"),
        ("la segunda", "es"),
        ("2", "es"),
        ("la 1", "es"),
        ("a segunda", "pt"),
        ("o chalé", "pt"),
        ("the second one please", "en"),
        ("option 2", "en"),
    ],
)
def test_after_an_offer_a_kind_or_a_place_in_the_list_is_chosen(text: str, language: str) -> None:
    understood = read(text, language, context="offer_options")
    assert understood.intent == "make_reservation"
    assert understood.entities.check_in is None


@pytest.mark.parametrize(("text", "check_in"), [("y si es el martes?", "09-08"), ("y para el 22?", "09-22")])
def test_after_an_offer_another_day_asks_again(text: str, check_in: str) -> None:
    understood = read(text, context="offer_options")
    assert (understood.intent, understood.entities.check_in) == ("check_availability", day(check_in))


@pytest.mark.parametrize(
    "text", ["8/10", "5 estrellas", "9", "todo muy lindo pero el desayuno flojo", "excelente"]
)
def test_what_is_said_when_asked_for_a_review_is_one(text: str) -> None:
    understood = read(text, context="ask_review")
    assert understood.intent == "review"
    assert understood.entities.check_in is None


def test_an_unknown_question_counts_as_none() -> None:
    assert read("sí", context="ask_shoe_size") == read("sí")


@pytest.mark.parametrize("context", sorted(CONTEXTS))
def test_no_question_makes_an_emergency_something_else(context: str) -> None:
    assert read("hay un incendio, llamen a los bomberos", context=context).intent == "emergency"
