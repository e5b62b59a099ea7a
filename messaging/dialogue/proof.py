"""What a guest says to show that a stay is theirs: its reference, its surname, the day it begins."""

from __future__ import annotations

import datetime as dt
import re
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.state import Question

_CAPITAL: Final = "A-ZÁÉÍÓÚÑÇÃÕÂÊÔ"
_LABELLED: Final = re.compile(
    r"\b(?:apellido|a nombre de|surname|last name|family name|in the name of|under the name(?: of)?|sobrenome"
    r"|em nome de|no nome de)\s*(?:es|is|e|é|:)?\s*"
    rf"(?P<name>[^\W\d_][\w'’-]*(?:\s+[{_CAPITAL}][\w'’-]*){{0,3}})",
    re.IGNORECASE,
)
_CAPITALISED: Final = re.compile(rf"\b[{_CAPITAL}][^\W\d_]+(?:['’-][^\W\d_]+)*")
_REFERENCE: Final = re.compile(r"\b[A-Z]{2,5}-[A-Z0-9]{4,8}\b")
_THERE_ALREADY: Final = re.compile(
    r"\bya (?:tengo|hice|teniamos|reserve)\b|\bque (?:ya )?(?:hice|tengo|tenia)\b|\bexisting\b"
    r"|\b(?:i|we)(?: have| had|.ve)? (?:already|made|booked)\b|\bja (?:tenho|fiz|reservei)\b"
    r"|\bque (?:ja )?(?:fiz|tenho)\b"
)
_ANY_REFERENCE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{3,19}")
_LONGEST_NAME: Final = 5
_FAR: Final = dt.timedelta(days=300)
"""A day of arrival that is further off than this is the one of the year before."""


def names_a_booking(event: GuestSaid) -> bool:
    """Whether the words are of a stay that is booked, not of one that is being arranged."""
    return reference(event) != "" or _THERE_ALREADY.search(fold(event.text)) is not None


def reference(event: GuestSaid, asked: Question = "") -> str:
    """The reference in a message: one without a digit is known by its capitals, or as the whole answer to the
    question for it.
    """
    said, word = event.understood.entities.booking_ref, event.text.strip(" .!#")
    written = _REFERENCE.search(event.text)
    if written is not None and not said:
        said = written[0]
    if not said and asked == "reference" and _ANY_REFERENCE.fullmatch(word):
        said = word
    return (said or "").upper()


def surname(event: GuestSaid, asked: Question = "") -> str:
    """A name that is called so, the whole answer to the question for it, or what else stands with a capital
    letter beside the reference and the day.
    """
    text, said = event.text.strip(" .!"), event.understood.entities
    if labelled := _LABELLED.search(text):
        return labelled["name"]
    if asked == "surname":
        words = text.split()
        letters = all(re.sub(r"['’.-]", "", word).isalpha() for word in words)
        return said.name or (text if letters and 0 < len(words) <= _LONGEST_NAME else "")
    if said.name:
        return said.name
    written = reference(event)
    if not written or said.check_in is None or asked != "reference":
        return ""
    rest = re.sub(re.escape(written), " ", text, flags=re.IGNORECASE)
    return next(iter(_CAPITALISED.findall(rest)), "")


def arrival(event: GuestSaid) -> dt.date | None:
    """The day of arrival; one that is nearly a year off has just been."""
    day = event.understood.entities.check_in
    if day is None or day - event.today < _FAR:
        return day
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return day
