"""A guest's file from Telegram: its id gives a path for an hour, the path gives the bytes (at most 20 MB)."""

from hotel_agent.lib import http
from messaging.channels.base import Sender
from messaging.channels.telegram import api
from messaging.channels.untrusted import mapping, text
from messaging.errors import DownloadFailed, SendRefused, SendUnknown
from messaging.types import Media

LARGEST = 20 * 1024 * 1024
SECONDS = 30.0
OK, NOT_FOUND = 200, 404


def download(sender: Sender, media: Media) -> bytes:
    """The bytes. Raises DownloadFailed: token, not_found, too_large, unreachable or refused."""
    if media.size > LARGEST:
        raise DownloadFailed("too_large", retryable=False)
    path = _path(sender, media.provider_id)
    try:
        answer = http.call_within(SECONDS, "GET", api.file_address(sender, path), largest=LARGEST)
    except http.TooLong as error:
        raise DownloadFailed("too_large", retryable=False) from error
    except http.HttpError as error:
        raise DownloadFailed("unreachable", retryable=True) from error
    if answer.status != OK:
        raise DownloadFailed("not_found" if answer.status == NOT_FOUND else "refused", retryable=True)
    return answer.body


def _path(sender: Sender, file_id: str) -> str:
    try:
        path = text(mapping(api.call(sender, "getFile", json={"file_id": file_id})).get("file_path"))
    except SendRefused as refusal:
        if refusal.code in ("401", "404", "not_connected"):
            raise DownloadFailed("token", retryable=True) from refusal
        # What is too big for bots, or gone, is a bad request and stays one.
        raise DownloadFailed("refused", retryable=refusal.code not in ("400", "file")) from refusal
    except SendUnknown as doubt:
        raise DownloadFailed("unreachable", retryable=True) from doubt
    if not path or ".." in path:
        raise DownloadFailed("not_found", retryable=False)
    return path
