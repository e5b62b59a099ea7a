"""Answers as PHP writes them: JSON and XML to the letter, errors, and the headers that come along."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element, ParseError, fromstring

JSON, XML, HTML = "application/json", "text/xml;charset=utf-8", "text/html; charset=utf-8"
ROOT = "/var/www/booking"
"""Where warnings say the code lies; a guest must never read it."""

NO_ROOM = "Requested room(s) not available."
XML_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n<qloapps xmlns:xlink="http://www.w3.org/1999/xlink">\n'
XML_TAIL = "</qloapps>\n"
Error = tuple[int, str]


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes over the wire.

    `dressed`: with the headers of the web service, not of a page that broke. `realm`: asks for a key.
    """

    status: int
    body: str | bytes = ""
    content_type: str = JSON
    cookie: bool = False
    dressed: bool = True
    realm: str = ""


class Problem(Exception):
    """A request the service refuses, with the codes and messages of its answer."""

    def __init__(self, status: int, *errors: Error, cookie: bool = False, realm: str = "") -> None:
        super().__init__(errors)
        self.status, self.errors, self.cookie, self.realm = status, errors, cookie, realm


class Crash(Exception):
    """PHP died or printed something of its own: no JSON, no XML, no headers of the service."""

    def __init__(self, status: int = 500, body: str = "") -> None:
        super().__init__(body)
        self.answer = Answer(status, body, HTML, cookie=True, dressed=False)


def refused(message: str, *, cookie: bool = False) -> Problem:
    """A business error: HTTP 400 with the inner code 404."""
    return Problem(400, (404, message), cookie=cookie)


def not_found() -> Answer:
    """An id nobody has: no body and an empty content type."""
    return Answer(404, "", "", cookie=True)


def warning(text: str, file: str, line: int) -> Error:
    """A PHP warning as it lands in the list of errors."""
    return 3, f"[PHP Warning #2] {text} ({ROOT}/{file}, line {line})"


def number(value: Decimal) -> int | float:
    """An amount as PHP prints it in JSON: no decimals where there are none."""
    return int(value) if value == value.to_integral_value() else float(value)


def php_json(value: object, *, ascii_only: bool = False) -> str:
    """`json_encode`: no blanks, slashes escaped; bookings escape what is not ASCII, lists do not."""
    text = json.dumps(value, separators=(",", ":"), ensure_ascii=ascii_only)
    return text.replace("/", "\\/")


def errors_answer(problem: Problem, *, as_json: bool) -> Answer:
    if as_json:
        listed = [{"code": code, "message": message} for code, message in problem.errors]
        body, content_type = php_json({"errors": listed}), JSON
    else:
        lines = "".join(_error_xml(code, message) for code, message in problem.errors)
        body, content_type = f"{XML_HEAD}<errors>\n{lines}</errors>\n{XML_TAIL}", XML
    return Answer(problem.status, body, content_type, cookie=problem.cookie, realm=problem.realm)


def _error_xml(code: int, message: str) -> str:
    return f"<error>\n<code>{cdata(code)}</code>\n<message>{cdata(message)}</message>\n</error>\n"


def cdata(value: object) -> str:
    return f"<![CDATA[{value}]]>"


def tree_xml(tag: str, value: Any) -> str:
    """A booking's XML: values end a line, what holds others does not, an empty list reads 0."""
    if isinstance(value, dict):
        return f"<{tag}>{''.join(tree_xml(name, inner) for name, inner in value.items())}</{tag}>"
    if isinstance(value, list):
        if not value:
            return tree_xml(tag, 0)
        return f"<{tag}>{''.join(tree_xml(tag.removesuffix('s'), inner) for inner in value)}</{tag}>"
    return f"<{tag}>{cdata(value)}</{tag}>\n"


def simplexml_errors(body: str, reader: str, file: str, line: int) -> Sequence[Error]:
    """The three warnings of PHP's XML reader about a body that is none."""
    shown = body[:80]
    if body.startswith("<"):
        reason, mark = f"Premature end of data in tag {_last_open(body)} line 1", " " * len(shown) + "^"
    else:
        reason, mark = "Start tag expected, '<' not found", "^"
    texts = (f"Entity: line 1: parser error : {reason}", shown, mark)
    return [warning(f"{reader}: {text}", file, line) for text in texts]


def _last_open(body: str) -> str:
    """The innermost tag that was never closed."""
    opened: list[str] = []
    for closing, name in re.findall(r"<(/?)(\w+)", body):
        if not closing:
            opened.append(name)
        elif name in opened:
            opened.remove(name)
    return opened[-1] if opened else "qloapps"


def read_xml(body: str) -> Element | None:
    """The root of a request's XML; None where it is none."""
    try:
        return fromstring(body)  # noqa: S314 - a test's own request
    except ParseError:
        return None


def text_of(node: Element, name: str) -> str | None:
    """The text of a child, "" where it is empty, None where it is missing."""
    child = node.find(name)
    return None if child is None else (child.text or "").strip()
