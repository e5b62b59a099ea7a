"""Bodies: valid ones of each address, and what becomes of them when they are changed here and there."""

import copy
import gzip
import json
import random
import zlib
from collections.abc import Callable, Iterator
from typing import Any

from tests.messaging.delivery import payloads

Json = Any

ODD: tuple[Json, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        1e308,
        10**18,
        10**30,
        "",
        " ",
        "\u0000",
        "\ud800",
        "\U0001f600",
        "🏨" * 100,
    ),
    *(
        [],
        {},
        [[]],
        {"": ""},
        [None] * 50,
        "x" * 70_000,
        "<script>",
        "' OR 1=1 --",
        "../..",
        "-",
        "NaN",
        "%s%n",
    ),
    *("2026-13-45", "99999999999999999999", "9" * 400, "\u202e", "a\r\nb: c", "{{7*7}}", {"$ne": 1}),
)
NESTED = 100_000
LARGE = 3 * 1024 * 1024

WEBCHAT: dict[str, Json] = {
    "webchat/sessions": {"hotel": "KEY", "language": "es", "page": "https://hotel.example/"},
    "webchat/messages": {"id": "ID", "text": "Hola"},
    "webchat/typing": {"typing": True},
    "webchat/end": {},
}
TELEGRAM = {
    "update_id": 1,
    "message": {
        "message_id": 5,
        "date": 1790000000,
        "chat": {"id": 99, "type": "private"},
        "from": {"id": 99, "is_bot": False, "first_name": "Ana", "language_code": "es"},
        "text": "Hola",
    },
}
GMAIL = {
    "message": {
        "data": "eyJlbWFpbEFkZHJlc3MiOiAiaG90ZWxAZXhhbXBsZS5jb20iLCAiaGlzdG9yeUlkIjogMX0=",
        "messageId": "1",
    },
    "subscription": "projects/x/subscriptions/y",
}


def valid(path: str, chance: random.Random, key: str) -> bytes:
    """What the address expects, as bytes; `key` is a web chat's."""
    if path.startswith("/webhooks/"):
        kind = path.split("/")[2]
        if kind == "telegram":
            return _dumped({**TELEGRAM, "update_id": chance.randrange(10**9)})
        if kind in ("gmail", "email"):
            return _dumped(GMAIL)
        return _dumped(payloads.read(chance.choice(payloads.names()))[0])
    for start, body in WEBCHAT.items():
        if path.strip("/") == start:
            uuid = f"00000000-0000-4000-8000-{chance.randrange(16**12):012x}"
            return _dumped(body).replace(b"KEY", key.encode()).replace(b'"ID"', f'"{uuid}"'.encode())
    if path.startswith("/admin/login"):
        return b"username=operator%40hotel-agent.example&password=wrong&next=%2Fadmin%2F"
    return _dumped({"id": 1, "text": "Hola"})


def changed(body: bytes, chance: random.Random) -> bytes:
    """The body with something wrong about it."""
    return chance.choice(CHANGES)(body, chance)


def _dumped(value: Json) -> bytes:
    return json.dumps(value).encode()


def _one_value(body: bytes, chance: random.Random) -> bytes:
    """Some values replaced, left out or doubled."""
    try:
        value = json.loads(body)
    except ValueError:
        return _bytes(body, chance)
    for _ in range(chance.randint(1, 4)):
        places = list(_places(value))
        if not places:
            return _dumped(chance.choice(ODD))
        holder, name = chance.choice(places)
        what = chance.random()
        if what < 0.7:
            holder[name] = copy.deepcopy(chance.choice(ODD))
        elif what < 0.85:
            del holder[name]
        elif isinstance(holder, list):
            holder.extend(copy.deepcopy(holder[name]) for _ in range(chance.randint(1, 20)))
        else:
            holder[str(chance.choice(ODD))[:50]] = copy.deepcopy(holder[name])
    return _dumped(value)


def _places(value: Json) -> Iterator[tuple[Any, Any]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for name, one in list(inside):
        yield value, name
        yield from _places(one)


def _bytes(body: bytes, chance: random.Random) -> bytes:
    at = chance.randrange(len(body) + 1)
    junk = chance.choice(
        [b"\x00", b"\xff\xfe", b"{", b'"', b"\\u0000", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"1" * 5000]
    )
    return body[:at] + junk + body[at + chance.randint(0, 3) :]


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: chance.randrange(len(body) + 1)]


def _deep(body: bytes, chance: random.Random) -> bytes:
    opened = chance.choice([b"[", b'{"a":', b'{"entry":[{"changes":['])
    depth = chance.choice([50, 990, NESTED])
    closed = {b"[": b"]", b'{"a":': b"}"}.get(opened, b"]}]}")
    return opened * depth + b"1" + (closed * depth if chance.random() < 0.5 else b"")


def _large(body: bytes, chance: random.Random) -> bytes:
    size = chance.choice([LARGE - len(body) - 100, LARGE + 1, LARGE * 2])
    return body[:-1] + b" " * size + body[-1:]


def _many(body: bytes, chance: random.Random) -> bytes:
    """One webhook with a few hundred of the same entries."""
    try:
        value = json.loads(body)
    except ValueError:
        return body
    if isinstance(value, dict) and isinstance(value.get("entry"), list):
        value["entry"] = value["entry"] * chance.randint(2, 300)
    return _dumped(value)


def _packed(body: bytes, chance: random.Random) -> bytes:
    return gzip.compress(body) if chance.random() < 0.5 else zlib.compress(body)


def _literal(body: bytes, chance: random.Random) -> bytes:
    words = (
        b"",
        b"null",
        b"NaN",
        b"-Infinity",
        b"[]",
        b"{}",
        b"1" * 5000,
        b'"',
        b"true",
        b"\x00",
        b"{}{}",
        b"1e99999",
    )
    return chance.choice(words)


def _same(body: bytes, chance: random.Random) -> bytes:
    return body


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    *(_one_value,) * 10,
    *(_same,) * 4,
    *(_bytes, _bytes, _cut, _cut, _deep, _many, _packed, _literal, _literal),
)
"""The large ones are rare: each costs the time of many."""
RARE: tuple[Callable[[bytes, random.Random], bytes], ...] = (_large,)
