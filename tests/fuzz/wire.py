"""Raw HTTP over a socket: what no HTTP library would send, and the status that comes back."""

import contextlib
import socket
import time
from dataclasses import dataclass

ANSWER_SECONDS = 20.0
NO_ANSWER = 0
TOO_SLOW = -1


@dataclass(frozen=True, slots=True)
class Answered:
    """The status (0: closed without one, -1: nothing came in time) and how long it took."""

    status: int
    seconds: float


def exchange(address: tuple[str, int], request: bytes) -> Answered:
    """Send the bytes, say that no more come, and read the first line of the answer."""
    started = time.monotonic()
    with contextlib.closing(socket.socket()) as line:
        line.settimeout(ANSWER_SECONDS)
        try:
            line.connect(address)
            # A server may answer and close before it has read everything.
            with contextlib.suppress(OSError):
                line.sendall(request)
                line.shutdown(socket.SHUT_WR)
            status = _status(line)
        except TimeoutError:
            status = TOO_SLOW
        except OSError:
            status = NO_ANSWER
    return Answered(status, time.monotonic() - started)


def _status(line: socket.socket) -> int:
    head = b""
    while b"\r\n" not in head or head.startswith(b"HTTP/1.1 100"):
        part = line.recv(4096)
        if not part:
            break
        head += part
        if head.startswith(b"HTTP/1.1 100") and b"\r\n\r\n" in head:
            head = head.partition(b"\r\n\r\n")[2]
    words = head.split(b" ", 2)
    return int(words[1]) if len(words) > 1 and words[1].isdigit() else NO_ANSWER
