"""Message templates: the checks of a template message, its words for the guest, an account's list."""

from __future__ import annotations

import re
import threading
from typing import Any

from messaging.channels.whatsapp.standin.config import Number, Template
from messaging.channels.whatsapp.standin.errors import GraphError, invalid_parameter, known, missing_parameter
from messaging.channels.whatsapp.standin.wire import Json

_BAD_PARAMETER = re.compile(r"[\n\t]| {5}")
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")
_ENDS_IN_PLACE = re.compile(r"\}\}[.!?]?$")
_NAME = re.compile(r"[a-z0-9_]{1,512}")
LONGEST_BODY = 1024
LANGUAGES = ("es", "es_AR", "es_ES", "es_MX", "en", "en_US", "en_GB", "pt_BR", "pt_PT", "fr", "de", "it")
"""Some of Meta's; it has no plain `pt`."""


class Templates:
    """The templates of all accounts: those of the configuration, and what was handed in since."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._added: dict[str, list[Template]] = {}

    def of(self, number: Number) -> list[Template]:
        """Those of the number's account, in the order they were made."""
        with self._lock:
            return [*number.templates, *self._added.get(number.waba_id, ())]

    def add(self, number: Number, body: Json) -> Json:
        """Take a new template. It counts as approved at once: nobody looks at it here. Raises GraphError."""
        for key in ("name", "language", "category", "components"):
            if not body.get(key):
                raise missing_parameter(key)
        name, language = str(body["name"]), str(body["language"])
        if not _NAME.fullmatch(name):
            raise invalid_parameter("Param name must be lowercase letters, numbers and underscores")
        if language not in LANGUAGES:
            raise invalid_parameter(f"Param language must be one of {{{', '.join(LANGUAGES)}}}")
        parts = [part for part in body["components"] if isinstance(part, dict)]
        text = next((str(part.get("text", "")) for part in parts if part.get("type") == "BODY"), "")
        _check_body(text, parts)
        if any((one.name, one.language) == (name, language) for one in self.of(number)):
            raise _exists()
        count = len(set(_PLACEHOLDER.findall(text)))
        made = Template(name, language, text, count, str(body["category"]), "APPROVED")
        with self._lock:
            self._added.setdefault(number.waba_id, []).append(made)
        return {"id": _id(number, len(self.of(number)) - 1), "status": made.status, "category": made.category}


def _check_body(text: str, parts: list[Json]) -> None:
    places = _PLACEHOLDER.findall(text)
    stripped = text.strip()
    if not stripped or len(text) > LONGEST_BODY:
        raise invalid_parameter(f"Body text must have 1 to {LONGEST_BODY} characters")
    if places and (_PLACEHOLDER.match(stripped) or _ENDS_IN_PLACE.search(stripped)):
        raise invalid_parameter("Variables can't be at the start or end of the template.")
    body = next((part for part in parts if part.get("type") == "BODY"), {})
    example = (body.get("example") or {}).get("body_text") or [[]]
    if places and len(example[0]) != len(set(places)):
        raise invalid_parameter("Each variable of the body needs an example")


def _exists() -> GraphError:
    message = "Content in this language already exists"
    return GraphError(
        400,
        {"message": "Invalid parameter", "type": "OAuthException", "code": 100, "error_subcode": 2388024}
        | {"error_user_title": message, "error_user_msg": message},
    )


def _id(number: Number, index: int) -> str:
    return f"{number.waba_id}{index:04d}"


def checked_template(templates: list[Template], part: Json) -> tuple[Template, str]:
    """The template that a message names and its body with the parameters filled in. Raises GraphError."""
    name, language = part["name"], part["language"]["code"]
    template = next((one for one in templates if (one.name, one.language) == (name, language)), None)
    if template is None:
        raise known(132001, details=f"template name ({name}) does not exist in {language}")
    if template.status in {"PAUSED", "DISABLED"}:
        raise known(132015 if template.status == "PAUSED" else 132016)
    parameters: list[Json] = []
    for component in part.get("components") or []:
        if component["type"].lower() != "body":
            raise known(
                132012, details=f"{component['type']}: Format mismatch, the template has no such component"
            )
        parameters += component.get("parameters") or []
    _check_parameters(parameters, template)
    return template, _filled(template.body, parameters)


def _check_parameters(parameters: list[Json], template: Template) -> None:
    if len(parameters) != template.parameters:
        counts = (
            f"number of localizable_params ({len(parameters)}) does not match the expected number of params "
            f"({template.parameters})"
        )
        raise known(132000, details=f"body: {counts}")
    for parameter in parameters:
        text = parameter.get("text")
        if parameter["type"] != "text" or not text:
            raise invalid_parameter("Parameter 'text' is mandatory for component parameter type 'text'")
        if _BAD_PARAMETER.search(text):
            details = "Param text cannot have new-line/tab characters or more than 4 consecutive spaces"
            raise known(132018, details=details)


def _filled(body: str, parameters: list[Json]) -> str:
    words = {str(index): parameter["text"] for index, parameter in enumerate(parameters, 1)}
    words |= {p["parameter_name"]: p["text"] for p in parameters if p.get("parameter_name")}
    return _PLACEHOLDER.sub(lambda match: str(words.get(match[1], match[0])), body)


def listed(number: Number, templates: list[Template], *, limit: int, after: str) -> Json:
    """One page of the templates of a WhatsApp account; `after` is the cursor of the page before."""
    start = int(after) if after.isdigit() else 0
    page = templates[start : start + limit]
    end = start + len(page)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(templates):
        paging["next"] = (
            f"https://graph.facebook.com/{number.waba_id}/message_templates?after={end}&limit={limit}"
        )
    rows = [
        {
            "name": one.name,
            "status": one.status,
            "category": one.category,
            "language": one.language,
            "quality_score": {"score": "GREEN", "date": 1767225600},
            "rejected_reason": "NONE",
            "components": [{"type": "BODY", "text": one.body}],
            "id": _id(number, index),
        }
        for index, one in enumerate(page, start)
    ]
    return {"data": rows, "paging": paging}
