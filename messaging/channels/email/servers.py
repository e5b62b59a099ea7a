"""Where a mailbox lives: its IMAP and SMTP servers and what its account says about them."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from django.conf import settings

from messaging.channels.base import Sender
from messaging.channels.email.letter import Desk
from messaging.channels.untrusted import items, text

GMAIL_HOSTS = frozenset({"imap.gmail.com", "imap.googlemail.com"})
GMAIL_SERVER = "mx.google.com"
RELAYS = ("guest.booking.com", "m.expediapartnercentral.com", "expediapartnercentral.com", "guest.airbnb.com")
"""Booking sites that hand on what their guests write. An account's `relay_domains` stands in their place."""
_SCHEMES: Mapping[str, tuple[str, int]] = {
    "imaps": ("ssl", 993),
    "imap+ssl": ("ssl", 993),
    "imap+tls": ("starttls", 143),
    "imap": ("plain", 143),
    "smtps": ("ssl", 465),
    "smtp+ssl": ("ssl", 465),
    "smtp+tls": ("starttls", 587),
    "smtp": ("plain", 25),
}


class BadAddress(Exception):
    """An address of a server that cannot be read; the message is for people."""


@dataclass(frozen=True, slots=True)
class Server:
    """One server. `security` is ssl, starttls or plain; `folder` of IMAP."""

    host: str
    port: int
    security: str
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"


def imap(sender: Sender) -> Server:
    """The server that mail is read from. Raises BadAddress."""
    return _server(sender, "imap")


def smtp(sender: Sender) -> Server:
    """The server that mail goes out by. Raises BadAddress."""
    return _server(sender, "smtp")


def desk(sender: Sender) -> Desk:
    """What the account says about mail that comes in. Raises BadAddress."""
    options = sender.options
    relays = [text(one).lower() for one in items(options.get("relay_domains"))] or list(RELAYS)
    aliases = [text(one).lower() for one in items(options.get("own_addresses"))]
    return Desk(sender.external_id, _vouching(sender), {sender.external_id, *aliases}, relays)


def context() -> ssl.SSLContext:
    """Whom TLS trusts: the system's authorities."""
    return ssl.create_default_context()


def _vouching(sender: Sender) -> str:
    """The authserv-id that is believed: Gmail's at Gmail, elsewhere only one that the account names."""
    named = text(sender.options.get("authserv_id"))
    return named or (GMAIL_SERVER if imap(sender).host in GMAIL_HOSTS else "")


def _server(sender: Sender, name: str) -> Server:
    url = _resolved(text(sender.options.get(name), 1000))
    if not url:
        raise BadAddress(f"The address of the {name.upper()} server is not set.")
    try:
        parts = urlsplit(url)
        security, usual = _SCHEMES[parts.scheme.lower()]
        port = parts.port or usual
    except (ValueError, KeyError):
        raise BadAddress(_form(name)) from None
    if not parts.hostname or not parts.scheme.lower().startswith(name):
        raise BadAddress(_form(name))
    if (
        security == "plain"
        and settings.PRODUCTION
        and parts.hostname not in ("127.0.0.1", "::1", "localhost")
    ):
        raise BadAddress(
            f"The {name.upper()} server's address has no encryption: use {name}s:// or {name}+tls://."
        )
    return Server(
        parts.hostname, port, security, _user(parts, sender), _password(parts, sender), _folder(parts)
    )


def _form(name: str) -> str:
    secure = "imaps://imap.example.com:993" if name == "imap" else "smtp+tls://smtp.example.com:587"
    return f"The address of the {name.upper()} server must have the form {secure}."


def _resolved(url: str) -> str:
    value: Any = settings.ENV_REFERENCE(url.removeprefix("env:")) if url.startswith("env:") else url
    return str(value)


def _user(parts: SplitResult, sender: Sender) -> str:
    return unquote(parts.username or "") or sender.external_id


def _password(parts: SplitResult, sender: Sender) -> str:
    return sender.token or unquote(parts.password or "")


def _folder(parts: SplitResult) -> str:
    return unquote(parts.path.strip("/")) or "INBOX"
