"""As much of an IMAP server as a look into a mailbox needs, in this process; real ones are tried in
tests/system.
"""

import datetime as dt
import imaplib
import re
import socketserver
import threading
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Self

from hotel_agent.console.servers.private import free_port


class Imap(AbstractContextManager["Imap"]):
    """One folder with mails by number. `answers` are said instead to commands, by their word."""

    def __init__(self) -> None:
        self.mails: dict[int, tuple[bytes, dt.datetime]] = {}
        self.uid_validity, self.password, self.commands = 7, "secret", list[str]()
        self.answers: dict[str, str] = {}
        self.port = free_port()

    def __enter__(self) -> Self:
        imap = self

        class Talk(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                while line := self.rfile.readline():
                    tag, _, command = line.decode().strip().partition(" ")
                    self.wfile.write(imap.answer(tag, command))
                    if command == "LOGOUT":
                        return

        socketserver.ThreadingTCPServer.allow_reuse_address = True
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", self.port), Talk)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def put(self, raw: bytes, *, uid: int = 0, at: dt.datetime | None = None) -> int:
        """A mail that comes in; its number."""
        uid = uid or self.next
        self.mails[uid] = (raw, at or dt.datetime.now(dt.UTC))
        return uid

    @property
    def next(self) -> int:
        return max(self.mails, default=0) + 1

    def answer(self, tag: str, command: str) -> bytes:
        self.commands.append(command)
        word = command.split()[1] if command.startswith("UID") else command.split(maxsplit=1)[0]
        if word in self.answers:
            return f"{tag} {self.answers[word]}\r\n".encode()
        if word == "LOGIN" and f'"{self.password}"' not in command:
            return f"{tag} NO [AUTHENTICATIONFAILED] Invalid\r\n".encode()
        said = {
            "STATUS": self._status,
            "EXAMINE": self._examine,
            "SEARCH": self._search,
            "FETCH": self._fetch,
        }
        body = said[word](command) if word in said else b""
        if word == "CAPABILITY":
            body = b"* CAPABILITY IMAP4rev1\r\n"
        return body + f"{tag} OK done\r\n".encode()

    def _status(self, _: str) -> bytes:
        return f"* STATUS INBOX (UIDVALIDITY {self.uid_validity} UIDNEXT {self.next})\r\n".encode()

    def _examine(self, _: str) -> bytes:
        return f"* {len(self.mails)} EXISTS\r\n".encode()

    def _search(self, command: str) -> bytes:
        found = re.search(r"UID (\d+):\*", command)
        above = int(found[1]) if found else 0
        # As IMAP has it: n:* always holds the last one.
        numbers = [uid for uid in sorted(self.mails) if uid >= above or uid == max(self.mails)]
        return f"* SEARCH {' '.join(map(str, numbers))}\r\n".encode()

    def _fetch(self, command: str) -> bytes:
        uid = int(command.split()[2])
        if uid not in self.mails:
            return b""
        raw, at = self.mails[uid]
        if "RFC822.SIZE" in command:
            date = imaplib.Time2Internaldate(at)
            return f"* 1 FETCH (UID {uid} RFC822.SIZE {len(raw)} INTERNALDATE {date})\r\n".encode()
        content = raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if "HEADER" in command else raw
        return f"* 1 FETCH (UID {uid} BODY[] {{{len(content)}}}\r\n".encode() + content + b")\r\n"
