"""The channels there are. A new one is its folder and a line here (docs/add_a_channel.md)."""

from messaging.channels.base import Channel
from messaging.channels.console.channel import Console
from messaging.channels.email.channel import Email
from messaging.channels.gmail.channel import GmailPush
from messaging.channels.telegram.channel import Telegram
from messaging.channels.webchat.channel import Webchat
from messaging.channels.whatsapp.channel import WhatsApp
from messaging.errors import UnknownChannel
from tenants.onboarding.access import add_kind

CHANNELS: dict[str, Channel] = {
    channel.kind: channel for channel in (WhatsApp(), Webchat(), Email(), Telegram(), GmailPush(), Console())
}


def announce() -> None:
    """Tell rows and forms of the kinds they do not know by themselves. Called from `AppConfig.ready()`."""
    for channel in CHANNELS.values():
        if channel.set_up is not None:
            add_kind(channel.kind, channel.set_up)


def channel_of(kind: str) -> Channel:
    """The channel of this kind. Raises UnknownChannel."""
    try:
        return CHANNELS[kind]
    except KeyError:
        raise UnknownChannel(kind) from None
