"""The head of a mail as anybody may have written it: raw, decoded as far as it can be, never raising."""

import re
from binascii import Error as BadBase64
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from typing import Any

LONGEST = 2000
MOST_IDS = 50
LONGEST_ID = 400
_ANGLE = re.compile(r"<\s*([^<>\s]+@[^<>\s]+)\s*>")
_BARE = re.compile(r"[^\s,;<>\"()]+@[^\s,;<>\"()]+")
_QUOTED = re.compile(r'"(?:\\.|[^"\\])*"')
_COMMENT = re.compile(r"\([^()]*\)")
_ID = re.compile(r"<([^<>\s]+)>")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)
_LATIN = frozenset({"iso-8859-1", "iso8859-1", "latin-1", "latin1", "us-ascii", "ascii"})


class Headers:
    """The fields of a mail by name, in their order, as text."""

    def __init__(self, message: "Message[Any, Any]") -> None:
        self._fields: dict[str, list[str]] = {}
        for name, value in message.raw_items():
            self._fields.setdefault(name.strip().lower(), []).append(_unescaped(str(value)))

    def all(self, name: str) -> list[str]:
        """Every field of this name, unfolded and not decoded, the top one first."""
        return self._fields.get(name, [])

    def first(self, name: str) -> str:
        """The top field of this name, empty where there is none."""
        return next(iter(self.all(name)), "")

    def words(self, name: str) -> str:
        """The top field of this name as people read it."""
        return words(self.first(name))


def words(raw: str) -> str:
    """A field's text with its encoded words decoded."""
    try:
        parts = decode_header(raw[:LONGEST])
    except (HeaderParseError, BadBase64, ValueError, IndexError):
        return clean(raw[:LONGEST])
    text = "".join(part if isinstance(part, str) else decoded(part, charset or "") for part, charset in parts)
    return clean(text)


def decoded(raw: bytes, charset: str) -> str:
    """Bytes as text: in the charset that was said, else as UTF-8, else as Windows-1252."""
    said = charset.strip().strip("\"'").lower()
    tries = ["utf-8"] if said in _LATIN or not said else [said, "utf-8"]
    for name in tries:
        try:
            return raw.decode(name)
        except (LookupError, ValueError):
            continue
    return raw.decode("cp1252", "replace")


def clean(text: str) -> str:
    """One line without control signs and those that nobody sees."""
    return " ".join(_CONTROL.sub("", text.replace("\r", " ").replace("\n", " ")).split())


def seen(text: str) -> str:
    """Several lines without control signs and those that nobody sees."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    return _CONTROL.sub("", lines)


def addresses(fields: list[str]) -> list[str]:
    """The mail addresses in these fields, in small letters, each once. Display names are not looked into."""
    found: dict[str, None] = {}
    for field in fields:
        plain = _COMMENT.sub(" ", _QUOTED.sub(" ", field[:LONGEST]))
        for address in _ANGLE.findall(plain) or _BARE.findall(plain):
            kept = clean(address).lower().strip("'")
            if 3 <= len(kept) <= 254 and kept.count("@") == 1 and kept[0] != "@" and kept[-1] != "@":  # noqa: PLR2004 - an address's lengths, RFC 5321
                found[kept] = None
    return list(found)


def display_name(field: str) -> str:
    """The name beside the address; nothing where there is none. Nobody has checked it."""
    name = words(_ANGLE.sub(" ", field[:LONGEST]).replace('\\"', "'").replace('"', ""))
    return "" if "@" in name else name[:200]


def domain(address: str) -> str:
    """What stands behind the @."""
    return address.rpartition("@")[2].lower()


def ids(fields: list[str]) -> list[str]:
    """The message ids in these fields without their brackets, each once."""
    found = (one for field in fields for one in _ID.findall(field[:20_000]))
    return list(dict.fromkeys(clean(one)[:LONGEST_ID] for one in found))[:MOST_IDS]


def _unescaped(value: str) -> str:
    """The bytes a header has where it should have none but ASCII, read as text."""
    try:
        raw = value.encode("ascii", "surrogateescape")
    except UnicodeEncodeError:
        raw = value.encode("utf-8", "replace")
    return decoded(raw, "").replace("\r", "").replace("\n", " ").replace("\x00", "")
