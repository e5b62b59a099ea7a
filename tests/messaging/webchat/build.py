"""Small builders: a hotel with a chat, and its page as a browser would use it."""

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.test import Client

from hotel_agent.lib import queue
from tenants.models import ChannelAccount, Tenant
from tests.messaging.delivery.build import run
from tests.tenants.build import a_hotel, an_account

KEY = "pk_delfin"
SITE = "https://www.delfin.example"


def a_chat(slug: str = "delfin", key: str = KEY, **fields: Any) -> Tenant:
    """A hotel that answers at once in the chat on its site."""
    hotel = a_hotel(slug, **{"quiet_window_ms": 0, "timezone": "America/Bogota", **fields})
    options = {"origins": [SITE]}
    an_account(hotel, key, kind="webchat", options=options, health=ChannelAccount.Health.CONNECTED)
    return hotel


def call(method: str, path: str, body: object = None, *, client: Client | None = None, **headers: Any) -> Any:
    """Call the web chat; a body that is no bytes goes as JSON."""
    raw = body if isinstance(body, bytes) else json.dumps(body)
    data: dict[str, Any] = {} if body is None else {"data": raw, "content_type": "application/json"}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return (client or Client()).generic(method, f"/webchat/{path}", **data, headers=named)


@dataclass
class Page:
    """The chat in one browser tab: its token, and what it has been shown."""

    token: str = ""
    tag: str = ""
    after: int = 0
    messages: list[dict[str, Any]] = field(default_factory=list)
    state: dict[str, Any] = field(default_factory=dict)
    client: Client = field(default_factory=Client)

    def call(self, method: str, path: str, body: object = None, **headers: Any) -> Any:
        return call(method, path, body, client=self.client, Authorization=f"Bearer {self.token}", **headers)

    def says(self, text: str = "Hola", **more: Any) -> Any:
        """Post a message; nobody works on it yet."""
        return self.call("POST", "messages", {"id": str(uuid.uuid4()), "text": text, **more})

    def sends(self, content: bytes, name: str = "photo.png") -> Any:
        """Upload a file as a browser's form does."""
        head = (
            f'--edge\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        )
        return self.client.generic(
            "POST",
            "/webchat/files",
            head.encode() + content + b"\r\n--edge--\r\n",
            content_type="multipart/form-data; boundary=edge",
            headers={"Authorization": f"Bearer {self.token}"},
        )

    def looks(self) -> Any:
        """Ask what is new, as the page does by itself."""
        headers: dict[str, Any] = {"If_None_Match": self.tag} if self.tag else {}
        answer = self.call("GET", f"updates?after={self.after}", **headers)
        if answer.status_code == 200:
            told = answer.json()
            self.tag = answer.headers.get("ETag", "")
            self.messages += told.pop("messages")
            self.after = self.messages[-1]["seq"] if self.messages else 0
            self.state = told
        return answer

    @property
    def words(self) -> list[tuple[str, str]]:
        return [(one["from"], one["text"]) for one in self.messages]


def begin(key: str = KEY, *, page: str = SITE + "/rooms", language: str = "es", **headers: Any) -> Any:
    """Ask for a chat."""
    return call("POST", "sessions", {"hotel": key, "language": language, "page": page}, **headers)


def a_page(key: str = KEY, **wish: Any) -> Page:
    """A chat that has begun."""
    answer = begin(key, **wish)
    assert answer.status_code == 201, answer.content
    return Page(answer.json()["token"])


def answered(page: Page, *texts: str) -> None:
    """Post these texts, and do all the work they wake."""
    with queue.collected() as waiting:
        for text in texts:
            assert page.says(text).status_code == 202
        run(waiting)
