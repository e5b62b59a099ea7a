"""Whether a hotel's site can show its chat: there is nobody to ask, so what was set up is looked at."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from messaging.channels.base import ChannelCheck
from messaging.channels.untrusted import items


def check(options: Mapping[str, Any]) -> ChannelCheck:
    """What keeps the chat of an account with these options from showing."""
    problems, advice = [], []
    if settings.PRODUCTION and not items(options.get("origins")):
        problems.append("No site of the hotel may show this chat.")
        advice.append(
            "Write the addresses of the hotel's site into the channel, such as https://www.example.com."
        )
    if settings.PRODUCTION and urlsplit(settings.PUBLIC_URL).scheme != "https":
        problems.append("PUBLIC_URL is no https address: browsers show nothing of it on a site that is one.")
        advice.append("An operator sets PUBLIC_URL to the https address of this server.")
    return ChannelCheck(not problems, tuple(problems), tuple(advice))
