"""Whole conversations with the built-in PMS: what guests read, and what stands in the books afterwards."""

import datetime as dt
from decimal import Decimal

import pytest

from messaging.types import MessageKind
from tests.messaging.dialogue.build import Chat, a_front_desk, an_article, reservations

pytestmark = pytest.mark.django_db

TALKS = {
    "es": (
        "Hola! tienen lugar del 20 al 23 de diciembre para 2?",
        "la doble",
        "Ana Paz",
        "ana@example.com",
        "sí",
    ),
    "en": (
        "Hi! do you have a room from 20 to 23 December for 2 adults?",
        "the classic double please",
        "Ana Paz",
        "ana@example.com",
        "yes please",
    ),
    "pt": (
        "Oi, tem vaga de 20 a 23 de dezembro para 2 adultos?",
        "o duplo",
        "Ana Paz",
        "ana@example.com",
        "sim",
    ),
}
TOTALS = {"es": "$300", "en": "€300", "pt": "R$ 300"}


def asked_for_the_yes(language: str = "es", **fields: object) -> Chat:
    """A conversation whose summary stands above, with its question."""
    chat = Chat(a_front_desk(language, **fields))  # type: ignore[arg-type]  # a builder
    for line in TALKS[language][:-1]:
        chat.says(line)
    assert chat.state["asked"] == "confirm"
    return chat


@pytest.mark.parametrize("language", TALKS)
def test_a_guest_books_a_room(language: str) -> None:
    chat = asked_for_the_yes(language)
    summary = chat.replies[-1].text
    said = chat.says(TALKS[language][-1])
    (stay,) = reservations(chat.hotel)
    assert (stay.status, stay.room_type_code, stay.total) == ("confirmed", "double", Decimal(300))
    assert (stay.check_in, stay.check_out, stay.adults) == (dt.date(2026, 12, 20), dt.date(2026, 12, 23), 2)
    assert (stay.guest_name, stay.guest_email, stay.guest_phone) == ("Ana Paz", "ana@example.com", chat.phone)
    assert TOTALS[language] in summary
    assert stay.reference
    assert stay.reference in said
    assert TOTALS[language] in said
    assert "CBU 0001" in said
    assert chat.outcome.reservation is not None
    assert chat.outcome.language == language


@pytest.mark.parametrize("language", TALKS)
def test_offers_name_every_free_room_with_its_prices_terms_and_currency(language: str) -> None:
    chat = Chat(a_front_desk(language))
    said = chat.says(TALKS[language][0])
    expected = {
        "es": (
            "Doble clásica: $100 por noche, $300 en total",
            "pesos argentinos",
            "18 de diciembre a las 15:00",
        ),
        "en": ("Classic double: €100 per night, €300 in total", "euros", "18 December at 15:00"),
        "pt": ("Duplo clássico: R$ 100 por noite, R$ 300 no total", "reais", "18 de dezembro às 15:00"),
    }[language]
    assert all(part in said for part in expected)
    assert [option.id for option in chat.options()] == ["room:double", "room:triple", "room:suite"]
    assert reservations(chat.hotel) == []


def test_every_amount_said_has_a_ledger_entry_of_the_pms() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(TALKS["es"][0])
    amounts = {draft.value: draft for draft in chat.outcome.ledger if draft.kind == "amount"}
    assert set(amounts) == {"100 ARS", "300 ARS", "150 ARS", "450 ARS", "220 ARS", "660 ARS"}
    assert {draft.source for draft in amounts.values()} == {"pms"}
    assert {draft.expires_at for draft in amounts.values()} == {chat.at + dt.timedelta(minutes=10)}


def test_things_are_asked_one_at_a_time_and_in_any_order() -> None:
    chat = Chat(a_front_desk("es"))
    assert "fechas" in chat.says("quiero reservar una habitación para 2")
    assert "cuántas noches" in chat.says("llegamos el 20 de diciembre")
    assert "Doble clásica" in chat.says("3 noches")


def test_childrens_ages_are_asked_once() -> None:
    chat = Chat(a_front_desk("es"))
    assert "edad" in chat.says("tienen lugar del 20 al 23 de diciembre para 2 adultos y 1 niño?")
    assert "2 adultos y 1 niño" in chat.says("5 años")


def test_known_name_and_address_are_not_asked_for() -> None:
    chat = Chat(a_front_desk("es"), name="Julia Paz", email="julia@example.com")
    chat.says(TALKS["es"][0])
    assert "A nombre de Julia Paz, julia@example.com" in chat.taps("room:double")


