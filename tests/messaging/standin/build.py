"""Builders for the stand-in's tests: its configuration, messages as the product sends them, and a driver."""

from __future__ import annotations

import json
from typing import Any

import requests

SECRET = "aurora-app-secret"
AURORA, HARBOUR, MARAZUL = "100000000000001", "100000000000002", "100000000000003"
TOKENS = {AURORA: "token-aurora", HARBOUR: "token-harbour", MARAZUL: "token-marazul"}
ANA = "+54 9 11 5000-0001"
ANA_ID = "5491150000001"
LOGIN_CODE = {"name": "login_code", "body": "123456", "category": "AUTHENTICATION"}


def number(phone_number_id: str, hotel: str, display: str, *, app: str = "demo") -> dict[str, Any]:
    return {
        "phone_number_id": phone_number_id,
        "waba_id": "2" + phone_number_id[1:],
        "display_phone_number": display,
        "verified_name": f"Hotel {hotel.title()}",
        "app": app,
        "token": TOKENS[phone_number_id],
        "hotel": hotel,
        "colour": "#1f4e5f",
        "language": "es",
        "templates": [
            {"name": "arrival", "language": "es", "body": "Hola {{1}}, te esperamos.", "parameters": 1},
            {"name": "welcome", "language": "es", "body": "Gracias por escribir.", "parameters": 0},
            {"name": "paused", "language": "es", "body": "Hola", "parameters": 0, "status": "PAUSED"},
            {**LOGIN_CODE, "language": "es", "parameters": 0},
        ],
    }


def configuration(webhook_url: str) -> dict[str, Any]:
    """Three hotels; `marazul` is under another Meta app."""
    apps = [
        {"name": "demo", "app_id": "900000000000001", "secret": SECRET, "verify_token": "demo-verify"},
        {
            "name": "other",
            "app_id": "900000000000002",
            "secret": "other-secret",
            "verify_token": "other-verify",
        },
    ]
    numbers = [
        number(AURORA, "aurora", "+54 11 4000-1234"),
        number(HARBOUR, "harbour", "+353 1 555 0100"),
        number(MARAZUL, "marazul", "+55 71 3000-4321", app="other"),
    ]
    return {
        "environment": "development",
        "webhook_url": webhook_url,
        "product_url": "http://127.0.0.1:1",
        "apps": apps,
        "numbers": numbers,
    }


def text(body: object = "Hola", **frame: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": ANA_ID, "type": "text", "text": {"body": body}, **frame}


def message(kind: str, part: object, **frame: Any) -> dict[str, Any]:
    return {"messaging_product": "whatsapp", "to": ANA_ID, "type": kind, kind: part, **frame}


def buttons(*titles: str, **changes: Any) -> dict[str, Any]:
    replies = [{"type": "reply", "reply": {"id": f"b{i}", "title": t}} for i, t in enumerate(titles, 1)]
    part = {"type": "button", "body": {"text": "¿Confirmás?"}, "action": {"buttons": replies}, **changes}
    return message("interactive", part)


def rooms(*rows: dict[str, str], **changes: Any) -> dict[str, Any]:
    action = {"button": "Ver habitaciones", "sections": [{"title": "Libres", "rows": list(rows)}]}
    return message("interactive", {"type": "list", "body": {"text": "Elegí"}, "action": action, **changes})


def template(name: str, *parameters: str, language: str = "es") -> dict[str, Any]:
    body = {"type": "body", "parameters": [{"type": "text", "text": one} for one in parameters]}
    part: dict[str, Any] = {"name": name, "language": {"code": language}}
    return message("template", part | ({"components": [body]} if parameters else {}))


def elements(body: bytes) -> list[tuple[str, dict[str, Any]]]:
    """(phone_number_id, value) of every change of a webhook."""
    changes = [change for entry in json.loads(body)["entry"] for change in entry["changes"]]
    return [(change["value"]["metadata"]["phone_number_id"], change["value"]) for change in changes]


class Driver:
    """Talks to one stand-in: Graph calls as the product, control calls as a test."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.session = requests.Session()

    def graph(
        self, method: str, path: str, *, token: str | None = TOKENS[AURORA], **kwargs: Any
    ) -> requests.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        return self.session.request(method, f"{self.url}/{path}", headers=headers, timeout=10, **kwargs)

    def send(self, body: dict[str, Any], number_id: str = AURORA, **kwargs: Any) -> requests.Response:
        kwargs.setdefault("token", TOKENS.get(number_id, TOKENS[AURORA]))
        return self.graph("POST", f"v24.0/{number_id}/messages", json=body, **kwargs)

    def control(self, name: str, body: dict[str, Any] | None = None, **query: Any) -> dict[str, Any]:
        url = f"{self.url}/__control/{name}"
        if body is None:
            answer = self.session.get(url, params=query, timeout=30)
        else:
            answer = self.session.post(url, json=body, timeout=30)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def says(
        self, words: str = "Hola", guest: Any = ANA, hotel: str = "aurora", **more: Any
    ) -> dict[str, Any]:
        """A guest writes; the answer is the message."""
        return self.does({"kind": "text", "text": words, **more}, guest, hotel)

    def does(self, spec: dict[str, Any], guest: Any = ANA, hotel: str = "aurora") -> dict[str, Any]:
        found: dict[str, Any] = self.control("inject", {"hotel": hotel, "guest": guest, "message": spec})[
            "message"
        ]
        return found

    def fault(self, name: str, **switch: Any) -> None:
        self.control("faults", {"name": name, **switch})

    def settle(self) -> None:
        assert self.control("settle", {"seconds": 20})["settled"]

    def one(self, **filters: Any) -> dict[str, Any]:
        """The only message that fits the filters."""
        found = self.control("messages", **filters)["messages"]
        assert len(found) == 1, found
        single: dict[str, Any] = found[0]
        return single
