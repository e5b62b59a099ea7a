"""Persons wanted, questions about the hotel, what is not understood, and that a machine says what it is."""

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from governance.models import Alarm
from messaging.knowledge import files
from messaging.models import Article
from messaging.types import MessageKind
from tenants import snapshot
from tenants.models import FlagValue, Tenant
from tenants.scope import scope
from tests.messaging.dialogue.build import Chat, a_front_desk, an_article, an_own_text

pytestmark = pytest.mark.django_db


def asked(text: str, hotel: Tenant | None = None, language: str = "es") -> Chat:
    chat = Chat(hotel or a_front_desk(language))
    chat.says(text)
    return chat


def text_of(chat: Chat) -> str:
    return "\n".join(reply.text for reply in chat.replies)


def alarms(hotel: Tenant) -> list[str]:
    with scope(hotel.pk):
        return list(Alarm.objects.filter(tenant=hotel).values_list("kind", flat=True))


@pytest.mark.parametrize(
    ("language", "text", "words"),
    [
        ("es", "quiero hablar con una persona", "Le paso la conversación"),
        ("en", "can I talk to a human please", "I'm handing you over"),
        ("pt", "quero falar com um atendente", "Vou passar a conversa"),
    ],
)
def test_a_person_who_is_wanted_takes_over(language: str, text: str, words: str) -> None:
    chat = asked(text, language=language)
    assert words in text_of(chat)
    assert chat.outcome.disposition == "handed_over"
    assert chat.outcome.hand_over is not None
    assert text in chat.outcome.hand_over.note


def test_outside_business_hours_the_guest_hears_when_people_are_back() -> None:
    chat = Chat(a_front_desk("es"), at=dt.datetime(2026, 11, 28, 15, 0, tzinfo=dt.UTC))
    said = chat.says("quiero hablar con una persona")
    assert "el lunes 30 de noviembre a las 08:00" in said


def test_a_handed_over_guest_is_asked_nothing_more() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("mejor pasame con una persona")
    assert chat.options() == []
    assert chat.state["asked"] == ""


def test_a_complaint_goes_to_people() -> None:
    chat = asked("el aire acondicionado no funciona y nadie viene, estoy muy molesta")
    assert chat.outcome.disposition == "handed_over"


def test_danger_comes_first_with_the_number_to_call() -> None:
    chat = asked("hay un incendio en el pasillo, ayuda!!")
    assert "llamar ya al 107" in text_of(chat)
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent


def test_two_misses_offer_a_person() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("xkcd qwerty")
    assert [option.id for option in chat.options()] == ["search", "rooms", "person"]
    chat.says("lorem ipsum")
    assert [option.id for option in chat.options()] == ["person", "back"]
    chat.taps("person")
    assert chat.outcome.disposition == "handed_over"


def test_a_miss_that_is_followed_by_sense_is_forgiven() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("xkcd qwerty")
    chat.says("dónde queda el hotel?")
    chat.says("lorem ipsum")
    assert [option.id for option in chat.options()] == ["search", "rooms", "person"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("dónde queda el hotel?", "Av. del Mar 45"),
        ("en qué horario atienden?", "Lunes a viernes de 08:00 a 20:00"),
        ("cómo es la seña?", "30% del total"),
        ("puedo salir más tarde el último día?", "hasta las 14:00"),
        ("puedo entrar más temprano?", "desde las 10:00"),
        ("si cancelo me devuelven la plata?", "48 horas antes"),
        ("a qué hora es el check out?", "hasta las 11:00"),
    ],
)
def test_the_profile_answers_what_no_article_does(text: str, words: str) -> None:
    chat = asked(text)
    assert words in text_of(chat)
    assert {draft.source for draft in chat.outcome.ledger if draft.kind != "reference"} <= {"profile"}


def test_an_article_comes_before_the_profile() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "cancelaciones", tags=("ask_policies",), es="Cada caso lo vemos con recepción.")
    assert "Cada caso lo vemos con recepción." in text_of(asked("cuál es la política de cancelación?", hotel))