@pytest.mark.parametrize("answer", ["Mary Quinn", "a nombre de Mary Quinn"])
def test_a_name_in_answer_to_the_question_for_the_address_is_the_bookings(answer: str) -> None:
    chat = Chat(a_front_desk("es"), name="Julia Paz")
    chat.says(TALKS["es"][0])
    asked = chat.says("la suite")
    assert "a nombre de Julia Paz" in asked
    assert "correo" in asked
    assert "a nombre de Mary Quinn" in chat.says(answer)
    assert "A nombre de Mary Quinn, mary@example.com" in chat.says("mary@example.com")


def test_a_name_beside_the_address_is_the_bookings() -> None:
    chat = Chat(a_front_desk("pt"), name="Julia Paz")
    chat.says(TALKS["pt"][0])
    assert "em nome de Julia Paz" in chat.says("a suíte")
    assert "Paulo Reis, paulo@example.com" in chat.says("Paulo Reis, paulo@example.com")


@pytest.mark.parametrize("words", ["no tengo mail", "para qué lo necesitan?", "mejor por whatsapp"])
def test_who_has_no_address_hears_why_it_is_asked_and_that_a_person_can_help(words: str) -> None:
    chat = Chat(a_front_desk("es"), name="Julia Paz")
    chat.says(TALKS["es"][0])
    chat.says("la suite")
    assert "hace falta un correo" in chat.says(words)
    assert [option.id for option in chat.options()] == ["person"]
    assert "julia@example.com" in chat.says("julia@example.com")


def test_a_profile_name_that_is_no_name_is_not_used() -> None:
    chat = Chat(a_front_desk("es"), name="🌸 Lu 🌸 2000", email="julia@example.com")
    chat.says(TALKS["es"][0])
    assert "Nombre y apellido" in chat.taps("room:double")


def test_a_first_name_alone_is_asked_for_the_last_one() -> None:
    chat = Chat(a_front_desk("es"), email="ana@example.com")
    chat.says(TALKS["es"][0])
    chat.says("la suite")
    assert "apellido" in chat.says("Ana")
    assert "Ana Paz" in chat.says("Paz")


@pytest.mark.parametrize("words", ["vale, me la quedo", "la reservo", "venga, perfecto"])
def test_the_only_room_shown_is_taken_by_words(words: str) -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen una triple del 20 al 23 de diciembre para 2?")
    assert "A nombre de quién" in chat.says(words)


def test_who_asks_somebody_first_books_nothing_and_calls_no_person() -> None:
    chat = asked_for_the_yes()
    chat.says("tengo que hablar con mi marido")
    assert chat.outcome.disposition == "answered"
    assert chat.wish["adults"] == 2
    assert not reservations(chat.hotel)


def test_the_cheapest_of_a_list_by_words() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(TALKS["es"][0])
    chat.says("la más barata")
    assert chat.wish["room"] == "double"


def test_a_room_by_its_number() -> None:
    chat = Chat(a_front_desk("en"))
    chat.says(TALKS["en"][0])
    chat.says("2")
    assert chat.wish["room"] == "triple"


def test_a_correction_of_the_date_goes_back_without_starting_again() -> None:
    chat = asked_for_the_yes()
    said = chat.says("no, mejor el 21")
    assert "Del 21 al 23 de diciembre (2 noches)" in said
    assert "$200" in said
    assert chat.state["asked"] == "confirm"
    chat.says("sí")
    assert [stay.total for stay in reservations(chat.hotel)] == [Decimal(200)]


def test_a_correction_of_the_party_offers_what_fits() -> None:
    chat = asked_for_the_yes()
    said = chat.says("no, somos 3")
    assert "Triple con balcón" in said
    assert "Doble" not in said
    assert reservations(chat.hotel) == []


def test_a_day_without_a_month_is_one_of_the_stay_talked_about() -> None:
    chat = asked_for_the_yes()
    assert "Del 27 al 30 de diciembre" in chat.says("no no, es para el 27")
    assert "Del 27 al 29 de diciembre" in chat.says("no, hasta el 29")


def test_a_changed_stay_is_said_back_before_the_next_question() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(TALKS["es"][0])
    chat.says("la suite")
    said = chat.says("mejor 5 noches")
    assert "Del 20 al 25 de diciembre, 5 noches" in said
    assert "$1.100 en total" in said
    assert said.endswith("Nombre y apellido, por favor.")


def test_to_change_at_the_summary_means_the_stay_that_is_arranged() -> None:
    chat = asked_for_the_yes("en")
    chat.says("change")
    assert chat.state["asked"] == "change"
    assert "For how many people" in chat.says("guests")
    assert chat.outcome.disposition == "answered"


