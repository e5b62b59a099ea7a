"""Signed webhooks at a rate or as fast as they go, over raw sockets: load that costs little itself."""

import asyncio
import hashlib
import hmac
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

SOUTH_AMERICAN_MOBILE = 5491150000000


@dataclass(frozen=True, slots=True)
class Sent:
    """One request: the instant it left and how long its answer took (seconds), and the status."""

    at: float
    seconds: float
    status: int


def wa_id(guest: int) -> str:
    """The WhatsApp id of a guest of the load."""
    return str(SOUTH_AMERICAN_MOBILE + guest)


def message(guest: int, number: int, text: str) -> dict[str, object]:
    """A guest's text as Meta words it."""
    return {
        "contacts": {"profile": {"name": f"Guest {guest}"}, "wa_id": wa_id(guest)},
        "messages": {
            "from": wa_id(guest),
            "id": f"wamid.LOAD{guest:06d}.{number:06d}",
            "timestamp": str(int(time.time())),
            "type": "text",
            "text": {"body": text},
        },
    }


def change(phone_number_id: str, parts: dict[str, object]) -> dict[str, object]:
    """One change of a webhook, for one receiving number."""
    return {
        "field": "messages",
        "value": {
            "messaging_product": "whatsapp",
            "metadata": {"display_phone_number": "541140001234", "phone_number_id": phone_number_id},
            **{name: [part] for name, part in parts.items()},
        },
    }


def body_of(changes: Sequence[dict[str, object]]) -> bytes:
    """The webhook's bytes, escaped as Meta escapes them."""
    envelope = {
        "object": "whatsapp_business_account",
        "entry": [{"id": "200000000000001", "changes": list(changes)}],
    }
    return json.dumps(envelope).replace("/", "\\/").encode()


def request_of(address: str, body: bytes, secret: str) -> bytes:
    """A whole signed HTTP request, ready to be written."""
    parts = urlsplit(address)
    signature = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
    head = (
        f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nContent-Type: application/json\r\n"
        f"X-Hub-Signature-256: sha256={signature}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


async def exchange(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: bytes) -> Sent:
    """Write one request and read its answer. Raises OSError and EOFError where none comes."""
    at = time.time()
    started = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n"):
        if line.lower().startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    if length:
        await reader.readexactly(length)
    return Sent(at, time.perf_counter() - started, int(head.split(b" ", 2)[1]))


async def as_fast_as_possible(address: str, requests: Sequence[bytes], *, connections: int) -> list[Sent]:
    """Send all requests over kept-alive connections, each waiting for its answer before its next one."""
    waiting = iter(requests)
    host, port = urlsplit(address).hostname, urlsplit(address).port
    sent: list[Sent] = []

    async def client() -> None:
        reader, writer = await asyncio.open_connection(host, port)
        for request in waiting:
            one = await exchange(reader, writer, request)
            sent.append(one)
        writer.close()

    await asyncio.gather(*(client() for _ in range(connections)))
    return sent


async def at_rate(address: str, requests: Sequence[bytes], *, per_second: float) -> list[Sent]:
    """Send the requests evenly spaced, whether or not earlier ones were answered, over connections that are
    kept alive as those of a proxy in front are.
    """
    host, port = urlsplit(address).hostname, urlsplit(address).port
    idle: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def one(request: bytes, due: float) -> Sent:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        reader, writer = idle.pop() if idle else await asyncio.open_connection(host, port)
        sent = await exchange(reader, writer, request)
        idle.append((reader, writer))
        return sent

    start = time.perf_counter() + 0.1
    sent = await asyncio.gather(
        *(one(request, start + index / per_second) for index, request in enumerate(requests))
    )
    for _, writer in idle:
        writer.close()
    return sent


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share (0 to 1) of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