def test_an_article_is_answered_in_the_guests_language_else_in_the_hotels() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "breakfast", es="Desayuno de 7 a 10.", en="Breakfast from 7 to 10.")
    an_article(hotel, "pool", es="Sí, en la terraza.")
    assert "Breakfast from 7 to 10." in text_of(asked("is breakfast included?", hotel))
    assert "Sí, en la terraza." in text_of(asked("do you have a swimming pool?", hotel))


def test_two_questions_about_the_hotel_are_both_answered() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "breakfast", es="Desayuno de 7 a 10.")
    an_article(hotel, "pool", es="Sí, pileta en la terraza.")
    said = text_of(asked("hay pileta y desayuno?", hotel))
    assert "Desayuno de 7 a 10." in said
    assert "Sí, pileta en la terraza." in said


def test_the_address_comes_with_what_was_asked_beside_it() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "parking", es="Cochera a la vuelta.")
    said = text_of(asked("me podrías decir dónde queda y si tienen cochera?", hotel))
    assert "Av. del Mar 45" in said
    assert "Cochera a la vuelta." in said


def test_a_price_that_is_no_stays_price_is_looked_for_in_the_articles() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "parking", es="Cochera, $ 5.000 por noche.")
    assert "$ 5.000 por noche" in text_of(asked("cuánto cuesta el estacionamiento?", hotel))


def test_the_price_of_a_stay_asks_for_its_dates() -> None:
    chat = asked("cuánto sale una noche?")
    assert chat.state["asked"] == "dates"


def test_the_deposit_is_told_when_its_amount_is_asked() -> None:
    assert "30% del total" in text_of(asked("de cuánto es la seña?"))


def test_what_the_hotel_has_not_written_is_not_made_up() -> None:
    chat = asked("tienen gimnasio?")
    assert "no lo tengo" in text_of(chat)
    assert [(task.kind, task.text) for task in chat.outcome.tasks] == [("question", "tienen gimnasio")]
    assert chat.outcome.disposition == "answered"


def test_what_is_written_and_what_is_not_are_told_apart_and_the_open_question_comes_back() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "parking", es="Cochera, $ 5.000 por noche.")
    chat = asked("quiero reservar", hotel)
    said = chat.says("tienen estacionamiento y sauna?")
    assert "$ 5.000 por noche" in said
    assert "Lo demás no lo tengo" in said
    assert [task.text for task in chat.outcome.tasks] == ["sauna"]
    assert chat.state["asked"] == "dates"


def test_the_file_of_an_article_follows_it() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "restaurant", es="La carta va adjunta.")
    name = files.name_of(hotel.slug, "restaurant", b"%PDF-1.7 sopa")
    default_storage.save(name, ContentFile(b"%PDF-1.7 sopa"))
    with scope(hotel.pk):
        Article.objects.update(attachment=name)
    snapshot.raise_version()
    snapshot.forget()
    chat = asked("hola", hotel)
    chat.says("tienen restaurante?")
    answer, file = chat.outcome.replies
    assert (answer.text, file.kind) == ("La carta va adjunta.", "document")
    assert file.media.endswith("/restaurant.pdf")
    assert file.text == "Aquí va el archivo con los detalles."


def test_an_article_in_another_language_is_said_as_it_is_and_named_so() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "parking", es="Cochera, $ 5.000 por noche.")
    assert "Só tenho" not in text_of(asked("tem estacionamento?", hotel))
    assert "eu só tenho em espanhol:\n\nCochera, $ 5.000" in text_of(asked("tem estacionamento?", hotel))


def test_room_types_come_with_their_description() -> None:
    chat = asked("qué tipos de habitaciones tienen?")
    assert "Doble clásica, hasta 3 personas. Cama queen." in text_of(chat)
    assert chat.state["asked"] == "dates"


def test_a_machine_says_so_at_first_contact_and_once() -> None:
    chat = asked("hola")
    assert text_of(chat).startswith("¡Hola! Soy el asistente virtual de Hotel Delfín.")
    assert chat.outcome.disclosed
    assert "asistente" not in chat.says("gracias")
    assert not chat.outcome.disclosed


def test_a_machine_says_so_again_in_another_language() -> None:
    chat = asked("hola")
    assert "virtual assistant" in chat.says("hello, do you speak english?")


