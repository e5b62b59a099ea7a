"""What a turn has to say becomes as few messages as possible, within the limits of buttons and lists."""

import datetime as dt
from dataclasses import replace

from hotel_agent.lib.money import Money
from messaging.dialogue.actions import Choice, Say
from messaging.dialogue.facts import LocalText, MoneyFact, Source, TextFact
from messaging.replies import samples
from messaging.replies.compose import BUTTONS_BODY, ROWS, compose
from messaging.replies.render import House, Rendered
from messaging.replies.wording import Wording
from messaging.types import Place

FROM = Source("pms", "test")
HOUSE = House(Wording("es_AR", "es", "es", "UTC", dt.date(2026, 12, 1)), samples.hotel_facts())
PERSON = Choice("person", "label_person")


def article(text: str) -> Say:
    return Say("article", {"answer": TextFact(text, Source("article", "a"))})


def question(*choices: Choice, name: str = "ask_room") -> Say:
    return Say(name, question=True, choices=choices)


def a_room(code: str, name: str) -> Choice:
    total = {"total": MoneyFact(Money.of(100, "ARS"), FROM)}
    return Choice(f"room:{code}", LocalText({"es": name}, FROM), "row_total", total)


def test_statements_and_the_question_are_one_text() -> None:
    (piece,) = compose([article("Uno."), article("Dos."), question()], HOUSE)
    assert (piece.reply.kind, piece.reply.text) == ("text", "Uno.\n\nDos.\n\n¿Cuál reservamos?")


def test_of_several_questions_the_last_one_is_asked() -> None:
    (piece,) = compose([question(name="ask_dates"), article("Uno."), question(name="ask_email")], HOUSE)
    assert piece.reply.text == "Uno.\n\n¿Qué correo pongo en la reserva?"


def test_up_to_three_plain_choices_are_buttons() -> None:
    (piece,) = compose([question(PERSON, Choice("back", "label_go_on"))], HOUSE)
    assert piece.reply.kind == "buttons"
    assert [option.title for option in piece.reply.options] == ["Hablar con alguien", "Seguir por aquí"]


def test_choices_with_a_second_line_are_a_list_with_an_opener() -> None:
    (piece,) = compose([question(a_room("double", "Doble clásica"))], HOUSE)
    assert (piece.reply.kind, piece.reply.button) == ("list", "Ver opciones")
    (row,) = piece.reply.options
    assert (row.id, row.title, row.description) == ("room:double", "Doble clásica", "$100 en total")


def test_long_names_are_cut_to_fit_and_stay_different() -> None:
    long = "Habitación doble superior con balcón"
    (piece,) = compose([question(a_room("a", long), a_room("b", long))], HOUSE)
    titles = [option.title for option in piece.reply.options]
    assert len(set(titles)) == 2
    assert max(map(len, titles)) <= 24


def test_a_list_has_at_most_ten_rows() -> None:
    rooms = [a_room(str(number), f"Habitación {number}") for number in range(12)]
    (piece,) = compose([question(*rooms)], HOUSE)
    assert len(piece.reply.options) == ROWS


def test_a_text_too_long_for_buttons_goes_before_them() -> None:
    above, below = compose([article("a" * BUTTONS_BODY), question(PERSON)], HOUSE)
    assert (above.reply.kind, below.reply.kind) == ("text", "buttons")
    assert below.reply.text == "¿Cuál reservamos?"


def test_a_picture_is_a_message_of_its_own_before_the_text() -> None:
    photo = Say("photo", {"room": LocalText({"es": "Doble"}, FROM)}, photo="double.png")
    kinds = [piece.reply.kind for piece in compose([article("Uno."), photo], HOUSE)]
    assert kinds == ["image", "text"]
    assert [piece.reply.kind for piece in compose([article("Uno."), photo], HOUSE, pictures=False)] == [
        "text"
    ]


def test_an_opening_stands_before_everything_else() -> None:
    photo = Say("photo", {"room": LocalText({"es": "Doble"}, FROM)}, photo="double.png")
    text, picture = compose([photo, article("Uno.")], HOUSE, opening=Rendered("Hola.", ()))
    assert (text.reply.text, picture.reply.media) == ("Hola.\n\nUno.", "double.png")


def test_nothing_to_say_is_no_message() -> None:
    assert compose([], HOUSE) == ()


def test_titles_and_second_lines_are_checked_like_the_text() -> None:
    (piece,) = compose([question(a_room("double", "Doble"))], HOUSE)
    assert "$100 en total" in piece.checked
    assert "Doble" in piece.checked


def test_where_the_hotel_is_comes_with_a_pin_unless_an_answer_is_one_message() -> None:
    placed = replace(HOUSE, pin=Place(-34.6, -58.4, "Hotel", "Calle 1"))
    where = [Say("location"), question(a_room("a", "A"))]
    pin, words = compose(where, placed)
    assert (pin.reply.kind, pin.reply.place, pin.checked) == ("location", placed.pin, "")
    assert words.reply.kind == "list"
    assert [piece.reply.kind for piece in compose(where, placed, pictures=False)] == ["list"]
    assert [piece.reply.kind for piece in compose(where, HOUSE)] == ["list"]
    assert [piece.reply.kind for piece in compose([article("Hola")], placed)] == ["text"]
