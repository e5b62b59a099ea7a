"""What a message to a guest may look like: the shape of each type, and Meta's limits."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from messaging.channels.whatsapp.standin.errors import missing_parameter, not_valid, refused_parameter
from messaging.channels.whatsapp.standin.schema import (
    Anything,
    Flag,
    Items,
    Number,
    Object,
    Spec,
    Text,
    check,
)
from messaging.channels.whatsapp.standin.wire import Json

CAPTION = Text(1024, required=False, empty=True)
FILE: dict[str, Spec] = {"id": Text(required=False), "link": Text(required=False)}
FILE_KINDS = ("image", "video", "document", "audio", "sticker")

PARAMETER = Object(
    {
        "type": Text(),
        "text": Text(required=False, empty=True),
        "parameter_name": Text(required=False),
        **{
            kind: Anything()
            for kind in ("currency", "date_time", "image", "document", "video", "payload", "coupon_code")
        },
    }
)
COMPONENT = Object(
    {
        "type": Text(),
        "sub_type": Text(required=False),
        "index": Anything(),
        "parameters": Items(PARAMETER, most=50, least=0, required=False),
    }
)
TYPES: dict[str, Object] = {
    "text": Object({"body": Text(4096, says_limit=True), "preview_url": Flag()}),
    "image": Object({**FILE, "caption": CAPTION}),
    "video": Object({**FILE, "caption": CAPTION}),
    "document": Object({**FILE, "caption": CAPTION, "filename": Text(required=False)}),
    "audio": Object({**FILE, "voice": Flag()}),
    "sticker": Object(FILE),
    "location": Object(
        {
            "latitude": Number(),
            "longitude": Number(),
            "name": Text(1000, required=False, empty=True),
            "address": Text(1000, required=False, empty=True),
        }
    ),
    "reaction": Object({"message_id": Text(), "emoji": Text(required=False, empty=True)}),
    "interactive": Object({"type": Text()}),
    "template": Object(
        {
            "name": Text(512),
            "language": Object({"code": Text(), "policy": Text(required=False)}),
            "components": Items(COMPONENT, most=20, least=0, required=False),
            "namespace": Text(required=False),
        }
    ),
}

CONTACTS = Items(
    Object(
        {
            "name": Anything(required=True),
            **{
                key: Anything() for key in ("phones", "emails", "org", "addresses", "urls", "birthday", "ims")
            },
        }
    ),
    most=257,
)

HEADER = Object(
    {
        "type": Text(choices=("text", "image", "video", "document")),
        "text": Text(60, required=False),
        **{kind: Anything() for kind in ("image", "video", "document")},
    },
    required=False,
)
FOOTER = Object({"text": Text(60)}, required=False)
REPLY = Object(
    {"type": Text(choices=("reply",)), "reply": Object({"id": Text(256), "title": Text(20)})},
)
ROW = Object({"id": Text(200), "title": Text(24), "description": Text(72, required=False, empty=True)})
SECTION = Object({"title": Text(24, required=False, empty=True), "rows": Items(ROW, most=10)})


def _interactive(action: dict[str, Spec], *, longest_body: int = 1024) -> Object:
    body = Object({"text": Text(longest_body)})
    return Object(
        {"type": Text(), "header": HEADER, "body": body, "footer": FOOTER, "action": Object(action)}
    )


INTERACTIVE: dict[str, Object] = {
    "button": _interactive({"buttons": Items(REPLY, most=3)}),
    "list": _interactive({"button": Text(20), "sections": Items(SECTION, most=10)}, longest_body=4096),
    "cta_url": _interactive(
        {
            "name": Text(choices=("cta_url",)),
            "parameters": Object({"display_text": Text(20), "url": Text()}),
        }
    ),
    "location_request_message": _interactive({"name": Text(choices=("send_location",))}),
    "contact_request": _interactive({"name": Text(choices=("request_contact_info",))}),
}


def kind_of(body: Json) -> str:
    """The type of a message, text when it names none. Raises GraphError for a type Meta does not know."""
    kind = body.get("type") or "text"
    if kind != "contacts" and (not isinstance(kind, str) or kind not in TYPES):
        known = ", ".join([*TYPES, "contacts"])
        raise refused_parameter(f'Param type must be one of {{{known}}} - got "{kind}".')
    return kind


def check_shape(kind: str, part: object) -> None:
    """Check the object of a message that its type rules. Raises GraphError."""
    if kind == "contacts":
        check(CONTACTS, part, kind)
    elif kind == "interactive":
        _check_interactive(part)
    else:
        # A missing object is answered as a missing field of it: "text['body'] is required".
        fields = {} if part is None else part
        check(TYPES[kind], fields, kind)
        if kind in FILE_KINDS and isinstance(fields, dict):
            _check_one_source(fields)


def _check_one_source(part: Json) -> None:
    if bool(part.get("id")) == bool(part.get("link")):
        raise refused_parameter("Either one of media ID or link must be present", subcode=2494009)


def _check_interactive(part: object) -> None:
    if not isinstance(part, dict):
        raise missing_parameter("interactive['type']")
    check(Text(choices=tuple(INTERACTIVE)), part.get("type"), "interactive['type']")
    check(INTERACTIVE[part["type"]], part, "interactive")
    if header := part.get("header"):
        _check_header(header, part["type"])
    if extra := _EXTRA.get(part["type"]):
        extra(part["action"])


def _check_header(header: Json, interactive_type: str) -> None:
    kind = header["type"]
    if kind == "text" and not header.get("text"):
        raise not_valid("Text cannot be null for header type text")
    if kind != "text":
        if interactive_type == "list":
            raise not_valid("Header type must be text for interactive type list")
        check(TYPES[kind], header.get(kind), f"interactive['header']['{kind}']")
        _check_one_source(header[kind])


def _check_buttons(action: Json) -> None:
    replies = [button["reply"] for button in action["buttons"]]
    _check_unique([reply["id"] for reply in replies], "Button reply id")
    _check_unique([reply["title"] for reply in replies], "Button reply title")


def _check_sections(action: Json) -> None:
    sections = action["sections"]
    rows = [row for section in sections for row in section["rows"]]
    if len(rows) > TOTAL_ROWS:
        raise not_valid(f"Total row count exceed max allowed count: {TOTAL_ROWS}")
    if len(sections) > 1 and not all(section.get("title") for section in sections):
        raise not_valid("Section title is required when there is more than one section")
    _check_unique([row["id"] for row in rows], "Row id")


def _check_unique(values: Sequence[str], what: str) -> None:
    repeated = next((value for value in values if values.count(value) > 1), None)
    if repeated is not None:
        raise not_valid(f"{what} must be unique: {repeated}")


TOTAL_ROWS = 10
_EXTRA: dict[str, Callable[[dict[str, Any]], None]] = {"button": _check_buttons, "list": _check_sections}