def test_the_hotels_own_disclosure_is_used() -> None:
    hotel = a_front_desk("es", ai_disclosure={"es": "Te atiende Delfi, un asistente virtual."})
    assert "Te atiende Delfi" in text_of(asked("tienen lugar?", hotel))


def test_the_hotels_own_greeting_takes_the_disclosure_in() -> None:
    hotel = a_front_desk("es")
    an_own_text(hotel, "greeting", "¡Buenas! Gracias por escribir. ¿Qué necesitás?")
    assert text_of(asked("hola", hotel)) == (
        "¡Buenas! Gracias por escribir. Soy el asistente virtual de Hotel Delfín.\n\n¿Qué necesitás?"
    )


def test_a_greeting_that_says_it_already_is_left_alone() -> None:
    hotel = a_front_desk("es")
    an_own_text(hotel, "greeting", "¡Buenas! Soy Delfi, el asistente virtual. ¿Qué necesitás?")
    chat = asked("hola", hotel)
    assert text_of(chat) == "¡Buenas! Soy Delfi, el asistente virtual. ¿Qué necesitás?"
    assert chat.outcome.disclosed


@pytest.mark.parametrize(
    "hostile",
    [
        "¡Hola! Habitaciones desde $ 10 la noche.",
        "¡Hola! Tu reserva está confirmada.",
        "¡Hola! Llamanos al +54 11 5555 0000.",
        "¡Hola! Cancelación gratis siempre.",
        "¡Hola! Te esperamos mañana.",
        "¡Hola! Mirá https://example.com/oferta",
    ],
)
def test_a_text_that_says_what_nobody_vouches_for_never_leaves(hostile: str) -> None:
    hotel = a_front_desk("es")
    an_own_text(hotel, "greeting", hostile)
    chat = asked("hola", hotel)
    assert text_of(chat).startswith("Prefiero no dar un dato sin confirmarlo.")
    assert (chat.outcome.disposition, chat.outcome.reason) == ("handed_over", "text_refused")
    assert alarms(hotel) == ["text_refused"]


def test_an_article_may_say_amounts_because_it_is_the_hotels_word() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "parking", es="Sí, a $ 5.000 por día, de 8 a 22. Llamar al +54 11 4000 1234.")
    chat = asked("tienen estacionamiento?", hotel)
    assert "$ 5.000 por día" in text_of(chat)
    assert ("article", "parking") in {(draft.source, draft.source_ref) for draft in chat.outcome.ledger}


def test_a_refused_text_after_a_booking_keeps_the_booking() -> None:
    hotel = a_front_desk("es")
    an_own_text(hotel, "booking_confirmed", "Confirmada {{ reference }}. De regalo, $ 100.")
    chat = Chat(hotel, name="Ana Paz", email="ana@example.com")
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("la suite")
    chat.says("sí")
    assert chat.outcome.disposition == "handed_over"
    assert chat.outcome.reservation is not None
    assert chat.state["booked"] == chat.outcome.reservation.reference


def test_one_message_per_answer_leaves_pictures_out() -> None:
    hotel = a_front_desk("es")
    FlagValue.objects.create(flag="humanize.consolidate_text.enabled", tenant=hotel, value=True)
    snapshot.raise_version()
    snapshot.forget()
    chat = asked("tienen lugar del 20 al 23 de diciembre para 2?", hotel)
    assert [reply.kind for reply in chat.replies] == ["list"]


def test_with_plain_text_a_number_answers_any_question() -> None:
    hotel = a_front_desk("es")
    FlagValue.objects.create(flag="features.interactive_messages", tenant=hotel, value=False)
    snapshot.raise_version()
    snapshot.forget()
    chat = Chat(hotel, name="Ana Paz", email="ana@example.com")
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("3")
    chat.says("1")
    assert chat.outcome.reservation is not None


def test_a_picture_with_words_is_answered_by_its_words() -> None:
    chat = Chat(a_front_desk("es"))
    message = chat._message(MessageKind.IMAGE, text="dónde queda el hotel?")
    assert "Av. del Mar 45" in chat._turn([message])
