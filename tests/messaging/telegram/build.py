"""Updates as Telegram sends them, a hotel with a bot, and the Bot API's side of the wire."""

import itertools
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.test import Client
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from messaging.channels.base import Sender
from tenants.models import ChannelAccount, Tenant
from tests.tenants.build import an_account

FOLDER = Path(__file__).resolve().parents[2] / "fixtures" / "telegram"
BOT = "7001234567"
TOKEN = f"{BOT}:AAtoken-of-the-bot"
SECRET = "a-secret-of-this-bot-alone"
GUEST = 611223344
_numbers = itertools.count(1)


def names() -> list[str]:
    return sorted(path.stem for path in FOLDER.glob("*.json"))


def read(name: str) -> tuple[dict[str, Any], Any]:
    """An update, and what must be read from it ("other": nothing for a conversation)."""
    stored = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return stored["body"], stored["expected"]


def a_bot(hotel: Tenant, bot: str = BOT, **fields: Any) -> ChannelAccount:
    values = {"access_token": TOKEN, "webhook_secret": SECRET, "health": "connected", **fields}
    return an_account(hotel, bot, kind="telegram", **values)


def sender(**values: Any) -> Sender:
    return Sender(
        **{"tenant_id": 1, "account_id": 1, "external_id": BOT, "token": TOKEN, "options": {}, **values}
    )


def text(words: str, *, at: int, **more: Any) -> dict[str, Any]:
    number = next(_numbers)
    who = {"id": GUEST, "is_bot": False, "first_name": "Ana", "last_name": "Paz"}
    chat = {"id": GUEST, "type": "private"}
    message = {"message_id": 1000 + number, "from": who, "chat": chat, "date": at, "text": words, **more}
    return {"update_id": 900_000 + number, "message": message}


def tap(data: str) -> dict[str, Any]:
    number = next(_numbers)
    who = {"id": GUEST, "is_bot": False, "first_name": "Ana", "last_name": "Paz"}
    shown = {"message_id": 1, "chat": {"id": GUEST, "type": "private"}, "date": 1}
    query = {"id": f"tap-{number}", "from": who, "message": shown, "data": data}
    return {"update_id": 900_000 + number, "callback_query": query}


def post(update: object, *, secret: str = SECRET, bot: str = BOT) -> tuple[int, str]:
    """Deliver an update as Telegram does; status and body of the answer."""
    answer = Client().post(
        f"/webhooks/telegram/{bot}",
        json.dumps(update),
        content_type="application/json",
        headers={"X-Telegram-Bot-Api-Secret-Token": secret},
    )
    return answer.status_code, answer.content.decode()


@dataclass
class BotApi:
    """What the Bot API is asked, and how it answers: each of `answers` once, then it accepts."""

    calls: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    answers: dict[str, list[Response]] = field(default_factory=dict)
    results: dict[str, Any] = field(default_factory=dict)
    ids: Any = field(default_factory=lambda: itertools.count(5001))

    def take(self, request: Request) -> Response:
        method = request.path.rpartition("/")[2]
        given = request.get_json() if request.is_json else {**request.form, **request.files}
        self.calls.append((method, dict(given)))
        if self.answers.get(method):
            return self.answers[method].pop(0)
        sent = {"message_id": next(self.ids), "chat": {"id": int(str(given.get("chat_id", 0)))}, "date": 1}
        return ok(self.results.get(method, sent))

    def sent(self) -> list[dict[str, Any]]:
        """Bodies of the messages that were sent."""
        return [given for method, given in self.calls if method == "sendMessage"]


def ok(result: Any) -> Response:
    return Response(json.dumps({"ok": True, "result": result}), content_type="application/json")


def no(code: int, description: str, **parameters: Any) -> Response:
    body = {"ok": False, "error_code": code, "description": description}
    if parameters:
        body["parameters"] = parameters
    return Response(json.dumps(body), status=code, content_type="application/json")


def serve(httpserver: HTTPServer, settings: Any) -> BotApi:
    api = BotApi()
    path = re.compile(rf"^/bot{re.escape(TOKEN)}/\w+$")
    httpserver.expect_request(path, method="POST").respond_with_handler(api.take)
    settings.TELEGRAM_API_BASE_URL = httpserver.url_for("").rstrip("/")
    return api
