"""A guest's file from Meta: its id gives an address for five minutes, the address gives the bytes.

Both steps need the number's token, which goes to Meta's own hosts only. Source: Cloud API, media.
"""

import base64
import binascii
import hashlib
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

from django.conf import settings

from hotel_agent.lib import http, safe_http
from hotel_agent.lib.safe_http import AddressRefused, Trust
from messaging import media_store
from messaging.channels.base import Sender
from messaging.channels.untrusted import mapping, number, text
from messaging.channels.whatsapp.graph import GRAPH_VERSION
from messaging.errors import DownloadFailed
from messaging.types import Media

TOKEN_HOSTS: Final = frozenset({"fbsbx.com", "facebook.com"})
LOOK_UP_SECONDS: Final = 10.0
DOWNLOAD_SECONDS: Final = 45.0
OK, UNAUTHORISED, BAD_REQUEST = 200, 401, 400
TOO_OLD: Final = frozenset({UNAUTHORISED, 403, 404, 410})
"""How Meta answers an address past its five minutes: the id gives a new one."""
TOKEN_CODES: Final = frozenset({0, 104, 190, 2500})
NOT_FOUND: Final = (100, 33)


def download(sender: Sender, media: Media) -> bytes:
    """The bytes of a guest's file, whole and as announced. Raises DownloadFailed: token, not_found,
    too_large, damaged, address_refused, unreachable or refused.
    """
    if not sender.token:
        raise DownloadFailed("token", retryable=True)
    if not media.provider_id:
        raise DownloadFailed("not_found", retryable=False)
    content, described = _fresh(sender, media)
    digests = {_from_base64(media.sha256), _from_hex(text(described.get("sha256"), 64))} - {b""}
    if digests - {hashlib.sha256(content).digest()}:
        raise DownloadFailed("damaged", retryable=True)
    return content


def _fresh(sender: Sender, media: Media) -> tuple[bytes, Mapping[str, Any]]:
    """The bytes, by a second address where the first is too old already. Raises DownloadFailed."""
    status = 0
    for _ in range(2):
        described = _described(sender, media.provider_id)
        if (number(described.get("file_size")) or 0) > media_store.LARGEST:
            raise DownloadFailed("too_large", retryable=False)
        answer = _loaded(sender, text(described.get("url"), 4000))
        status = answer.status
        if status == OK:
            return answer.body, described
        if status not in TOO_OLD:
            break
    if status == UNAUTHORISED:
        raise DownloadFailed("token", retryable=True)
    raise DownloadFailed("not_found" if status in TOO_OLD else "refused", retryable=True)


def _described(sender: Sender, media_id: str) -> Mapping[str, Any]:
    """What Meta says of the file: address, digest, size. Raises DownloadFailed."""
    url = f"{settings.WHATSAPP_API_BASE_URL}/{GRAPH_VERSION}/{quote(media_id, safe='')}"
    try:
        answer = http.call_within(
            LOOK_UP_SECONDS,
            "GET",
            url,
            params={"phone_number_id": sender.external_id},
            headers={"Authorization": f"Bearer {sender.token}"},
        )
        read = mapping(answer.json())
    except http.HttpError as error:
        raise DownloadFailed("unreachable", retryable=True) from error
    except ValueError as error:
        raise DownloadFailed("refused", retryable=True) from error
    if answer.status < BAD_REQUEST and read.get("url"):
        return read
    error_of = mapping(read, "error")
    code, subcode = number(error_of.get("code")), number(error_of.get("error_subcode"))
    if answer.status == UNAUTHORISED or code in TOKEN_CODES:
        raise DownloadFailed("token", retryable=True)
    raise DownloadFailed("not_found" if (code, subcode) == NOT_FOUND else "refused", retryable=True)


def _loaded(sender: Sender, url: str) -> http.Answer:
    try:
        return safe_http.download(
            url,
            trust=_trust(),
            token=sender.token,
            largest=media_store.LARGEST,
            seconds=DOWNLOAD_SECONDS,
        )
    except AddressRefused as error:
        raise DownloadFailed("address_refused", retryable=False) from error
    except http.TooLong as error:
        raise DownloadFailed("too_large", retryable=False) from error
    except http.HttpError as error:
        raise DownloadFailed("unreachable", retryable=True) from error


def _trust() -> Trust:
    """Meta's hosts; in development also the server that stands for Meta, wherever it is."""
    if settings.PRODUCTION:
        return Trust(TOKEN_HOSTS)
    base = settings.WHATSAPP_API_BASE_URL
    own_host = frozenset({urlsplit(base).hostname or ""})
    return Trust(TOKEN_HOSTS | own_host, frozenset({safe_http.origin_of_url(base)}))


def _from_base64(digest: str) -> bytes:
    """The digest as webhooks write it; empty where it is none."""
    try:
        read = base64.b64decode(digest, validate=True)
    except (binascii.Error, ValueError):
        return b""
    return read if len(read) == hashlib.sha256().digest_size else b""


def _from_hex(digest: str) -> bytes:
    """The digest as the API writes it; empty where it is none."""
    try:
        read = bytes.fromhex(digest)
    except ValueError:
        return b""
    return read if len(read) == hashlib.sha256().digest_size else b""
