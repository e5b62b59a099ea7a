"""A mail server of one's own for a test: IMAP by the distribution's dovecot, SMTP by aiosmtpd, on free ports
of loopback. What is sent over SMTP lies in the recipient's mailbox, as in life.
"""

import asyncio
import datetime as dt
import email
import grp
import imaplib
import os
import pwd
import shutil
import signal
import smtplib
import subprocess
import tempfile
import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.policy import default
from pathlib import Path
from types import TracebackType
from typing import Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from hotel_agent.console.processes import end_with_parent
from hotel_agent.console.servers.private import free_port

DOVECOT = "/usr/sbin/dovecot"
PASSWORD = "correct-horse"
SERVER = "mx.mail.test"
"""What our server calls itself where it says who it vouches for."""
START_SECONDS = 20.0

_CONFIG = """
protocols = imap
listen = 127.0.0.1
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
ssl = no
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_failure_delay = 0
mail_location = maildir:{folder}/mail/%u
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = 0
  }}
}}
service anvil {{
  chroot =
}}
service auth-worker {{
  user = {user}
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
"""


@dataclass
class MailServers(AbstractContextManager["MailServers"]):
    """Both servers, with a mailbox for each address in `addresses`, until the block ends."""

    addresses: tuple[str, ...]
    vouched: set[str] = field(default_factory=set)
    """Domains whose mail our server finds genuine."""
    imap_port: int = field(default_factory=free_port)
    smtp_port: int = field(default_factory=free_port)
    answers: list[str] = field(default_factory=list)
    """What SMTP says to the next mails instead of taking them; "drop" takes one and hangs up."""

    process: "subprocess.Popen[bytes] | None" = None

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="mail-", dir="/tmp"))
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.getuid())
        for name in ("run", "state", "mail"):
            (self.folder / name).mkdir()
        self.set_password(PASSWORD)
        values = {
            "folder": self.folder,
            "port": self.imap_port,
            "user": self.user.pw_name,
            "group": _group(self.user.pw_gid),
            "uid": self.user.pw_uid,
            "gid": self.user.pw_gid,
        }
        (self.folder / "dovecot.conf").write_text(_CONFIG.format(**values))
        self._give(self.folder)
        self.start_imap()
        self.controller = _Controller(
            _Taking(self), hostname="127.0.0.1", port=self.smtp_port, authenticator=self._log_in
        )
        self.controller.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.controller.stop()
        self.stop_imap()
        shutil.rmtree(self.folder, ignore_errors=True)

    def start_imap(self) -> None:
        """Start dovecot and wait until it answers."""
        root = os.geteuid() == 0
        self.process = subprocess.Popen(
            [DOVECOT, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=end_with_parent(signal.SIGTERM),  # noqa: PLW1509 - the call only asks the kernel
            user=self.user.pw_uid if root else None,
            group=self.user.pw_gid if root else None,
            extra_groups=[] if root else None,
        )
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=2).logout()
            except (OSError, imaplib.IMAP4.error):
                time.sleep(0.05)
            else:
                return
        raise TimeoutError((self.folder / "dovecot.log").read_text())

    def stop_imap(self) -> None:
        """End dovecot; its mailboxes stay."""
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=10)

    def set_password(self, password: str) -> None:
        """The password of every mailbox from now on, also for SMTP."""
        self.password = password
        users = self.folder / "users"
        users.write_text("".join(f"{address}:{{PLAIN}}{password}\n" for address in self.addresses))
        self._give(users)
        deadline = time.monotonic() + START_SECONDS
        while self.process is not None and not self._lets_in(self.addresses[0]):
            assert time.monotonic() < deadline, "dovecot does not take the new password"
            time.sleep(0.1)

    def renumber(self, address: str) -> None:
        """What a provider's move to other machines does: the mails stay, their numbers are new."""
        self.stop_imap()
        for path in (self.folder / "mail" / address).glob("dovecot*"):
            path.unlink()
        time.sleep(1.1)  # the new UIDVALIDITY is the second it was made in
        self.start_imap()

    def append(self, address: str, raw: bytes, *, at: dt.datetime | None = None) -> None:
        """Put a mail into a mailbox, as its own server does."""
        with self.opened(address) as box:
            stamp = imaplib.Time2Internaldate(at) if at else None
            assert box.append("INBOX", None, stamp, raw)[0] == "OK"

    def mails(self, address: str) -> list[EmailMessage]:
        """All mails in a mailbox, the oldest first."""
        with self.opened(address) as box:
            box.select("INBOX", readonly=True)
            numbers = box.search(None, "ALL")[1][0].split()
            raws = [box.fetch(number, "(BODY.PEEK[])")[1][0] for number in numbers]
        return [email.message_from_bytes(raw[1], policy=default) for raw in raws if isinstance(raw, tuple)]

    def flags(self, address: str) -> bytes:
        """What is marked in a mailbox."""
        with self.opened(address) as box:
            box.select("INBOX", readonly=True)
            return b" ".join(one for one in box.fetch("1:*", "(FLAGS)")[1] if isinstance(one, bytes))

    def opened(self, address: str) -> imaplib.IMAP4:
        box = imaplib.IMAP4("127.0.0.1", self.imap_port, timeout=10)
        box.login(address, self.password)
        return box

    def _lets_in(self, address: str) -> bool:
        try:
            self.opened(address).logout()
        except imaplib.IMAP4.error:
            return False
        return True

    def send(self, message: EmailMessage, *, sender: str = "") -> None:
        """Send a guest's mail over SMTP."""
        with smtplib.SMTP("127.0.0.1", self.smtp_port, timeout=10) as connection:
            connection.send_message(message, from_addr=sender or None)

    def _log_in(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword
    ) -> AuthResult:
        known = data.login.decode() in self.addresses and data.password.decode() == self.password
        return AuthResult(success=known, handled=False)

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            for one in (path, *path.rglob("*")):
                os.chown(one, self.user.pw_uid, self.user.pw_gid)


class _Controller(Controller):
    def factory(self) -> SMTP:
        return SMTP(self.handler, auth_require_tls=False, authenticator=self.SMTP_kwargs["authenticator"])


class _Taking:
    """What the server does with mails: it says on top whom it vouches for, and puts them where they go."""

    def __init__(self, servers: MailServers) -> None:
        self._servers = servers

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address.lower() not in self._servers.addresses:
            return "550 5.1.1 No such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        servers = self._servers
        said = servers.answers.pop(0) if servers.answers else ""
        if said and said != "drop":
            return said
        raw = envelope.original_content or b""
        written = email.message_from_bytes(raw, policy=default)
        domain = str(written["from"]).rpartition("@")[2].strip("<> ")
        verdict = "pass" if domain in servers.vouched else "fail"
        result = f"Authentication-Results: {SERVER};\r\n dmarc={verdict} header.from={domain}\r\n"
        top = f"Return-Path: <{envelope.mail_from}>\r\n{result}"
        for address in envelope.rcpt_tos:
            servers.append(address.lower(), top.encode() + raw)
        if said == "drop":
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


def a_mail(sender: str, to: str, text: str, *, subject: str = "", **headers: str) -> EmailMessage:
    """A guest's mail as a mail program writes it."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, to, subject
    message["Message-ID"] = f"<{time.monotonic_ns()}@{sender.rpartition('@')[2].strip('>')}>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def as_bytes(message: EmailMessage) -> bytes:
    return message.as_bytes(policy=WIRE)


def _group(gid: int) -> str:
    return grp.getgrgid(gid).gr_name
