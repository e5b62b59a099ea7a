"""Personal data of a real conversation becomes invented data, the same for the same person throughout.

So the talk still works: a name typed twice is still the same name, a reference still the one asked about.
Dates, amounts and numbers of people stay.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from hotel_agent.lib.folding import fold

FIRST_NAMES: Final = ("Alex", "Robin", "Kim", "Noa", "Sam", "Toni", "Ari", "Dani", "Jo", "Max")
SURNAMES: Final = (
    "Prado",
    "Campos",
    "Rivera",
    "Molina",
    "Serrano",
    "Costa",
    "Duarte",
    "Moreno",
    "Vega",
    "Lima",
)
STREET: Final = "Example Street 100"
SHORTEST_NAME: Final = 3
COUNTRY: Final = 3
"""Digits of a phone number that say where it is from."""
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]*\w")
_LINK: Final = re.compile(r"(?:https?://|www\.)\S+")
_REFERENCE: Final = re.compile(
    r"\b[A-Z]{2,5}-(?=[A-Z]*\d)[A-Z0-9]{4,8}\b|\b(?=[A-Z]*\d)(?=\d*[A-Z])[A-Z0-9]{6,10}\b", re.IGNORECASE
)
_DATE: Final = r"(?:0?[1-9]|[12]\d|3[01])[/.-](?:0?[1-9]|1[0-2])[/.-](?:20)?\d\d(?!\d)|20\d\d-\d\d-\d\d(?!\d)"
_MONEY: Final = r"[\d.,]+\s?(?:€|pesos|reais|euros?|d[oó]lar|ARS|BRL|EUR|USD)"
_DIGITS: Final = re.compile(
    rf"(?<![\w$€/.\-])(?<![$€] )(?!{_DATE}|{_MONEY})\+?\(?\d(?:[ ().\-/]{{0,2}}\d){{6,}}(?!\w)", re.IGNORECASE
)
_ADDRESS: Final = re.compile(
    r"\b(?:calle|c/|av\.?|avda\.?|avenida|rua|r\.|alameda|travessa|paseo|pasaje)\s+"
    r"[^\d\n,]{2,40}[\s,nº°#.]*\d{1,5}(?:\s*[-,]?\s*(?:piso|depto|dpto|apto?|ap|casa|bloco)\.?\s*\w+)*"
    r"|\b\d{1,5}\s+(?:[A-Z][\w'’]+\s+){1,3}(?:street|st|road|rd|avenue|ave|lane|ln|drive|terrace|quay)\b\.?",
    re.IGNORECASE,
)
_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(slots=True)
class Mask:
    """Masks the texts of one conversation. `kept` are words and references that are the hotel's, not a
    guest's.
    """

    kept: frozenset[str] = frozenset()
    names: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def learn(self, *names: str) -> None:
        """Names of people: wherever their words appear, others stand instead."""
        for name in names:
            words = [word for word in _WORD.findall(name) if self._is_a_name(word)]
            for place, word in enumerate(words):
                known = FIRST_NAMES if place == 0 else SURNAMES
                self.names.setdefault(fold(word), known[len(self.names) % len(known)])

    def name(self, name: str) -> str:
        """This name as it stands in the masked talk."""
        self.learn(name)
        return self._without_names(name)

    def text(self, text: str) -> str:
        """The text with everything personal replaced."""
        text = _LINK.sub("https://example.com", text)
        text = _EMAIL.sub(lambda match: self.email(match[0]), text)
        text = _ADDRESS.sub(STREET, text)
        text = _DIGITS.sub(lambda match: self.number(match[0]), text)
        text = _REFERENCE.sub(lambda match: self.reference(match[0]), text)
        return self._without_names(text)

    def email(self, address: str) -> str:
        """An address of nobody, the same for the same one."""
        if not address or address.endswith("@example.com"):
            return address
        place = len(self.addresses)
        invented = f"guest.{FIRST_NAMES[place % len(FIRST_NAMES)].lower()}@example.com"
        return self.addresses.setdefault(fold(address), invented)

    def number(self, number: str) -> str:
        """Other digits in the same form, the same for the same number; a phone's country stays."""
        digits = re.sub(r"\D", "", number)
        kept = COUNTRY if number.startswith("+") else 0
        others = iter(digits[:kept] + str(int(_digest(digits), 16))[: len(digits)])
        return "".join(next(others) if sign.isdigit() else sign for sign in number)

    def reference(self, reference: str) -> str:
        """A reference of the same form; the hotel's own codes stay."""
        if fold(reference) in self.kept:
            return reference
        signs = _digest(reference.upper())
        return "".join(_other(sign, int(by, 16)) for sign, by in zip(reference, signs, strict=False))

    def _without_names(self, text: str) -> str:
        return _WORD.sub(lambda match: self.names.get(fold(match[0]), match[0]), text)

    def _is_a_name(self, word: str) -> bool:
        return len(word) >= SHORTEST_NAME and fold(word) not in self.kept


def words_of(texts: Iterable[str]) -> frozenset[str]:
    """The words of the hotel's own texts, which are no guest's name."""
    return frozenset(fold(word) for text in texts for word in [text, *_WORD.findall(text)])


def _other(sign: str, by: int) -> str:
    """A letter for a letter, a figure for a figure."""
    if sign.isdigit():
        return str(by % 8 + 2)
    return chr(ord("A") + by) if sign.isalpha() else sign


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
