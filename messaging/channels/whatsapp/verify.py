"""Whether a webhook is Meta's: the verify token of the handshake, and the signature over the raw bytes."""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from messaging.errors import BadSignature, WrongToken
from tenants.types import MetaAppInfo

HEADER = "X-Hub-Signature-256"
PREFIX = "sha256="
HEADER_LENGTH = len(PREFIX) + 64
CHALLENGE_LIMIT = 200


def handshake(query: Mapping[str, str], apps: Sequence[MetaAppInfo]) -> str:
    """The challenge to echo, when `hub.verify_token` is that of one of our apps. Raises WrongToken."""
    given = query.get("hub.verify_token", "").encode()
    known = [hmac.compare_digest(given, app.verify_token.encode()) for app in apps if app.verify_token]
    if query.get("hub.mode") != "subscribe" or not any(known):
        raise WrongToken("whatsapp")
    return query.get("hub.challenge", "")[:CHALLENGE_LIMIT]


def signing_app(raw: bytes, headers: Mapping[str, str], apps: Sequence[MetaAppInfo]) -> str:
    """The name of the app whose current or previous secret signed `raw`. Raises BadSignature.

    Meta writes `sha256=` and the HMAC-SHA256 of the bytes under the app secret in hex.
    """
    given = headers.get(HEADER, "")
    if len(given) != HEADER_LENGTH or not given.startswith(PREFIX):
        raise BadSignature("no signature of 64 hex digits")
    signature = given[len(PREFIX) :].lower().encode()
    for app in apps:
        for secret in app.secrets:
            expected = hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest().encode()
            if hmac.compare_digest(expected, signature):
                return app.name
    raise BadSignature("no secret of ours fits")
