"""Ids in the shapes Meta gives them: message ids, guest ids and the ways a phone number is rewritten."""

from __future__ import annotations

import base64
import hashlib
import re
import secrets

BSUID = re.compile(r"[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}")

_TWO_DIGIT_CODES = re.compile(r"2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58]")
_COUNTRIES = {
    "1": "US", "33": "FR", "34": "ES", "351": "PT", "353": "IE", "39": "IT", "44": "GB", "49": "DE",
    "51": "PE", "52": "MX", "54": "AR", "55": "BR", "56": "CL", "57": "CO", "595": "PY", "598": "UY",
}  # fmt: skip
# Brazilian area codes whose WhatsApp accounts always have the ninth digit.
_NINTH_DIGIT_AREAS = re.compile(r"1[1-9]|2[12478]")
# The longest number that can lack a country code; longer ones are taken to have it.
_LONGEST_NATIONAL_NUMBER = 10


def message_id(guest: str, *, inbound: bool) -> str:
    """A `wamid.` as Meta makes it: base64 of the guest's id, the direction and a random hex id."""
    random_part = secrets.token_hex(10 if inbound else 9).upper().encode()
    who = guest.encode("ascii", "replace")[:131]
    raw = bytes([0x1C, 0x18, len(who)]) + who + bytes([0x15, 0x02, 0x00, 0x12 if inbound else 0x11])
    raw += bytes([0x18, len(random_part)]) + random_part + b"\x00"
    return "wamid." + base64.b64encode(raw).decode()


def trace_id() -> str:
    """A `fbtrace_id`."""
    return "A" + secrets.token_urlsafe(16)


def numeric_id() -> str:
    """An id of 16 digits, as media have."""
    return str(10**15 + secrets.randbelow(9 * 10**15))


def calling_code(digits: str) -> str:
    """The country calling code that `digits` starts with."""
    if digits[:1] in {"1", "7"}:
        return digits[:1]
    return digits[:2] if _TWO_DIGIT_CODES.match(digits) else digits[:3]


def user_id(waba_id: str, guest: str, *, country_of: str) -> str:
    """The business-scoped user id (BSUID) of a guest; each business sees another one.

    `guest` is a WhatsApp id or a user name, `country_of` the digits of a phone number of the guest's country.
    """
    country = _COUNTRIES.get(calling_code(country_of), "US")
    number = int.from_bytes(hashlib.sha256(f"{waba_id}/{guest}".encode()).digest()[:9]) % 10**20
    return f"{country}.{number:020d}"


def wa_id(written: str, business_digits: str) -> str:
    """The WhatsApp id of a number as somebody wrote it; Meta rewrites those of Mexico, Argentina and Brazil.

    A short number without `+` gets the country code of the business number. Empty when `written` has no
    digits.
    """
    digits = re.sub(r"\D", "", written)
    if not digits:
        return ""
    if not written.strip().startswith("+") and len(digits) <= _LONGEST_NATIONAL_NUMBER:
        digits = calling_code(business_digits) + digits.lstrip("0")
    return _rewritten(digits)


def _rewritten(digits: str) -> str:
    if re.fullmatch(r"52\d{10}", digits):
        return "521" + digits[2:]
    if re.fullmatch(r"54[^9]\d{9}", digits):
        return "549" + digits[2:]
    if re.fullmatch(r"55\d{2}9\d{8}", digits) and not _NINTH_DIGIT_AREAS.match(digits, 2):
        return digits[:4] + digits[5:]
    return digits
