"""The channels there are. A new one is its folder and a line here (docs/add_a_channel.md)."""

from messaging.channels.base import Channel
from messaging.channels.console.channel import Console
from messaging.channels.whatsapp.channel import WhatsApp
from messaging.errors import UnknownChannel

CHANNELS: dict[str, Channel] = {channel.kind: channel for channel in (WhatsApp(), Console())}


def channel_of(kind: str) -> Channel:
    """The channel of this kind. Raises UnknownChannel."""
    try:
        return CHANNELS[kind]
    except KeyError:
        raise UnknownChannel(kind) from None
