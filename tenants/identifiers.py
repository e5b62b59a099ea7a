"""One spelling for what names a guest: e-mail addresses in lower case, phones in E.164.

Mexico, Argentina and Brazil write one line in two ways: with or without the 1 after +52, the 9 after +54 and
the ninth digit of a Brazilian mobile. WhatsApp gives one of them, a booking the other, so a phone has
candidates.
"""

import hashlib
import hmac
import re

import phonenumbers
from django.conf import settings
from django.utils.encoding import force_bytes

# Brazil: area code and a mobile number, whose eight old digits begin with 6 to 9 (2 to 5 is a landline).
WITH_NINTH_DIGIT = re.compile(r"\+55(\d{2})9([6-9]\d{7})\Z")
WITHOUT_NINTH_DIGIT = re.compile(r"\+55(\d{2})([6-9]\d{7})\Z")
# Mexico dropped the 1 of its mobiles in 2019; WhatsApp still writes it.
MEXICO_OLD_MOBILE = re.compile(r"\+521(\d{10})\Z")
MEXICO = re.compile(r"\+52(\d{10})\Z")
# Argentina: without the 9 it may be a landline, which is another line, so only this way round.
ARGENTINE_MOBILE = re.compile(r"\+549(\d{10})\Z")


def normalise_email(address: str) -> str:
    """The address in lower case, without blanks around it."""
    return address.strip().lower()


def normalise_phone(number: str, *, country: str = "") -> str:
    """The number as E.164, e.g. `+5491150000001`; empty where it cannot be a phone.

    Digits without a plus are read as international first, as WhatsApp's `wa_id` gives them, and then as
    dialled in `country` (ISO 3166), where one is given.
    """
    text = number.strip()
    digits = re.sub(r"\D", "", text)
    international, dialled = (f"+{digits}", ""), (text, country)
    attempts = [international, dialled] if country and not text.startswith("+") else [international]
    if country and text.lstrip("(").startswith("0"):
        attempts.reverse()
    for attempt, region in attempts:
        found = _parse(attempt, region)
        if found is not None:
            return found
    return ""


def _parse(text: str, country: str) -> str | None:
    if match := MEXICO_OLD_MOBILE.match(re.sub(r"[^\d+]", "", text)):
        text = f"+52{match[1]}"
    try:
        number = phonenumbers.parse(text, country or None)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_candidates(number: str, *, country: str = "") -> tuple[str, ...]:
    """The number in E.164 first, then the other spelling of the same line in Mexico, Argentina or Brazil.

    Empty where it is no phone.
    """
    own = normalise_phone(number, country=country)
    other = _other_spelling(own)
    return tuple(spelling for spelling in (own, other) if spelling)


def _other_spelling(number: str) -> str:
    if match := MEXICO.match(number):
        return f"+521{match[1]}"
    if match := ARGENTINE_MOBILE.match(number):
        return f"+54{match[1]}"
    if match := WITH_NINTH_DIGIT.match(number):
        return f"+55{match[1]}{match[2]}"
    if match := WITHOUT_NINTH_DIGIT.match(number):
        return f"+55{match[1]}9{match[2]}"
    return ""


def normalise(identifier: str, *, country: str = "") -> str:
    """An e-mail address or a phone in its one spelling; anything else (a session, a BSUID) as it stands."""
    candidates = identifier_candidates(identifier, country=country)
    return candidates[0] if candidates else ""


def identifier_candidates(identifier: str, *, country: str = "") -> tuple[str, ...]:
    """All spellings under which a guest may be known, their own first."""
    text = identifier.strip()
    if "@" in text:
        return (normalise_email(text),)
    if re.fullmatch(r"\+?[\d\s().-]{6,}", text):
        return phone_candidates(text, country=country) or (text,)
    return (text,) if text else ()


def identifier_hashes(identifier: str, *, country: str = "") -> tuple[str, ...]:
    """Keyed hashes of all spellings, under the present SECRET_KEY first and those before it after.

    Keyed, because the few digits of a phone are found from a plain hash by trying.
    """
    return tuple(
        hmac.new(force_bytes(key), candidate.encode(), hashlib.sha256).hexdigest()
        for key in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
        for candidate in identifier_candidates(identifier, country=country)
    )
