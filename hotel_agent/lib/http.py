"""Calls to other people's servers: time-outs always, and errors that say what the caller must decide."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import certifi
from urllib3 import BaseHTTPResponse, HTTPResponse, PoolManager, Timeout
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, LocationValueError, NewConnectionError
from urllib3.util import make_headers


class HttpError(Exception):
    """The exchange did not give an answer that can be used."""


class NotSent(HttpError):
    """The connection was never made: the other side knows nothing, trying again is safe."""


class Unanswered(HttpError):
    """The request may have been carried out, its answer never came: the outcome is unknown."""


class TooLong(Unanswered):
    """More came back than the caller wants to hold."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. `content_type` without its parameters, in small letters; `location` is where a
    redirect leads.
    """

    status: int
    content_type: str
    body: bytes
    location: str = ""

    def json(self) -> Any:
        """The body's value. Raises ValueError."""
        return json.loads(self.body)


_ends_at: ContextVar[float | None] = ContextVar("exchange_ends_at", default=None)
"""When the exchange under way is over, on the monotonic clock; a time-out alone counts from byte to byte."""


@contextmanager
def _cut_off(connection: HTTPConnection) -> Iterator[None]:
    """At the end of the exchange's time the socket is shut, so that headers that trickle end too."""
    ends, opened = _ends_at.get(), connection.sock
    if ends is None or opened is None:
        yield
        return
    timer = threading.Timer(max(0.0, ends - time.monotonic()), _shut, [opened])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(opened: socket.socket) -> None:
    with suppress(OSError):  # it has gone already
        socket.socket.shutdown(opened, socket.SHUT_RDWR)


class _Connection(HTTPConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3's own differs so
        with _cut_off(self):
            return super().getresponse()


class _SecureConnection(HTTPSConnection):
    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3's own differs so
        with _cut_off(self):
            return super().getresponse()


class Pool(HTTPConnectionPool):
    """Connections to one server whose headers cannot trickle for ever."""

    ConnectionCls = _Connection


class SecurePool(HTTPSConnectionPool):
    """The same over TLS."""

    ConnectionCls = _SecureConnection


@lru_cache(maxsize=1)
def _pool() -> PoolManager:
    """The process's connections, kept alive. Nothing is retried, no proxy is taken from the environment, and
    no cookie is kept: one hotel's server, or one guest's log-in there, is nobody else's business.
    """
    pool = PoolManager(num_pools=20, maxsize=50, retries=False, ca_certs=certifi.where())
    pool.pool_classes_by_scheme = {"http": Pool, "https": SecurePool}
    return pool


def call(
    method: str, url: str, *, connect_seconds: float = 3, read_seconds: float = 10, **options: Any
) -> Answer:
    """One HTTP exchange, whatever its status; redirects are not followed.

    `options`: `headers`; `params`, a mapping for the address; `auth`, a name and a password; and one of
    `body` (bytes), `json` (a value) and `fields` (a form, where a file is `(name, content, MIME type)`).
    Raises NotSent when no connection was made and Unanswered when none or half of an answer came back.
    """
    response = _exchange(method, url, Timeout(connect=connect_seconds, read=read_seconds), **options)
    return _answer(response, response.data)


def call_within(seconds: float, method: str, url: str, *, largest: int = 5_000_000, **options: Any) -> Answer:
    """One HTTP exchange that is over after `seconds`, also with a server that answers drop by drop.

    `options` as for `call`, and `pool`: connections to use instead of the process's own, where `url` is a
    path. Raises NotSent and Unanswered as `call` does, also for an answer that breaks off, and TooLong for
    one of more than `largest` bytes.
    """
    ends = time.monotonic() + seconds
    timeout = Timeout(connect=min(3.0, seconds), read=seconds)
    token = _ends_at.set(ends)
    try:
        response = _exchange(method, url, timeout, preload_content=False, **options)
    finally:
        _ends_at.reset(token)
    body = bytearray()
    try:
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                raise Unanswered("too slow")
            _wait_at_most(response, left)
            part = response.read1(65_536, decode_content=True)
            if not part:
                break
            body += part
            if len(body) > largest:
                raise TooLong("too long")
    except (HTTPError, OSError) as error:
        raise Unanswered(type(error).__name__) from error
    finally:
        response.close()
        response.release_conn()
    return _answer(response, bytes(body))


def _exchange(
    method: str,
    url: str,
    timeout: Timeout,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    auth: tuple[str, str] | None = None,
    pool: HTTPConnectionPool | None = None,
    **options: Any,
) -> BaseHTTPResponse:
    if params:
        url = f"{url}?{urlencode(params)}"
    if auth:
        headers = {**make_headers(basic_auth=":".join(auth)), **(headers or {})}
    try:
        connections = _pool() if pool is None else pool
        return connections.request(method, url, headers=headers, timeout=timeout, redirect=False, **options)
    except (NewConnectionError, ConnectTimeoutError, LocationValueError) as error:
        raise NotSent(type(error).__name__) from error
    except (HTTPError, ValueError) as error:
        raise Unanswered(type(error).__name__) from error


def _answer(response: BaseHTTPResponse, body: bytes) -> Answer:
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Answer(response.status, content_type, body, response.headers.get("Location", ""))


def _wait_at_most(response: BaseHTTPResponse, seconds: float) -> None:
    """The next read of this answer gives up after `seconds`."""
    connection = response.connection if isinstance(response, HTTPResponse) else None
    if connection is not None and connection.sock is not None:
        connection.sock.settimeout(seconds)
