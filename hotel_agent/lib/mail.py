"""E-mail of the installation itself (alarms, codes), by EMAIL_URL. Guests' e-mail is a channel, not this."""

from collections.abc import Sequence

from django.core.mail import EmailMessage, get_connection


class MailNotSent(Exception):
    """The mail server was not reached or refused; the caller decides when to try again."""


def send(*, to: Sequence[str], subject: str, text: str, timeout_seconds: int = 30) -> None:
    """Send one plain mail from DEFAULT_FROM_EMAIL. Raises MailNotSent."""
    connection = get_connection(timeout=timeout_seconds)
    message = EmailMessage(
        subject=" ".join(subject.split())[:200], body=text, to=list(to), connection=connection
    )
    message.extra_headers["Auto-Submitted"] = "auto-generated"
    try:
        message.send()
    except OSError as error:  # smtplib's errors are OSErrors, as are sockets'
        raise MailNotSent(type(error).__name__) from error
