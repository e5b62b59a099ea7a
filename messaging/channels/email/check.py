"""Whether a mailbox can be read and can send, in a manager's words."""

import smtplib

from messaging.channels.base import ChannelCheck, Sender
from messaging.channels.email import mailbox, send, servers
from messaging.channels.email.mailbox import LogInRefused, Unreachable
from messaging.channels.email.servers import GMAIL_HOSTS, BadAddress
from messaging.errors import SendRefused

_GMAIL = (
    "In the Google account of this mailbox: turn on 2-Step Verification, then make an app password under "
    "Security and enter its 16 letters here. It ends whenever the account's password changes."
)
_OTHERS = (
    "Enter the mailbox's password again; where the provider offers app passwords, make one for this product."
)
ADDRESS = "Look up the server's name and port at your mail provider, and try again in a few minutes."
VOUCHING = (
    "No server is named that vouches for senders (authserv_id): guests who write here get general answers, "
    "nothing about their booking. Name it if your mail server writes Authentication-Results into its mails."
)


def check(sender: Sender) -> ChannelCheck:
    """Log in to both servers and open the folder; nothing is read or sent."""
    if not sender.token:
        return ChannelCheck(False, ("The mailbox has no password yet.",), (_about_password(sender),))
    found = [*_reading(sender), *_sending(sender)]
    problems = tuple(problem for problem, _ in found)
    advice = tuple(dict.fromkeys(words for _, words in found))
    if not problems and not servers.desk(sender).server:
        advice = (VOUCHING,)
    return ChannelCheck(not problems, problems, advice)


def _reading(sender: Sender) -> list[tuple[str, str]]:
    try:
        server = servers.imap(sender)
        with mailbox.visit(server):
            return []
    except BadAddress as error:
        return [(str(error), ADDRESS)]
    except LogInRefused:
        return [("The incoming mail server (IMAP) does not accept the password.", _about_password(sender))]
    except Unreachable as error:
        if "EXAMINE" in str(error) or "STATUS" in str(error) or "Folder" in str(error):
            return [
                (f"The mailbox has no folder {server.folder}.", "Check the folder at the end of the address.")
            ]
        return [("The incoming mail server (IMAP) does not answer.", ADDRESS)]


def _sending(sender: Sender) -> list[tuple[str, str]]:
    try:
        with send.connected(servers.smtp(sender)) as connection:
            connection.noop()
            return []
    except BadAddress as error:
        return [(str(error), ADDRESS)]
    except SendRefused as refusal:
        if refusal.code in ("not_sent", "no_log_in"):
            return [("The outgoing mail server (SMTP) does not answer as one for sending.", ADDRESS)]
        return [("The outgoing mail server (SMTP) does not accept the password.", _about_password(sender))]
    except (smtplib.SMTPException, OSError):
        return [("The outgoing mail server (SMTP) broke off.", ADDRESS)]


def _about_password(sender: Sender) -> str:
    try:
        return _GMAIL if servers.imap(sender).host in GMAIL_HOSTS else _OTHERS
    except BadAddress:
        return _OTHERS