def test_to_cancel_while_a_stay_is_arranged_leaves_it() -> None:
    chat = Chat(a_front_desk("en"))
    chat.says(TALKS["en"][0])
    chat.says("forget it, cancel that")
    assert chat.state["wish"] is None
    assert chat.outcome.disposition == "answered"


def test_a_question_about_a_room_does_not_choose_it() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(TALKS["es"][0])
    chat.says("esperá, ¿la doble tiene balcón?")
    assert chat.wish["room"] == ""
    assert chat.state["asked"] == "room"


def test_a_no_where_dates_were_asked_leaves_it() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("quiero reservar una habitación")
    assert "lo dejamos" in chat.says("no")


def test_the_only_room_shown_is_taken_by_a_yes() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen una suite del 20 al 23 de diciembre para 2?")
    chat.says("sí")
    assert chat.wish["room"] == "suite"


def test_a_yes_while_several_rooms_are_open_asks_which() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says(TALKS["es"][0])
    assert "¿Cuál reservamos?" in chat.says("sí")


def test_a_yes_to_a_name_question_is_no_name() -> None:
    chat = Chat(a_front_desk("en"))
    chat.says(TALKS["en"][0])
    chat.says("the suite")
    assert "What name" in chat.says("ok go for it")


def test_a_yes_with_a_correction_books_nothing() -> None:
    chat = asked_for_the_yes()
    said = chat.says("sí, pero del 20 al 22")
    assert "Del 20 al 22 de diciembre" in said
    assert reservations(chat.hotel) == []


def test_a_no_books_nothing_and_asks_what_instead() -> None:
    chat = asked_for_the_yes()
    chat.says("no")
    assert reservations(chat.hotel) == []
    assert "¿Para qué fechas?" in chat.taps("dates")


def test_a_double_yes_books_once() -> None:
    chat = asked_for_the_yes()
    chat.says("sí")
    chat.says("sí")
    chat.says("si dale")
    assert len(reservations(chat.hotel)) == 1


def test_two_taps_in_one_burst_book_once() -> None:
    chat = asked_for_the_yes()
    button = next(option.id for option in chat.options() if option.id.startswith("book:"))
    chat.taps_old(button)
    chat.taps_old(button)
    assert len(reservations(chat.hotel)) == 1


def test_a_turn_that_is_made_again_after_a_crash_books_once() -> None:
    chat = asked_for_the_yes()
    before = dict(chat.state)
    first = chat.says("sí")
    chat.state = before
    again = chat.says("sí")
    assert len(reservations(chat.hotel)) == 1
    assert first == again


def test_a_yes_after_the_price_ran_out_shows_a_new_summary() -> None:
    chat = asked_for_the_yes()
    chat.waits(minutes=11)
    said = chat.says("sí")
    assert "venció" in said
    assert reservations(chat.hotel) == []
    chat.says("sí")
    assert len(reservations(chat.hotel)) == 1


def test_a_yes_after_half_an_hour_books_nothing_and_asks() -> None:
    chat = asked_for_the_yes()
    chat.waits(minutes=31)
    said = chat.says("sí")
    assert reservations(chat.hotel) == []
    assert "¿Hago la reserva?" in said


def test_a_tap_after_half_an_hour_books_nothing_and_asks() -> None:
    chat = asked_for_the_yes()
    chat.waits(minutes=31)
    assert "¿Hago la reserva?" in chat.taps("book:")
    assert reservations(chat.hotel) == []


def test_a_button_of_an_old_summary_books_nothing() -> None:
    chat = asked_for_the_yes()
    old = next(option.id for option in chat.options() if option.id.startswith("book:"))
    chat.says("no, mejor el 21")
    said = chat.taps_old(old)
    assert reservations(chat.hotel) == []
    assert "$200" in said


def test_a_guest_who_comes_back_is_asked_whether_the_stay_still_holds() -> None:
    chat = asked_for_the_yes()
    chat.waits(hours=2)
    said = chat.says("hola")
    assert "del 20 al 23 de diciembre" in said
    assert [option.id for option in chat.options()] == ["resume", "fresh"]
    assert "¿Hago la reserva?" in chat.taps("resume")


def test_a_guest_who_comes_back_with_other_dates_starts_anew() -> None:
    chat = asked_for_the_yes()
    chat.waits(hours=2)
    chat.says("tienen lugar del 5 al 7 de enero para 3?")
    assert (chat.wish["check_in"], chat.wish["adults"], chat.wish["room"]) == ("2027-01-05", 3, "")


