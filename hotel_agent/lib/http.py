"""Calls to other people's servers: time-outs always, and errors that say what the caller must decide."""

from __future__ import annotations

from functools import lru_cache
from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests
from requests.adapters import HTTPAdapter


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
