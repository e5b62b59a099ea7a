"""Message templates: the checks of a template message, its words for the guest, an account's list."""

from __future__ import annotations

import re
from typing import Any

from messaging.channels.whatsapp.standin.config import Number, Template
from messaging.channels.whatsapp.standin.errors import invalid_parameter, known
from messaging.channels.whatsapp.standin.wire import Json

_BAD_PARAMETER = re.compile(r"[\n\t]| {5}")
_PLACEHOLDER = re.compile(r"\{\{\s*(\w+)\s*\}\}")


def checked_template(number: Number, part: Json) -> tuple[Template, str]:
    """The template that a message names and its body with the parameters filled in. Raises GraphError."""
    name, language = part["name"], part["language"]["code"]
    template = next((one for one in number.templates if (one.name, one.language) == (name, language)), None)
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


def listed(number: Number, *, limit: int, after: str) -> Json:
    """One page of the templates of a WhatsApp account; `after` is the cursor of the page before."""
    start = int(after) if after.isdigit() else 0
    page = number.templates[start : start + limit]
    end = start + len(page)
    paging: dict[str, Any] = {"cursors": {"before": str(start), "after": str(end)}}
    if end < len(number.templates):
        paging["next"] = (
            f"https://graph.facebook.com/{number.waba_id}/message_templates?after={end}&limit={limit}"
        )
    rows = [
        {
            "name": one.name,
            "status": one.status,
            "category": one.category,
            "language": one.language,
            "components": [{"type": "BODY", "text": one.body}],
            "id": f"{number.waba_id}{index:04d}",
        }
        for index, one in enumerate(page, start)
    ]
    return {"data": rows, "paging": paging}
