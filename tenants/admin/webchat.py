"""What Admin knows of web chats: their keys, and the line that a hotel pastes into its site."""

import re

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.safestring import SafeString

from tenants.models import ChannelAccount

_KEY = re.compile(r"pk_[A-Za-z0-9_-]{1,57}")
_LINE = (
    '<code class="block whitespace-pre-wrap select-all break-all">'
    '&lt;script async src="{}/webchat/widget.js" data-hotel="{}" data-colour="{}"&gt;&lt;/script&gt;'
    "</code><p>Paste this line into every page that shall show the chat, before &lt;/body&gt;. "
    "The pages' sites stand above.</p>"
)


def checked_key(key: str) -> str:
    """The key of a web chat as it was written. Raises ValidationError."""
    if not _KEY.fullmatch(key):
        raise ValidationError("A web chat's key is pk_ and letters, digits, _ or -, such as pk_your_hotel.")
    return key


def snippet(row: ChannelAccount) -> SafeString:
    """The line for the hotel's site, and where it goes."""
    return format_html(_LINE, settings.PUBLIC_URL, row.external_id, row.tenant.colour)
