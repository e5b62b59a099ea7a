"""What a turn has to say becomes messages: one text with its question and choices, and pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from messaging.dialogue.actions import Choice, Say
from messaging.ledger import Bound
from messaging.replies.catalogue import BUTTON, ROW, ROW_DESCRIPTION
from messaging.replies.render import House, Rendered, joined, render, words
from messaging.types import Option, Reply, ReplyKind

BUTTONS = 3
ROWS = 10
BELOW = "article_file"
"""The only file that stands below the text: what the text says goes with it."""
WHERE = "location"
"""The reply that says where the hotel is."""
BUTTONS_BODY = 1024
"""The longest text above buttons (WhatsApp)."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message and everything it says, to be held against the ledger. `checked` is all its words."""

    reply: Reply
    checked: str
    said: tuple[Bound, ...]


def compose(
    says: Sequence[Say],
    house: House,
    *,
    pictures: bool = True,
    opening: Rendered | None = None,
    asked: Rendered | None = None,
) -> tuple[Piece, ...]:
    """The messages of one turn. `opening` stands before everything else (the disclosure), `asked` in place of
    the question's own words.

    `pictures`: whether photos and pins are sent, which are messages of their own.
    """
    statements = [render(say.name, say.facts, house) for say in says if not say.question and not say.photo]
    questions = [say for say in says if say.question]
    sent = [say for say in says if say.photo and (pictures or _is_document(say))]
    photos = [
        *(_pin(says, house) if pictures else ()),
        *(_file(say, house) for say in sent if say.name != BELOW),
    ]
    below = [_file(say, house) for say in sent if say.name == BELOW]
    above = joined([*([opening] if opening else []), *statements])
    texts = _with_question(above, questions[-1] if questions else None, house, asked)
    return (*texts, *photos, *below) if opening else (*photos, *texts, *below)


def _with_question(
    above: Rendered, question: Say | None, house: House, asked: Rendered | None
) -> tuple[Piece, ...]:
    if question is None:
        return (_text(above),) if above.text else ()
    asked = asked or render(question.name, question.facts, house)
    if not question.choices:
        return (_text(joined([above, asked])),)
    options, said = _options(question.choices, house)
    kind = "list" if len(options) > BUTTONS or any(option.description for option in options) else "buttons"
    body = joined([above, asked])
    if kind == "buttons" and len(body.text) > BUTTONS_BODY:
        return (_text(above), _choosing("buttons", asked, options, said, house))
    return (_choosing(kind, body, options, said, house),)


def _text(body: Rendered) -> Piece:
    return Piece(Reply("text", body.text), body.text, body.said)


def _file(say: Say, house: House) -> Piece:
    caption = render(say.name, say.facts, house)
    kind: ReplyKind = "document" if _is_document(say) else "image"
    return Piece(Reply(kind, caption.text, media=say.photo), caption.text, caption.said)


def _pin(says: Sequence[Say], house: House) -> list[Piece]:
    """The hotel on the map beside the words that say where it is. It says nothing in words itself."""
    if house.pin is None or not any(say.name == WHERE for say in says):
        return []
    return [Piece(Reply("location", "", place=house.pin), "", ())]


def _is_document(say: Say) -> bool:
    return say.photo.endswith(".pdf")


def _choosing(
    kind: str, body: Rendered, options: Sequence[Option], said: tuple[Bound, ...], house: House
) -> Piece:
    opener = render("label_list", {}, house) if kind == "list" else Rendered("", ())
    reply = Reply(
        "list" if kind == "list" else "buttons",
        body.text,
        options=tuple(options),
        button=opener.text[:BUTTON],
    )
    lines = [body.text, opener.text, *(f"{option.title}\n{option.description}" for option in options)]
    return Piece(reply, "\n".join(lines), (*body.said, *opener.said, *said))


def _options(choices: Sequence[Choice], house: House) -> tuple[list[Option], tuple[Bound, ...]]:
    options: list[Option] = []
    said: list[Bound] = []
    rows = len(choices) > BUTTONS or any(choice.description for choice in choices)
    for choice in choices[:ROWS]:
        title = words(choice.title, house) if not isinstance(choice.title, str) else None
        rendered = title or render(str(choice.title), choice.facts, house)
        short = _short(rendered.text, ROW if rows else BUTTON)
        described = render(choice.description, choice.facts, house) if choice.description else None
        options.append(
            Option(choice.id, _unlike(short, options), described.text[:ROW_DESCRIPTION] if described else "")
        )
        said.extend(Bound(bound.fact, short) if title else bound for bound in rendered.said)
        said.extend(described.said if described else ())
    return options, tuple(said)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _unlike(title: str, others: Sequence[Option]) -> str:
    """Titles of one message must differ: a later one that does not loses its end to a letter."""
    taken = {option.title for option in others}
    mark = "a"
    while title in taken:
        title = f"{title[: BUTTON - 2]} {mark}"
        mark = chr(ord(mark) + 1)
    return title
