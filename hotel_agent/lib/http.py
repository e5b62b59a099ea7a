"""Calls to other people's servers: time-outs always, and errors that say what the caller must decide."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import HTTPError as BrokenAnswer


class HttpError(Exception):
    """The exchange did not give an answer that can be used."""


class NotSent(HttpError):
    """The connection was never made: the other side knows nothing, trying again is safe."""


class Unanswered(HttpError):
    """The request may have been carried out, its answer never came: the outcome is unknown."""


@lru_cache(maxsize=1)
def session() -> requests.Session:
    """The process's session: connections kept alive, nothing retried, no proxy from the environment.

    It keeps no cookie: one hotel's server, or one guest's log-in there, is nobody else's business.
    """
    made = requests.Session()
    made.trust_env = False
    made.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    adapter = HTTPAdapter(pool_connections=20, pool_maxsize=50, max_retries=0)
    made.mount("http://", adapter)
    made.mount("https://", adapter)
    return made


def call(
    method: str, url: str, *, connect_seconds: float = 3, read_seconds: float = 10, **options: Any
) -> requests.Response:
    """One HTTP exchange, whatever its status. `options` are those of requests (json, headers, params, files).

    Raises NotSent when no connection was made and Unanswered when none or half of an answer came back.
    """
    try:
        return session().request(
            method, url, timeout=(connect_seconds, read_seconds), allow_redirects=False, **options
        )
    except (
        requests.ConnectTimeout,
        requests.exceptions.InvalidURL,
        requests.exceptions.MissingSchema,
    ) as error:
        raise NotSent(type(error).__name__) from error
    except requests.ConnectionError as error:
        # requests tells "refused" and "dropped midway" apart only by urllib3's reason.
        if "NewConnectionError" in repr(error) or "NameResolutionError" in repr(error):
            raise NotSent(type(error).__name__) from error
        raise Unanswered(type(error).__name__) from error
    except requests.RequestException as error:
        raise Unanswered(type(error).__name__) from error


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whole. `content_type` without its parameters, in small letters."""

    status: int
    content_type: str
    body: bytes


def call_within(seconds: float, method: str, url: str, *, largest: int = 5_000_000, **options: Any) -> Answer:
    """One HTTP exchange that is over after `seconds`, also with a server that answers drop by drop.

    `options` as for `call`. Raises NotSent and Unanswered as `call` does; an answer of more than `largest`
    bytes, or one that breaks off, is none.
    """
    ends = time.monotonic() + seconds
    connect_seconds = min(3.0, seconds)
    response = call(
        method, url, connect_seconds=connect_seconds, read_seconds=seconds, stream=True, **options
    )
    body = bytearray()
    try:
        while True:
            left = ends - time.monotonic()
            if left <= 0 or len(body) > largest:
                raise Unanswered("too slow" if left <= 0 else "too long")
            _wait_at_most(response, left)
            part = response.raw.read1(65_536, decode_content=True)
            if not part:
                break
            body += part
    except (BrokenAnswer, OSError) as error:
        raise Unanswered(type(error).__name__) from error
    finally:
        response.close()
    content_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    return Answer(response.status_code, content_type, bytes(body))


def _wait_at_most(response: requests.Response, seconds: float) -> None:
    """The next read of this answer gives up after `seconds`."""
    connection = response.raw.connection
    if connection is not None and connection.sock is not None:
        connection.sock.settimeout(seconds)
