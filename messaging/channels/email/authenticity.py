"""Whether a mail is from who it says (RFC 8601): by what our own mail server wrote on top, nothing else.

Anybody can write such a field into a mail; the server that took it in writes above whatever was there.
"""

import re

from messaging.channels.email.headers import LONGEST, Headers, addresses, domain

_COMMENT = re.compile(r"\([^()]*\)")
_RESULT = re.compile(r"\s*([a-z0-9_-]+)\s*(?:/\s*\d+)?\s*=\s*([a-z]+)", re.IGNORECASE)
_PROPERTY = re.compile(r"([a-z0-9_-]+\.[a-z0-9_-]+)\s*=\s*\"?([^\s\";]+)", re.IGNORECASE)
_DEEPEST = 5


def verified_by(headers: Headers, server: str) -> str:
    """How `server` (the authserv-id of our own) vouches for the sender: "dmarc", "dkim", or not at all.

    Not where the mail has another Reply-To or several senders, which no such check is about.
    """
    senders = addresses(headers.all("from"))
    if not server or len(senders) != 1 or len(headers.all("from")) != 1:
        return ""
    if any(address != senders[0] for address in addresses(headers.all("reply-to"))):
        return ""
    written_by, results = _read(headers.first("authentication-results"))
    if written_by != server.lower():
        return ""
    sender = domain(senders[0])
    for method, result, properties in results:
        if method == "dmarc" and result == "pass" and properties.get("header.from", sender) == sender:
            return "dmarc"
    return "dkim" if any(_is_aligned(one, sender) for one in results) else ""


def _is_aligned(result: tuple[str, str, dict[str, str]], sender: str) -> bool:
    """A good signature of the sender's own domain, or of the one above it."""
    method, outcome, properties = result
    signer = properties.get("header.d") or domain(properties.get("header.i", ""))
    same = sender == signer or sender.endswith(f".{signer}")
    return method == "dkim" and outcome == "pass" and "." in signer and same


def _read(field: str) -> tuple[str, list[tuple[str, str, dict[str, str]]]]:
    """The server that wrote the field, and its results with their properties."""
    plain = field[: LONGEST * 2]
    for _ in range(_DEEPEST):
        plain = _COMMENT.sub(" ", plain)
    server, *parts = plain.split(";")
    results = []
    for part in parts:
        if found := _RESULT.match(part):
            properties = {name.lower(): value.lower() for name, value in _PROPERTY.findall(part)}
            results.append((found[1].lower(), found[2].lower(), properties))
    return (server.split() or [""])[0].lower(), results
