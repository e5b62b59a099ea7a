"""What is said for company, what is sent instead of words, and guests for whom it goes badly."""

import pytest

from messaging.dialogue import danger, languages
from messaging.types import MessageKind
from tests.messaging.dialogue.build import Chat, a_front_desk


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "talk"),
    [
        (
            "es",
            {"cómo estás?": "muy bien", "sos un robot?": "no una persona", "contame un chiste": "chistes"},
        ),
        ("en", {"how are you?": "Very well", "who made you?": "not a person", "tell me a joke": "Jokes"}),
        ("pt", {"tudo bem?": "Tudo ótimo", "você é um robô?": "não uma pessoa", "conta uma piada": "Piada"}),
    ],
)
def test_small_talk_gets_a_word_back(language: str, talk: dict[str, str]) -> None:
    chat = Chat(a_front_desk(language))
    assert {text: words for text, words in talk.items() if words not in chat.says(text)} == {}
    assert chat.says("😀") == "😊"
    assert chat.outcome.hand_over is None


@pytest.mark.django_db
def test_small_talk_leaves_the_open_question_open() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    for text in ("jajaja", "sos un genio", "🎉"):
        chat.says(text)
        assert chat.state["asked"] == "room"
    chat.says("sos un robot? quiero hablar con una persona")
    assert chat.outcome.hand_over is not None


@pytest.mark.django_db
def test_what_is_sent_instead_of_words_is_answered_by_its_kind() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    answers = {
        MessageKind.STICKER: "😊",
        MessageKind.LOCATION: "Av. del Mar 45",
        MessageKind.CONTACTS: "contacto",
        MessageKind.IMAGE: "imágenes",
    }
    for kind, words in answers.items():
        assert words in chat.sends(kind)
        assert chat.state["asked"] == "room"
    assert "solo puedo leer texto" in chat.sends(MessageKind.AUDIO)
    assert [option.id for option in chat.options()] == ["person", "back"]
    chat.taps("back")
    assert chat.outcome.hand_over is None


@pytest.mark.django_db
def test_a_photo_after_a_request_belongs_to_it() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("en la 12 gotea la canilla")
    assert "lo agregué" in chat.sends(MessageKind.IMAGE)
    assert [task.key for task in chat.outcome.tasks] == ["request:water"]


@pytest.mark.django_db
def test_a_guest_who_is_not_understood_is_offered_a_person_and_then_gets_one() -> None:
    chat = Chat(a_front_desk("es"))
    said = chat.says("no me entendés, quiero reservar del 21 al 23 de diciembre para 2")
    assert "Si es mejor hablar con una persona" in said
    assert chat.wish["check_in"] == "2026-12-21"
    chat.says("es inútil este bot")
    assert chat.outcome.hand_over is not None


@pytest.mark.django_db
def test_shouting_without_sense_is_asked_whether_a_person_is_better() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("ESTO NO PUEDE SER ASI NO NO NO!!!")
    assert [option.id for option in chat.options()] == ["person", "back"]
    glad = Chat(a_front_desk("en"))
    glad.says("THANK YOU SO MUCH FOR EVERYTHING!!!")
    assert glad.options() == []


@pytest.mark.django_db
def test_danger_is_heard_in_any_language_before_everything_else() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    said = chat.says("hay un inscendio en el piso!")
    assert said.startswith("En una emergencia, hay que llamar ya al 107.")
    assert "?" not in said
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent


def test_danger_has_plain_words_and_their_slips() -> None:
    hot = "incendio!!|feuer im zimmer|au secours|SOS|ambulansia por favor|he can't breathe|emergência aqui|🆘"
    more = "il y a un incendie|chamem uma ambulância|my dad is unconcious"
    assert [text for text in f"{hot}|{more}".split("|") if not danger.named(text)] == []


def test_words_that_only_sound_like_danger_are_none() -> None:
    cold = "hola|sos un genio|SOS UN CRACK|dónde está la salida de emergencia?|emergency number?"
    more = "un vino fuego|no es una emergencia|tienen detector de incendio?|socio|helpful"
    assert [text for text in f"{cold}|{more}".split("|") if danger.named(text)] == []


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("do you speak Spanish?", "es"),
        ("can we talk in portuguese", "pt"),
        ("hablan inglés?", "en"),
        ("vocês falam espanhol?", "es"),
        ("in English please", "en"),
        ("do you have the menu in English?", ""),
        ("my teacher is English", ""),
    ],
)
def test_a_language_is_asked_for_by_its_name(text: str, language: str) -> None:
    assert languages.asked_for(text) == language


@pytest.mark.django_db
def test_who_asks_for_another_language_is_answered_in_it_and_keeps_what_was_open() -> None:
    chat = Chat(a_front_desk("es"))
    assert "in English" in chat.says("do you speak English?")
    chat.says("20 to 23 December")
    asked = chat.says("prefiero seguir, hablan español?")
    assert "Claro, seguimos en español.\n\n" in asked
    assert "¿Para cuántas personas?" in asked


@pytest.mark.django_db
def test_danger_is_heard_before_a_language() -> None:
    chat = Chat(a_front_desk("es"))
    chat.says("there is a fire, do you speak English?")
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent
