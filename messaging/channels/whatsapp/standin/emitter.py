"""Tells the product what happened: signed webhooks, with Meta's retries, from a few worker threads.

Webhooks of one guest go out in order through one worker; a webhook that the product did not take waits for
its next try without holding up the others.
"""

from __future__ import annotations

import hashlib
import heapq
import hmac
import http.client
import itertools
import json
import queue
import threading
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from http import HTTPStatus
from urllib.parse import urlencode, urlsplit

from messaging.channels.whatsapp.standin.config import Config, MetaApp
from messaging.channels.whatsapp.standin.faults import Switchboard
from messaging.channels.whatsapp.standin.settings import Settings
from messaging.channels.whatsapp.standin.wire import Json
from messaging.channels.whatsapp.standin.world import World

WORKERS = 8
LONGEST_LOGGED_BODY = 64 * 1024


@dataclass(frozen=True)
class Outcome:
    """What came of one try. `status` is 0 without an answer; `retry_in` is None after the last try."""

    status: int
    words: str
    milliseconds: float
    retry_in: float | None

    @property
    def accepted(self) -> bool:
        return self.status == HTTPStatus.OK


@dataclass(frozen=True)
class Webhook:
    """One POST to the product. `about` is its line in the log; `done` hears the outcome of every try."""

    app: MetaApp
    body: bytes
    about: str
    shard: int
    done: Callable[[Outcome], None]
    attempt: int = 1


def encoded(body: Json) -> bytes:
    """The exact bytes Meta would send and sign: ASCII with \\uXXXX, and `/` written as `\\/`."""
    return json.dumps(body, separators=(",", ":")).replace("/", "\\/").encode("ascii")


def shard_of(guest: str) -> int:
    return zlib.crc32(guest.encode())


def signature_headers(app: MetaApp, body: bytes, form: str = "right") -> dict[str, str]:
    """The signature header of a body; other forms than `right` are faults: wrong, missing, sha1, upper."""
    digest = hmac.new(app.secret.encode(), body, hashlib.sha256).hexdigest()
    match form:
        case "missing":
            return {}
        case "sha1":
            return {
                "X-Hub-Signature": "sha1=" + hmac.new(app.secret.encode(), body, hashlib.sha1).hexdigest()
            }
        case "upper":
            digest = digest.upper()
        case "wrong":
            digest = hmac.new(b"not the secret", body, hashlib.sha256).hexdigest()
    return {"X-Hub-Signature-256": "sha256=" + digest}


