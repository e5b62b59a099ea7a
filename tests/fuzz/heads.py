"""Request heads: right ones, and ones that no browser and no provider would send."""

import hashlib
import hmac
import random
from dataclasses import dataclass

METHODS = (
    "GET",
    "POST",
    "POST",
    "PUT",
    "DELETE",
    "HEAD",
    "OPTIONS",
    "PATCH",
    "PROPFIND",
    "TRACE",
    "get",
    "X" * 300,
)
TYPES = (
    *("application/json", "application/json", "application/x-www-form-urlencoded", "text/plain", ""),
    *("multipart/form-data", "multipart/form-data; boundary=b", "application/json; charset=nothing"),
    *("application/x-www-form-urlencoded; charset=utf-7", "\xff\xfe", "a/b" * 300),
)
QUERIES = (
    *(
        "",
        "",
        "?hub.mode=subscribe&hub.verify_token=TOKEN&hub.challenge=1",
        "?hub.mode=%00&hub.challenge=\xff",
    ),
    *(
        "?after=0",
        "?after=-1",
        "?after=99999999999999999999",
        "?after=x",
        "?lang=es&page=%00",
        "?lang=" + "x" * 900,
    ),
    *(
        "?next=//evil.example/",
        "?%",
        "?=&=&;",
        "?" + "&".join(f"a{n}={n}" for n in range(1500)),
        "?q=%ff%fe%00",
    ),
    *("?_popup=1&_to_field=%00", "?e=1&o=-1&p=9999", "?date__gte=nonsense&id__in=,,,", "?language=%ed%a0%80"),
)
STRANGE = (
    *(
        "Content-Length: -1",
        "Content-Length: 10\r\nContent-Length: 20",
        "Content-Length: ten",
        "Content-Length: 99999999",
    ),
    *(
        "Content-Length: 99999999999999999999",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
    ),
    *("Transfer-Encoding: chunked\r\nContent-Length: 5", "Expect: 100-continue", "Content-Encoding: gzip"),
    *(
        "Content-Encoding: br",
        "Host: evil.example",
        "Host: [::1",
        "Host: a\r\nHost: b",
        "Host: \xff",
        "Host: x:99999",
    ),
    *(
        "X-Forwarded-For: \x00",
        "X-Forwarded-For: 1.2.3.4, ::::",
        "X-Forwarded-Proto: nonsense",
        "Forwarded: for=%%%",
    ),
    *(
        "Cookie: sessionid=%00; csrftoken=\xff",
        "Cookie: " + "a=b; " * 700,
        "Cookie: =;;=",
        "Cookie: sessionid=" + "x" * 900,
    ),
    *(
        "Accept-Language: \xff,*;q=nonsense",
        "Accept-Language: " + "x-" * 900,
        "Accept: ,,,;q=",
        "Accept-Encoding: \x00",
    ),
    *(
        "Authorization: Bearer",
        "Authorization: Bearer \xff",
        "Authorization: Basic !!!",
        "Authorization: " + "x" * 4000,
    ),
    *(
        'If-None-Match: "',
        "If-None-Match: W/\xff, *",
        "If-Modified-Since: yesterday",
        "Range: bytes=-0,9-1,x",
    ),
    *(
        "Origin: null",
        "Origin: https://[",
        "Referer: http://[::1/%00",
        "X-Real-IP: nonsense",
        "X_Odd: 1",
        ": x",
    ),
    *(
        "X-Hub-Signature-256: sha256=" + "0" * 64,
        "X-Hub-Signature-256: sha256=" + "é" * 64,
        "X-Hub-Signature-256: sha1=",
    ),
    *(
        "X-Telegram-Bot-Api-Secret-Token: \xff",
        "X-Long: " + "x" * 9000,
        "Upgrade: websocket\r\nConnection: Upgrade",
    ),
    *(
        "\r\n".join(f"X-{n}: {n}" for n in range(150)),
        "X-Null: a\x00b",
        "No colon at all",
        "Content-Type: \x01",
    ),
)


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a rightful caller knows: Meta's app secret, its verify token, a chat's session."""

    app: str
    verify: str
    session: str


def head(path: str, body: bytes, chance: random.Random, secrets: Secrets) -> bytes:
    """The request line and the headers for this body, most often right."""
    wild = chance.random()
    told = path.startswith(("/webhooks/", "/webchat/messages", "/webchat/sessions", "/webchat/typing"))
    usual = "POST" if chance.random() < (0.9 if told else 0.3) else "GET"
    method = chance.choice(METHODS) if wild < 0.2 else usual
    query = chance.choice(QUERIES).replace("TOKEN", secrets.verify) if chance.random() < 0.3 else ""
    version = "HTTP/1.1" if wild > 0.04 else chance.choice(("HTTP/1.0", "HTTP/9.9", "", "HTTP/1.1 x"))
    lines = [f"{method} {path}{query} {version}", "Host: 127.0.0.1", "Connection: close"]
    kind = "application/x-www-form-urlencoded" if path.startswith("/admin") else "application/json"
    lines.append(f"Content-Type: {kind if chance.random() < 0.8 else chance.choice(TYPES)}")
    if path.startswith("/webhooks/") and chance.random() < 0.8:
        signed = hmac.new(secrets.app.encode(), body, hashlib.sha256).hexdigest()
        lines.append(f"X-Hub-Signature-256: sha256={signed}")
    if path.startswith("/webchat/") and path != "/webchat/end" and chance.random() < 0.8:
        lines.append(f"Authorization: Bearer {secrets.session}")
    strange = [chance.choice(STRANGE) for _ in range(chance.choice((0, 0, 0, 0, 1, 1, 2)))]
    if not any(line.startswith(("Content-Length", "Transfer-Encoding")) for line in strange):
        lines.append(f"Content-Length: {len(body)}")
    return ("\r\n".join([*lines, *strange]) + "\r\n\r\n").encode("latin-1", "replace")


def chunked(body: bytes, chance: random.Random) -> bytes:
    """The body in chunks; now and then with a wrong size or without its end."""
    size = max(1, len(body) // chance.randint(1, 5))
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    wrong = chance.choice((0, 0, 0, 1, -1))
    sent = b"".join(b"%x\r\n%s\r\n" % (max(0, len(part) + wrong), part) for part in parts)
    return sent + (b"0\r\n\r\n" if chance.random() < 0.8 else b"")
