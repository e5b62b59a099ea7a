"""Which of the things offered a guest means, by number, place in the list, price, kind or name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal, TypeAlias

from hotel_agent.lib.folding import fold
from messaging.dialogue.state import OfferNote

_CHEAPEST: Final = re.compile(
    r"\b(?:mas (?:barat[oa]|economic[oa])|cheapest|least expensive|lowest price"
    r"|mais (?:barat[oa]|em conta|economic[oa]))\b"
)
_DEAREST: Final = re.compile(r"\b(?:mas car[oa]|la mejor|most expensive|the best|mais car[oa]|[oa] melhor)\b")
_HOW_MUCH: Final = re.compile(r"\b(?:cuanto|how much|quanto|what(?:'s| is| would) .{0,20}(?:price|cost))\b")
_BIGGEST: Final = re.compile(
    r"\b(?:mas (?:grande|amplia|espaciosa)|biggest|largest|roomiest|most spacious|maior"
    r"|mais (?:ampl[oa]|espacos[oa]))\b"
)
_ORDINALS: Final[tuple[tuple[str, ...], ...]] = (
    ("primera", "primero", "primer", "1ra", "1era", "first", "1st", "primeira", "primeiro"),
    ("segunda", "segundo", "2da", "second", "2nd"),
    ("tercera", "tercero", "tercer", "3ra", "third", "3rd", "terceira", "terceiro"),
    ("cuarta", "cuarto", "4ta", "fourth", "4th", "quarta", "quarto"),
    ("quinta", "quinto", "5ta", "fifth", "5th"),
)
_LAST: Final = frozenset({"ultima", "ultimo", "last"})
_NUMBER_WORDS: Final = {
    **dict.fromkeys(("uno", "una", "one", "um", "uma"), 1),
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
}
_SHORT_ANSWER: Final = 6
_BARE_NUMBER: Final = re.compile(
    r"(?:(?:la|el|a|o|the|opcion|option|opcao|numero|number|num|nro|n)\s*)*#?(\d{1,2})[.)ºª°]?"
    r"(?:\s*(?:por favor|please|pf|pls))?"
)
# Words that stand in many room names and single out none.
_COMMON_WORDS: Final = (
    "habitacion habitaciones cuarto quarto room rooms con with com del the una uma vista para for quiero"
    " reservar esa ese essa esse that one please por favor quedo want book take would like"
)
_COMMON: Final = frozenset(_COMMON_WORDS.split())

Topic: TypeAlias = Literal["dates", "guests", "room", "details"]
_TOPICS: Final[tuple[tuple[Topic, re.Pattern[str]], ...]] = (
    ("dates", re.compile(r"\b(?:fechas?|dias?|dates?|days?|datas?|noches?|nights?|noites?)\b")),
    ("guests", re.compile(r"\b(?:personas?|huespedes|cuantos|guests?|people|pessoas?|hospedes?|quantos)\b")),
    ("room", re.compile(r"\b(?:habitacion|cuarto|otra|room|another|quarto|outro)\b")),
    ("details", re.compile(r"\b(?:nombre|correo|e?-?mail|datos|name|details|nome|dados)\b")),
)
_PHOTOS: Final = re.compile(r"\b(?:fotos?|imagen(?:es)?|photos?|pictures?|pics?|images?|imagem|imagens)\b")


def numbered(text: str, options: Sequence[str]) -> str:
    """The option a bare number names (`2`, "la 2", "opción 2"), or empty."""
    match = _BARE_NUMBER.fullmatch(fold(text).strip(" .!"))
    if match and 1 <= int(match[1]) <= len(options):
        return options[int(match[1]) - 1]
    return ""


def by_place(text: str, offers: Sequence[OfferNote]) -> tuple[OfferNote, ...]:
    """The offer a short answer names by its place in the list: "the second one", "dos", "la última"."""
    found = place(text, len(offers))
    return () if found is None else (offers[found],)


def place(text: str, count: int) -> int | None:
    """The place in a list of `count` that a short answer names, from 0; None where it names none."""
    tokens = re.findall(r"\w+", fold(text))
    if not count or len(tokens) > _SHORT_ANSWER:
        return None
    if len(tokens) == 1 and _NUMBER_WORDS.get(tokens[0], count + 1) <= count:
        return _NUMBER_WORDS[tokens[0]] - 1
    for number, ordinals in enumerate(_ORDINALS[:count]):
        # "quarto" and "cuarto" are the room itself.
        if any(token in ordinals and token not in {"cuarto", "quarto"} for token in tokens):
            return number
    return count - 1 if any(token in _LAST for token in tokens) else None


def pick(text: str, kind: str | None, offers: Sequence[OfferNote]) -> tuple[OfferNote, ...]:
    """The offers these words may mean, by price, kind or name: one is a choice, several need a question.

    `kind` is the room type that was understood, if any.
    """
    words = fold(text)
    if offers and _CHEAPEST.search(words):
        return (min(offers, key=lambda offer: offer.total.amount),)
    if offers and _DEAREST.search(words) and not kind:
        return (max(offers, key=lambda offer: offer.total.amount),)
    largest = max((offer.max_guests for offer in offers), default=0)
    if largest and not kind and _BIGGEST.search(words):
        return tuple(offer for offer in offers if offer.max_guests == largest)
    named = _by_name(words, offers)
    of_kind = tuple(offer for offer in offers if kind and offer.kind == kind)
    both = tuple(offer for offer in named if offer in of_kind)
    return both or of_kind or named


def named(text: str, offers: Sequence[OfferNote]) -> OfferNote | None:
    """The only offer whose whole name, of two words or more, is among these: "o casal com rede"."""
    said = set(re.findall(r"\w{3,}", fold(text)))
    found = [offer for offer in offers if any(name <= said for name in _long_names(offer))]
    return found[0] if len(found) == 1 else None


def _long_names(offer: OfferNote) -> list[set[str]]:
    names = (set(re.findall(r"\w{3,}", fold(name))) - _COMMON for name in offer.names.values())
    return [name for name in names if len(name) > 1]


def cheapest(text: str) -> bool:
    """Whether the cheapest is meant."""
    return _CHEAPEST.search(fold(text)) is not None


def how_much(text: str) -> bool:
    """Whether a price is asked."""
    return _HOW_MUCH.search(fold(text)) is not None


def superlative(text: str) -> bool:
    """Whether the cheapest, the dearest or the largest is meant."""
    words = fold(text)
    return any(pattern.search(words) for pattern in (_CHEAPEST, _DEAREST, _BIGGEST))


def topic(text: str) -> Topic | None:
    """What about a booking a guest wants to change, when they say only that."""
    words = fold(text)
    return next((name for name, pattern in _TOPICS if pattern.search(words)), None)


def wants_photos(text: str) -> bool:
    """Whether pictures are asked for."""
    return _PHOTOS.search(fold(text)) is not None


def _by_name(words: str, offers: Sequence[OfferNote]) -> tuple[OfferNote, ...]:
    said = set(re.findall(r"\w{3,}", words)) - _COMMON
    scores = {offer.code: _overlap(said, offer) for offer in offers}
    best = max(scores.values(), default=0)
    return tuple(offer for offer in offers if best and scores[offer.code] == best)


def _overlap(said: set[str], offer: OfferNote) -> int:
    return max(
        (len(said & (set(re.findall(r"\w{3,}", fold(name))) - _COMMON)) for name in offer.names.values()),
        default=0,
    )
