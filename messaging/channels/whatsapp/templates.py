"""Approved texts as Meta holds them: reading them all, submitting new ones, and what one of them needs."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from messaging.channels.base import Sender
from messaging.channels.untrusted import items, mapping, text
from messaging.channels.whatsapp.graph import call
from messaging.errors import SendRefused

FIELDS = "id,name,language,status,category,quality_score,rejected_reason,components"
PAGE = "100"
MOST_PAGES = 100
"""A WhatsApp account holds 6,000 templates at most."""
BODY = 1024
"""The longest body with its parameters filled in."""

_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


@dataclass(frozen=True, slots=True)
class Definition:
    """One text in one language. `status` and `category` are Meta's words in capitals."""

    id: str
    name: str
    language: str
    status: str
    category: str
    quality: str
    rejection: str
    components: tuple[Mapping[str, Any], ...]


def definitions(sender: Sender) -> list[Definition]:
    """All of the account's, page by page. Raises SendRefused, SendUnknown."""
    found: list[Definition] = []
    query = {"fields": FIELDS, "limit": PAGE}
    for _ in range(MOST_PAGES):
        page = call(sender, "GET", f"{_waba(sender)}/message_templates", params=query)
        found += [_definition(row) for row in items(page.get("data")) if mapping(row)]
        after = text(mapping(page, "paging", "cursors").get("after"), 2000)
        if not mapping(page, "paging").get("next") or not after or after == query.get("after"):
            break
        query["after"] = after
    return [one for one in found if one.name and one.language]


def submit(sender: Sender, name: str, language: str, body: str, examples: Sequence[str]) -> str:
    """Hand a text in for approval as a utility template; its id. Raises SendRefused, SendUnknown."""
    part = {"type": "BODY", "text": body, "example": {"body_text": [list(examples)]}}
    wanted = {"name": name, "language": language, "category": "UTILITY", "components": [part]}
    return text(call(sender, "POST", f"{_waba(sender)}/message_templates", json=wanted).get("id"), 64)


def problem(components: Sequence[Mapping[str, Any]], parameters: Sequence[str]) -> str:
    """Why these parameters do not fit the text, in words for staff; empty: they do."""
    for component in components:
        kind, form = component.get("type"), component.get("format", "TEXT")
        if kind == "HEADER" and (form != "TEXT" or placeholders(str(component.get("text", "")))):
            return "its header needs a file or a value, which we do not send"
        for button in items(component.get("buttons")):
            if button.get("type") == "COPY_CODE" or placeholders(str(button.get("url", ""))):
                return "one of its buttons needs a value, which we do not send"
    wanted = len(placeholders(body_of(components)))
    if wanted != len(parameters):
        return f"its text has {wanted} places for values, and there are {len(parameters)} values"
    if not all(" ".join(value.split()) for value in parameters):
        return "one of its values is empty"
    if len(filled(components, parameters)) > BODY:
        return f"with its values the text is longer than {BODY} characters"
    return ""


def body_of(components: Sequence[Mapping[str, Any]]) -> str:
    """The text with its places for values."""
    return next((str(part.get("text", "")) for part in components if part.get("type") == "BODY"), "")


def placeholders(body: str) -> list[str]:
    """The names of the places for values, each once: numbers in their order, else words as they come."""
    names = list(dict.fromkeys(_PLACEHOLDER.findall(body)))
    return sorted(names, key=int) if all(name.isdigit() for name in names) else names


def filled(components: Sequence[Mapping[str, Any]], parameters: Sequence[str]) -> str:
    """The text as the guest reads it."""
    body = body_of(components)
    values = dict(zip(placeholders(body), (" ".join(one.split()) for one in parameters), strict=False))
    return _PLACEHOLDER.sub(lambda place: values.get(place[1], place[0]), body)


def languages(*wanted: str) -> Iterator[str]:
    """Languages to look for, the best first, without repetition: es_AR is followed by es."""
    seen = set()
    for language in wanted:
        for code in (language, language.partition("_")[0]):
            if code and code not in seen:
                seen.add(code)
                yield code


def _definition(row: Mapping[str, Any]) -> Definition:
    return Definition(
        id=text(row.get("id"), 64),
        name=text(row.get("name"), 512),
        language=text(row.get("language"), 15),
        status=text(row.get("status"), 30),
        category=text(row.get("category"), 20),
        quality=text(mapping(row, "quality_score").get("score"), 20),
        rejection=_rejection(text(row.get("rejected_reason"), 255)),
        components=tuple(part for part in items(row.get("components")) if mapping(part)),
    )


def _rejection(reason: str) -> str:
    return "" if reason == "NONE" else reason


def _waba(sender: Sender) -> str:
    """The id of the WhatsApp business account. Raises SendRefused where it is not known."""
    waba_id = text(sender.options.get("waba_id"), 40)
    if not waba_id:
        raise SendRefused("no_waba")
    return quote(waba_id, safe="")
