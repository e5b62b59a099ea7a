"""Whether a push is Google's: the JWT that Pub/Sub signs for the service account we named.

Source: Google Cloud Pub/Sub, "Authentication for push subscriptions".
"""

import threading
import time
from collections.abc import Mapping
from typing import Any, Final

import jwt
import structlog
from django.conf import settings

from hotel_agent.lib import http
from messaging.errors import BadSignature, KeysUnavailable

log = structlog.get_logger(__name__)

ISSUERS: Final = ("https://accounts.google.com", "accounts.google.com")
KEPT_SECONDS: Final = 3600.0
ASK_AGAIN_SECONDS: Final = 60.0
"""For a key that we do not know, Google is asked at most this often: strangers may name any."""
LEEWAY_SECONDS: Final = 30


class _Keys:
    """Google's public keys as this process holds them."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.forget()

    def forget(self) -> None:
        """Ask again at the next call."""
        self._by_id: dict[str, Any] = {}
        self._asked_at = float("-inf")

    def find(self, key_id: str) -> Any:
        """The key of this id. Raises BadSignature for none of Google's, KeysUnavailable for silence."""
        with self._lock:
            age = time.monotonic() - self._asked_at
            if age > KEPT_SECONDS or (key_id not in self._by_id and age > ASK_AGAIN_SECONDS):
                self._ask()
            if key_id not in self._by_id:
                raise BadSignature("no key of Google's has this id")
            return self._by_id[key_id]

    def _ask(self) -> None:
        try:
            answer = http.call_within(3.0, "GET", settings.GMAIL_PUSH_CERTS_URL, largest=200_000)
            keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        except (http.HttpError, ValueError, TypeError, AttributeError, jwt.PyJWTError) as error:
            log.warning("push_keys_not_read", reason=type(error).__name__)
            raise KeysUnavailable(type(error).__name__) from error
        self._by_id = {key.key_id: key.key for key in keys if key.key_id}
        self._asked_at = time.monotonic()


keys = _Keys()


def caller(headers: Mapping[str, str]) -> str:
    """The service account that signed this push. Raises BadSignature, KeysUnavailable."""
    if not settings.GMAIL_PUSH_AUDIENCE or not settings.GMAIL_PUSH_SERVICE_ACCOUNT:
        raise BadSignature("GMAIL_PUSH_AUDIENCE and GMAIL_PUSH_SERVICE_ACCOUNT are not set")
    scheme, _, token = headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise BadSignature("no token")
    try:
        head = jwt.get_unverified_header(token)
        key_id = head.get("kid")
        if head.get("alg") != "RS256" or not isinstance(key_id, str):
            raise BadSignature("not signed with RS256 by a named key")
        claims = jwt.decode(
            token,
            keys.find(key_id),
            algorithms=["RS256"],
            audience=settings.GMAIL_PUSH_AUDIENCE,
            issuer=ISSUERS,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "aud", "iss"]},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as error:
        raise BadSignature(type(error).__name__) from error
    email = str(claims.get("email", ""))
    if claims.get("email_verified") is not True or email != settings.GMAIL_PUSH_SERVICE_ACCOUNT:
        raise BadSignature("another service account")
    return email
