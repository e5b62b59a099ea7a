"""Whether two spellings mean the same guest: of a name, an address, a number."""

import re
import unicodedata

from tenants.identifiers import normalise_email, phone_candidates

_NO_LETTER = re.compile(r"[^a-z0-9]+")


def folded(text: str) -> str:
    """Lower case without accents, words parted by single blanks: `Núñez-Díaz` is `nunez diaz`."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    return _NO_LETTER.sub(" ", "".join(sign for sign in plain if not unicodedata.combining(sign))).strip()


def same_surname(asked: str, booked_name: str) -> bool:
    """Whether the name on a booking ends in this surname, or has all its words after the first name.

    Of two surnames either is enough (`Paz` finds `Julia Paz Ferrari`); a first name alone never is.
    """
    wanted, words = folded(asked).split(), folded(booked_name).split()
    surnames = words[1:] or words
    if not wanted:
        return False
    if wanted == words:
        return True
    return any(surnames[start : start + len(wanted)] == wanted for start in range(len(surnames)))


def same_email(one: str, other: str) -> bool:
    """Whether both are one address; an empty one is nobody's."""
    return bool(one.strip()) and normalise_email(one) == normalise_email(other)


def phone_spellings(phone: str) -> tuple[str, ...]:
    """How one line may have been written down: as it stands, and in E.164 with its national variants."""
    text = phone.strip()
    return tuple(dict.fromkeys((text, *phone_candidates(text)))) if text else ()


def same_phone(one: str, other: str) -> bool:
    """Whether both are one line; an empty one is nobody's."""
    return bool(set(phone_spellings(one)) & set(phone_spellings(other)))
