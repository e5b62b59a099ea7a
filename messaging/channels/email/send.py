"""Our mails over SMTP, and what the server says to them."""

import re
import smtplib
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

from messaging.channels.base import Outgoing, Sender
from messaging.channels.email import compose, servers, thread
from messaging.channels.email.servers import BadAddress, Server
from messaging.errors import SendRefused, SendUnknown

TIMEOUT_SECONDS: Final = 10
WHOLE_SECONDS: Final = 40
"""A server that answers drop by drop is cut off, before somebody else may think that nobody is at it."""
READY, ACCEPTED = 354, 250
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")


def send(sender: Sender, outgoing: Outgoing) -> str:
    """Send one mail; its message id. Raises SendRefused, SendUnknown."""
    if not sender.token:
        raise SendRefused("not_connected")
    try:
        server = servers.smtp(sender)
    except BadAddress as error:
        raise SendRefused("bad_server", str(error)) from error
    mail = compose.raw(sender, outgoing, thread.of_delivery(sender.tenant_id, outgoing.token))
    with connected(server) as connection:
        _envelope(connection, sender.external_id, outgoing.address)
        _hand_over(connection, mail)
    return compose.message_id(sender, outgoing.token)


@contextmanager
def connected(server: Server) -> Iterator[smtplib.SMTP]:
    """A connection that has logged in. Raises SendRefused; what happens in the block is the caller's."""
    try:
        connection = _open(server)
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except (OSError, ValueError) as error:
        raise SendRefused("not_sent", type(error).__name__) from error
    with _cut_off(connection):
        try:
            _log_in(connection, server)
            yield connection
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()
            connection.close()


def _open(server: Server) -> smtplib.SMTP:
    if server.security == "ssl":
        return smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT_SECONDS, context=servers.context())
    return smtplib.SMTP(server.host, server.port, timeout=TIMEOUT_SECONDS)


def _log_in(connection: smtplib.SMTP, server: Server) -> None:
    try:
        connection.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            connection.starttls(context=servers.context())
            connection.ehlo()
        connection.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        permanent = error.smtp_code >= 500  # noqa: PLR2004 - RFC 5321: 5xx is a no for good
        raise SendRefused("log_in" if permanent else "log_in_later", _words(error.smtp_error)) from error
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code, error.smtp_error) from error
    except smtplib.SMTPNotSupportedError as error:
        raise SendRefused("no_log_in", str(error)) from error
    except OSError as error:
        raise SendRefused("not_sent", type(error).__name__) from error


def _envelope(connection: smtplib.SMTP, sender: str, recipient: str) -> None:
    """Say from whom and to whom: until the words come, nothing has been sent."""
    options = () if recipient.isascii() else ("SMTPUTF8",)
    if options and not connection.has_extn("smtputf8"):
        raise SendRefused("address", "the server takes no such address")
    try:
        code, words = connection.mail(sender, options)
        if code == ACCEPTED:
            code, words = connection.rcpt(recipient)
    except (OSError, UnicodeError) as error:
        raise SendRefused("not_sent", type(error).__name__) from error
    if code not in (ACCEPTED, 251):
        raise _refusal(code, words)


def _hand_over(connection: smtplib.SMTP, mail: bytes) -> None:
    """The mail itself: when the line breaks here, whether it was taken is unknown."""
    try:
        code, words = connection.docmd("DATA")
    except OSError as error:
        raise SendRefused("not_sent", type(error).__name__) from error
    if code != READY:
        raise _refusal(code, words)
    try:
        connection.send(_stuffed(mail))
        code, words = connection.getreply()
    except OSError as error:
        raise SendUnknown(type(error).__name__) from error
    if code != ACCEPTED:
        raise _refusal(code, words)


def _stuffed(mail: bytes) -> bytes:
    """With a second dot where a line begins with one, and the dot that ends the mail."""
    lines = mail.rstrip(b"\r\n") + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", lines) + b".\r\n"


def _refusal(code: int, words: bytes | str) -> SendRefused:
    """The code as `550/5.1.1`, or `550` where the server says no more."""
    said = _words(words)
    enhanced = _ENHANCED.search(said)
    return SendRefused(f"{code}/{enhanced[1]}" if enhanced else str(code), said)


def _words(said: bytes | str) -> str:
    text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:300]


@contextmanager
def _cut_off(connection: smtplib.SMTP) -> Iterator[None]:
    opened = connection.sock
    timer = threading.Timer(WHOLE_SECONDS, _shut, [opened])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _shut(opened: socket.socket | None) -> None:
    if opened is not None:
        with suppress(OSError):  # it has gone already
            socket.socket.shutdown(opened, socket.SHUT_RDWR)
