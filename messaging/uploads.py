"""The hotel's pictures, documents and sounds as the provider holds them: uploaded once per account and file,
again before it forgets them.
"""

import datetime as dt
import hashlib
import mimetypes
from pathlib import Path

from django.db.models import QuerySet

from hotel_agent.lib import clock
from messaging.channels.base import Channel, Sender
from messaging.errors import SendRefused
from messaging.models import MediaUpload
from tenants.scope import scope

KEPT_FOR = dt.timedelta(days=29)
"""A day less than Meta keeps an uploaded file."""
_MEGABYTE = 1024 * 1024
LARGEST = {
    **dict.fromkeys(("image/jpeg", "image/png"), 5 * _MEGABYTE),
    **dict.fromkeys(("audio/ogg", "audio/mpeg", "audio/mp4", "audio/aac"), 16 * _MEGABYTE),
    "application/pdf": 100 * _MEGABYTE,
}
"""What Meta takes, in bytes by type."""


def media_id(channel: Channel, sender: Sender, path: str) -> str:
    """The provider's id of this file, uploaded now where it has none. Call outside any transaction.

    Raises SendRefused: "no_file" where there is no such file, else what the provider said.
    """
    content, mime_type = _file(path)
    digest = hashlib.sha256(content).hexdigest()
    with scope(sender.tenant_id):
        held = _held(sender).filter(digest=digest, uploaded_at__gt=clock.now() - KEPT_FOR).first()
    if held is not None:
        return held.provider_id
    provider_id = channel.upload(sender, content, mime_type)
    with scope(sender.tenant_id):
        MediaUpload.objects.update_or_create(
            tenant_id=sender.tenant_id,
            account_id=sender.account_id,
            digest=digest,
            defaults={"provider_id": provider_id, "uploaded_at": clock.now()},
        )
    return provider_id


def forget(tenant_id: int, account_id: int, path: str) -> None:
    """The provider does not find this file any more. Call in the hotel's scope."""
    try:
        content, _ = _file(path)
    except SendRefused:
        return
    digest = hashlib.sha256(content).hexdigest()
    MediaUpload.objects.of(tenant_id).filter(account_id=account_id, digest=digest).delete()


def _held(sender: Sender) -> QuerySet[MediaUpload]:
    return MediaUpload.objects.of(sender.tenant_id).filter(account_id=sender.account_id)


def _file(path: str) -> tuple[bytes, str]:
    """The file and its type. Raises SendRefused."""
    mime_type = mimetypes.guess_type(path)[0] or ""
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise SendRefused("no_file", type(error).__name__) from error
    if len(content) > LARGEST.get(mime_type, 0):
        raise SendRefused("no_file", "no JPEG or PNG of 5 MB, sound of 16 MB or PDF")
    return content, mime_type
