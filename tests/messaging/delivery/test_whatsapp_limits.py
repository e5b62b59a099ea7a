"""What one WhatsApp message can hold, and what is said instead where it cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.channels.plain import plain, split_text
from messaging.channels.whatsapp.limits import TEXT, fit
from messaging.types import Option, Place, Reply, TemplateMessage


def options(count: int, title: str = "Room {}", **more: str) -> tuple[Option, ...]:
    return tuple(Option(f"room:{number}", title.format(number), **more) for number in range(1, count + 1))


def buttons(count: int = 2, **fields: object) -> Reply:
    values: dict[str, object] = {"text": "Which one?", "options": options(count), **fields}
    return Reply(kind="buttons", **values)  # type: ignore[arg-type]  # one dict for all fields


def rows(count: int = 4, **fields: object) -> Reply:
    values = {
        "text": "Which one?",
        "options": options(count, description="Big"),
        "button": "See rooms",
        **fields,
    }
    return Reply(kind="list", **values)  # type: ignore[arg-type]  # one dict for all fields


def test_buttons_and_lists_that_fit_go_as_they_are():
    assert fit(buttons(3), interactive=True) == (buttons(3),)
    assert fit(rows(10), interactive=True) == (rows(10),)


@pytest.mark.parametrize(
    "reply",
    [
        buttons(4),
        buttons(options=()),
        buttons(options=options(2, title="A title of more than 20")),
        buttons(options=options(2, title="Same")),
        buttons(options=(Option("a", "A"), Option("a", "B"))),
        buttons(options=(Option("x" * 257, "A"),)),
        buttons(options=(Option("a", " "),)),
        buttons(text="x" * 1025),
        buttons(text=""),
        buttons(footer="x" * 61),
        rows(11),
        rows(button=""),
        rows(button="x" * 21),
        rows(options=options(2, title="A title of more than 24 characters")),
        rows(options=options(2, description="x" * 73)),
        rows(options=(Option("x" * 201, "A"),)),
        rows(text="x" * 4097),
    ],
)
def test_what_does_not_fit_is_said_in_plain_text(reply: Reply):
    assert {one.kind for one in fit(reply, interactive=True)} <= {"text"}


def test_four_buttons_with_a_list_opener_become_a_list():
    (reply,) = fit(buttons(4, button="See rooms"), interactive=True)
    assert (reply.kind, len(reply.options)) == ("list", 4)


def test_without_interactive_messages_options_are_numbered_lines():
    (reply,) = fit(rows(2, footer="Reply with a number"), interactive=False)
    assert reply == Reply(
        kind="text", text="Which one?\n\n1. Room 1 - Big\n2. Room 2 - Big\n\nReply with a number"
    )


def test_a_template_is_left_alone_and_stays_with_plain_text():
    template = TemplateMessage("pre_arrival_1d", "es", ("Julia",))
    reply = Reply(kind="template", text="Hola", template=template)
    assert fit(reply, interactive=True) == (reply,)
    assert plain(buttons(template=template)).template == template


def test_a_picture_with_a_long_caption_becomes_a_picture_and_texts():
    short = Reply(kind="image", text="The double", media="/photo.png")
    assert fit(short, interactive=True) == (short,)
    picture, words = fit(Reply(kind="image", text="x" * 1025, media="/photo.png"), interactive=True)
    assert (picture.kind, picture.text, picture.media) == ("image", "", "/photo.png")
    assert (words.kind, words.media, len(words.text)) == ("text", "", 1025)


def test_an_empty_text_is_no_message():
    assert fit(Reply(kind="text", text=" \n "), interactive=True) == ()


def test_long_texts_are_cut_between_paragraphs():
    paragraphs = ["a" * 2000, "b" * 2000, "c" * 2000]
    assert split_text("\n\n".join(paragraphs), TEXT) == ["\n\n".join(paragraphs[:2]), paragraphs[2]]


def test_a_text_without_a_good_place_is_cut_where_it_must():
    assert [len(piece) for piece in split_text("x" * 9000, TEXT)] == [4096, 4096, 808]


@given(st.text(alphabet="ab .\n", max_size=600))
def test_cutting_loses_no_word_and_no_piece_is_too_long(text: str):
    pieces = split_text(text, 50)
    assert all(1 <= len(piece) <= 50 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_pin_goes_as_it_is_and_one_off_the_map_is_left_to_its_words():
    pin = Reply(kind="location", text="", place=Place(-34.6083, -58.3712, "Hotel", "Calle 1"))
    assert fit(pin, interactive=False) == (pin,)
    for place in (None, Place(91, 0), Place(0, 181), Place(0, 0, "x" * 1001)):
        assert fit(Reply(kind="location", text="", place=place), interactive=True) == ()
    (words,) = fit(Reply(kind="location", text="Calle 1", place=None), interactive=True)
    assert (words.kind, words.text) == ("text", "Calle 1")


def test_a_reaction_needs_its_message_and_is_never_said_in_words():
    reaction = Reply(kind="reaction", text="\N{THUMBS UP SIGN}", target_id="wamid.A")
    assert fit(reaction, interactive=True) == (reaction,)
    assert fit(Reply(kind="reaction", text="x"), interactive=True) == ()


def test_a_sound_has_no_caption_and_its_words_follow():
    sound, words = fit(Reply(kind="audio", text="Hello", media="/hello.ogg"), interactive=True)
    assert (sound.kind, sound.text, words.kind, words.text) == ("audio", "", "text", "Hello")


def test_the_phone_number_is_asked_for_by_a_button_where_there_are_buttons():
    asked = Reply(kind="contact_request", text="May we have your number?")
    assert fit(asked, interactive=True) == (asked,)
    assert [one.kind for one in fit(asked, interactive=False)] == ["text"]
    assert {one.kind for one in fit(Reply("contact_request", "x" * 1025), interactive=True)} == {"text"}


@pytest.mark.parametrize("reply", [rows(2), buttons(2), Reply("reaction", "x", target_id="m")])
def test_a_reply_survives_being_stored(reply: Reply):
    placed = Reply(
        "location", "", place=Place(1.5, 2.5, "a", "b"), template=TemplateMessage("t", "es", ("x",))
    )
    assert Reply.from_json(reply.as_json()) == reply
    assert Reply.from_json(placed.as_json()) == placed