def test_a_question_in_the_middle_is_answered_and_the_booking_goes_on() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, es="Sí, desayuno de 7 a 10:30.", en="Yes, from 7 to 10:30.")
    chat = Chat(hotel)
    chat.says(TALKS["es"][0])
    chat.says("la doble")
    said = chat.says("tienen desayuno?")
    assert said.startswith("Sí, desayuno de 7 a 10:30.")
    assert said.endswith("Nombre y apellido, por favor.")
    assert ("article", "breakfast") in {(draft.kind, draft.source_ref) for draft in chat.outcome.ledger}


def test_a_question_at_the_summary_keeps_the_summary_alive() -> None:
    chat = asked_for_the_yes()
    said = chat.says("a qué hora es el check-in?")
    assert "desde las 15:00" in said
    assert "$300 en total. ¿La hago?" in said
    chat.says("sí")
    assert len(reservations(chat.hotel)) == 1


def test_two_wishes_in_one_message_are_answered_together() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "pets", tags=("ask_policies",), es="Sí, aceptamos mascotas.")
    chat = Chat(hotel)
    said = chat.says("hay lugar del 20 al 23 de diciembre para 2? y aceptan mascotas?")
    assert "Sí, aceptamos mascotas." in said
    assert "Doble clásica" in said
    assert len(chat.replies) == 1


def test_a_burst_is_understood_as_one_message() -> None:
    chat = Chat(a_front_desk("es"))
    said = chat.says("hola", "tienen lugar del 20 al 23 de diciembre", "para 2")
    assert "Doble clásica" in said


def test_the_language_changes_within_one_turn() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("hola, hay lugar del 5 al 8 de enero?")
    said = chat.says("sorry, in english please: we are two adults")
    assert "Which one would you like?" in said
    assert chat.language == "en"


def test_an_address_alone_does_not_change_the_language() -> None:
    chat = Chat(a_front_desk("en"), name="Ana Paz")
    for line in TALKS["en"][:2]:
        chat.says(line)
    chat.says("joao.da.silva@example.com.br")
    assert chat.language == "en"


def test_a_language_the_hotel_does_not_speak_is_answered_in_its_own() -> None:
    chat = Chat(a_front_desk("es", languages=["es"]))
    assert "personas" in chat.says("do you have a room from 20 to 23 December?")


def test_rioplatense_is_a_switch_of_the_hotel() -> None:
    neutral, voseo = Chat(a_front_desk("es")), Chat(a_front_desk("es", voseo=True, slug="otro"))
    assert "¿Cuál reservamos?" in neutral.says(TALKS["es"][0])
    assert "¿Cuál preferís?" in voseo.says(TALKS["es"][0])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (MessageKind.AUDIO, "No pude escuchar el audio"),
        (MessageKind.IMAGE, "imágenes"),
        (MessageKind.STICKER, "😊"),
    ],
)
def test_what_is_not_text_is_answered_honestly(kind: MessageKind, words: str) -> None:
    chat = Chat(a_front_desk("es"))
    assert words in chat.sends(kind)


def test_a_first_contact_without_words_is_greeted() -> None:
    chat = Chat(a_front_desk("es"))
    assert "asistente virtual" in chat.sends(MessageKind.WELCOME)
    assert [option.id for option in chat.options()] == ["search", "rooms", "person"]


def test_to_book_before_a_room_is_chosen_asks_which_and_for_no_pardon() -> None:
    chat = Chat(a_front_desk("en"))
    asked = chat.says("do you have a room from 20 to 23 December for 2?").splitlines()[-1]
    assert chat.says("ok book it") == asked


@pytest.mark.parametrize(
    ("language", "asks", "text", "party"),
    [
        (
            "es",
            "del 20 al 23 de diciembre para 2",
            "me olvidé: viene también mi hija de 4 años",
            "2 adultos y 1 niño",
        ),
        (
            "en",
            "20 to 23 December for 2",
            "sorry, forgot to say, we're also bringing our 4 year old",
            "2 adults and 1 child",
        ),
        (
            "pt",
            "de 20 a 23 de dezembro para 2",
            "esqueci de dizer que vem também minha filha de 4 anos",
            "2 adultos e 1 criança",
        ),
    ],
)
def test_a_child_that_was_forgotten_comes_along_and_is_no_lost_property(
    language: str, asks: str, text: str, party: str
) -> None:
    chat = Chat(a_front_desk(language))
    chat.says(asks)
    assert party in chat.says(text)
    assert chat.outcome.tasks == ()


def test_people_told_when_the_nights_are_asked_for_are_no_nights() -> None:
    chat = Chat(a_front_desk("pt"))
    chat.says("oi, tem quarto no dia 20 de dezembro?")
    chat.says("somos 2 adultos")
    assert "3 noites para 2 adultos" in chat.says("3 noites")