class Emitter:
    """Queues webhooks and posts them. `settings` is asked at each use: the control port changes it."""

    def __init__(
        self, config: Config, world: World, faults: Switchboard, settings: Callable[[], Settings]
    ) -> None:
        self._url = urlsplit(config.webhook_url)
        self._world, self._faults, self._settings = world, faults, settings
        self._queues: list[queue.SimpleQueue[tuple[int, Webhook] | None]] = [
            queue.SimpleQueue() for _ in range(WORKERS)
        ]
        self._later: list[tuple[float, int, Callable[[], None]]] = []
        self._due = threading.Condition()
        self._order = itertools.count()
        self._generation = 0
        self._open = 0
        self._closed = False
        for number in range(WORKERS):
            threading.Thread(
                target=self._work, args=(number,), name=f"webhooks-{number}", daemon=True
            ).start()
        threading.Thread(target=self._keep_time, name="webhooks-later", daemon=True).start()

    def send(self, webhook: Webhook) -> None:
        """Post a webhook as soon as its worker is free; several times when duplicates are switched on."""
        params = self._faults.strikes("duplicate_webhooks")
        copies = int(params["copies"]) if params else 1
        for copy in range(copies):
            self._put(replace(webhook, shard=webhook.shard + copy), self._generation)

    def later(self, seconds: float, act: Callable[[], None]) -> None:
        """Do something after a while, in real time; a reset before then calls it off."""
        self._count(1)

        def run() -> None:
            act()
            self._count(-1)

        with self._due:
            heapq.heappush(self._later, (time.monotonic() + seconds, next(self._order), run))
            self._due.notify()

    def aside(self, act: Callable[[], None]) -> None:
        """Do something slow at once in a thread of its own, counted as under way."""
        self._count(1)

        def run() -> None:
            act()
            self._count(-1)

        threading.Thread(target=run, name="webhooks-aside", daemon=True).start()

    def reset(self) -> None:
        """Call off everything that waits: queued webhooks, retries and ticks to come."""
        with self._due:
            self._generation += 1
            called_off = len(self._later)
            self._later.clear()
        self._count(-called_off)

    def settled(self, seconds: float) -> bool:
        """Wait until nothing is queued, under way or to come; False when that took longer."""
        return self._world.wait_for(lambda: self._open == 0, seconds)

    @property
    def pending(self) -> int:
        """How many webhooks are queued, under way or to come."""
        return self._open

    def close(self) -> None:
        self.reset()
        self._closed = True
        for one in self._queues:
            one.put(None)
        with self._due:
            self._due.notify()

    def shake_hands(self, app: MetaApp) -> str:
        """Ask the product for the handshake of an app. Returns "ok" or what was wrong, in words."""
        query = {"hub.mode": "subscribe", "hub.verify_token": app.verify_token, "hub.challenge": "1158201444"}
        connection = self._connect()
        try:
            connection.request("GET", f"{self._url.path}?{urlencode(query)}")
            answer = connection.getresponse()
            body = answer.read(1000)
        except (OSError, http.client.HTTPException) as problem:
            return f"not reachable ({_words(problem)})"
        finally:
            connection.close()
        if answer.status == HTTPStatus.OK and body == b"1158201444":
            return "ok"
        return f"the handshake of app {app.name} was answered with {answer.status}"

    def _put(self, webhook: Webhook, generation: int) -> None:
        self._count(1)
        self._queues[webhook.shard % WORKERS].put((generation, webhook))

    def _count(self, by: int) -> None:
        with self._world.news:
            self._open += by
            if self._open == 0:
                self._world.news.notify_all()

    def _keep_time(self) -> None:
        while not self._closed:
            with self._due:
                wait = self._later[0][0] - time.monotonic() if self._later else None
                if wait is None or wait > 0:
                    self._due.wait(wait)
                    continue
                act = heapq.heappop(self._later)[2]
            act()

    def _work(self, number: int) -> None:
        connection: http.client.HTTPConnection | None = None
        while (item := self._queues[number].get()) is not None:
            generation, webhook = item
            if generation == self._generation:
                connection = self._deliver(webhook, connection, generation)
            self._count(-1)
        if connection is not None:
            connection.close()

    def _deliver(
        self, webhook: Webhook, connection: http.client.HTTPConnection | None, generation: int
    ) -> http.client.HTTPConnection | None:
        """Post once and say what came of it. Returns the connection to go on with."""
        params = self._faults.strikes("wrong_signature")
        headers = signature_headers(webhook.app, webhook.body, str(params["form"]) if params else "right")
        started = time.monotonic()
        try:
            connection, status, words = self._post(webhook.body, headers, connection)
        except (OSError, http.client.HTTPException) as problem:
            connection, status, words = None, 0, f"no answer ({_words(problem)})"
        waits = self._settings().retry_seconds
        again = status != HTTPStatus.OK and webhook.attempt <= len(waits)
        retry_in = waits[webhook.attempt - 1] if again else None
        outcome = Outcome(status, words, round((time.monotonic() - started) * 1000, 1), retry_in)
        self._record(webhook, headers, outcome)
        webhook.done(outcome)
        if retry_in is not None and generation == self._generation:
            next_try = replace(webhook, attempt=webhook.attempt + 1)
            self.later(retry_in, lambda: self._put(next_try, generation))
        return connection

    def _post(
        self, body: bytes, headers: dict[str, str], connection: http.client.HTTPConnection | None
    ) -> tuple[http.client.HTTPConnection | None, int, str]:
        """One POST. A kept connection that was closed meanwhile is opened anew without counting a try."""
        sent = {"Content-Type": "application/json", "User-Agent": "facebookexternalua", **headers}
        kept = connection is not None
        connection = connection or self._connect()
        try:
            connection.request("POST", self._url.path or "/", body, sent)
            answer = connection.getresponse()
        except (ConnectionError, http.client.BadStatusLine):
            connection.close()
            if not kept:
                raise
            return self._post(body, headers, None)
        except OSError:
            connection.close()
            raise
        words = answer.read().decode("utf-8", "replace")[:500]
        if answer.will_close:
            connection.close()
            return None, answer.status, words
        return connection, answer.status, words

    def _connect(self) -> http.client.HTTPConnection:
        https = self._url.scheme == "https"
        kind = http.client.HTTPSConnection if https else http.client.HTTPConnection
        return kind(self._url.hostname or "", self._url.port, timeout=self._settings().webhook_timeout)

    def _record(self, webhook: Webhook, headers: dict[str, str], outcome: Outcome) -> None:
        entry = {
            "about": webhook.about,
            "attempt": webhook.attempt,
            "headers": headers,
            "request": webhook.body[:LONGEST_LOGGED_BODY],
            "bytes": len(webhook.body),
            "status": outcome.status,
            "response": outcome.words,
            "milliseconds": outcome.milliseconds,
            "retry_in": outcome.retry_in,
        }
        self._world.record("webhook", entry)


def _words(problem: BaseException) -> str:
    return str(problem) or type(problem).__name__
