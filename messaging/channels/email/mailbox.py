"""One visit to a mailbox over IMAP: what came since a number, read without marking it as seen."""

import datetime as dt
import imaplib
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Final

from imap_tools import BaseMailBox, MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError, MailboxLoginError

from hotel_agent.lib import clock
from messaging.channels.email import servers
from messaging.channels.email.letter import LARGEST
from messaging.channels.email.servers import Server

TIMEOUT_SECONDS: Final = 20
_BUSY = re.compile(r"\[(UNAVAILABLE|INUSE|LIMIT|SERVERBUG)\]|too many", re.IGNORECASE)
_SIZE = re.compile(rb"RFC822\.SIZE (\d+)")
_UID = re.compile(rb"UID (\d+)")


class MailboxError(Exception):
    """The mailbox could not be read."""


class LogInRefused(MailboxError):
    """Its server does not take the user and password; a person has to do something."""


class Unreachable(MailboxError):
    """Its server did not answer, or broke off: trying later is right."""


@dataclass(frozen=True, slots=True)
class Position:
    """What the server says of the folder: the numbers mean something under `uid_validity` alone."""

    uid_validity: int
    uid_next: int


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it lies there; not `whole`: too large, so only its head."""

    uid: int
    raw: bytes
    arrived_at: dt.datetime
    whole: bool


class Visit:
    """An open mailbox. Every method raises Unreachable."""

    def __init__(self, box: BaseMailBox, folder: str) -> None:
        self._client: imaplib.IMAP4 = box.client
        status = box.folder.status(folder, ["UIDVALIDITY", "UIDNEXT"])
        box.folder.set(folder, readonly=True)
        self.position = Position(int(status["UIDVALIDITY"]), int(status["UIDNEXT"]))

    def after(self, uid: int) -> list[int]:
        """The numbers above this one, in their order."""
        return self._search(f"UID {uid + 1}:*", above=uid)

    def since(self, at: dt.datetime) -> list[int]:
        """The numbers of what came on this day or later, in their order, whatever they were before."""
        return self._search(f"SINCE {at:%d}-{_MONTHS[at.month - 1]}-{at:%Y}", above=0)

    def fetch(self, uid: int) -> Mail | None:
        """The mail of this number; None where it has been taken away meanwhile."""
        about = self._fetch(uid, "(UID RFC822.SIZE INTERNALDATE)")
        size = _SIZE.search(about[0])
        if size is None:
            return None
        whole = int(size[1]) <= LARGEST
        head, raw = self._fetch(uid, "(UID BODY.PEEK[])" if whole else "(UID BODY.PEEK[HEADER])")
        named = _UID.search(head)
        if named is None or int(named[1]) != uid:
            return None
        return Mail(uid, raw, _arrived(about[0]), whole)

    def _search(self, criterion: str, *, above: int) -> list[int]:
        answer, data = self._client.uid("SEARCH", criterion)
        if answer != "OK":
            raise Unreachable(f"SEARCH was answered {answer}")
        numbers = (int(one) for part in data if isinstance(part, bytes) for one in part.split())
        return sorted(number for number in numbers if number > above)

    def _fetch(self, uid: int, what: str) -> tuple[bytes, bytes]:
        """What the server says of one mail, and its literal."""
        answer, data = self._client.uid("FETCH", str(uid), what)
        if answer != "OK":
            raise Unreachable(f"FETCH was answered {answer}")
        said = b" ".join(
            b" ".join(part[:1]) if isinstance(part, tuple) else part
            for part in data
            if isinstance(part, tuple | bytes)
        )
        literals = [part[1] for part in data if isinstance(part, tuple) and len(part) > 1]
        return said, literals[0] if literals else b""


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@contextmanager
def visit(server: Server) -> Iterator[Visit]:
    """Log in and open the folder for reading only. Raises LogInRefused and Unreachable."""
    with _connected(server) as box, _read_errors():
        yield Visit(box, server.folder)


@contextmanager
def _connected(server: Server) -> Iterator[BaseMailBox]:
    with _read_errors():
        try:
            box = _open(server)
        except ValueError as error:  # STARTTLS on the port of TLS
            raise Unreachable(str(error)[:200]) from error
    try:
        _log_in(box, server)
        yield box
    finally:
        with suppress(imaplib.IMAP4.error, OSError, ImapToolsError):
            box.client.logout()


def _open(server: Server) -> BaseMailBox:
    if server.security == "ssl":
        return MailBox(server.host, server.port, timeout=TIMEOUT_SECONDS, ssl_context=servers.context())
    if server.security == "starttls":
        return MailBoxStartTls(
            server.host, server.port, timeout=TIMEOUT_SECONDS, ssl_context=servers.context()
        )
    return MailBoxUnencrypted(server.host, server.port, timeout=TIMEOUT_SECONDS)


def _log_in(box: BaseMailBox, server: Server) -> None:
    """A server that is busy says no as well, but says why (RFC 5530): that is no refusal."""
    try:
        if server.user.isascii() and server.password.isascii():
            box.login(server.user, server.password, None)
        else:
            box.login_utf8(server.user, server.password, None)
    except (imaplib.IMAP4.abort, OSError, EOFError) as error:
        raise Unreachable(f"{type(error).__name__}: {str(error)[:200]}") from error
    except (imaplib.IMAP4.error, MailboxLoginError) as error:
        said = str(error)[:300]
        raise (Unreachable if _BUSY.search(said) else LogInRefused)(said) from error


@contextmanager
def _read_errors() -> Iterator[None]:
    try:
        yield
    except (imaplib.IMAP4.error, ImapToolsError, OSError, EOFError) as error:
        raise Unreachable(f"{type(error).__name__}: {str(error)[:200]}") from error


def _arrived(about: bytes) -> dt.datetime:
    """When the server got it."""
    local = imaplib.Internaldate2tuple(about)
    return dt.datetime.fromtimestamp(time.mktime(local), dt.UTC) if local else clock.now()
