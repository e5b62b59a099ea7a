"""Who sleeps in which room, where a party takes several: as the guest says it, else as it is sensible."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from hotel_agent.lib.folding import fold
from pms.types import Party

_NUMBERS: Final = {
    **dict.fromkeys(
        ["un", "una", "uno", "a", "an", "one", "um", "uma", "otra", "otro", "another", "outro"], 1
    ),
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
    **dict.fromkeys(("seis", "six"), 6),
}
_NUMBER: Final = rf"(?:\d{{1,2}}|{'|'.join(_NUMBERS)})"
_KINDS: Final = {
    "single": r"singles?|simples?|individual(?:es)?|individuais|solteiros?",
    "double": r"dobles?|doubles?|duplos?|matrimonial(?:es)?",
    "twin": r"twins?",
    "triple": r"triples?|triplos?",
    "quad": r"cuadruples?|quads?|quadruplos?",
    "family": r"familiar(?:es)?",
    "suite": r"suites?",
}
_ROOM: Final = r"(?:habitacion(?:es)?|hab|cuartos?|piezas?|rooms?|quartos?)"
_KIND: Final = "|".join(f"(?P<{kind.replace(' ', '_')}>{words})" for kind, words in _KINDS.items())
_COUNTED_KIND: Final = re.compile(rf"\b(?P<n>{_NUMBER}|la|el|the|o)\s+(?:{_ROOM}\s+)?(?:{_KIND})\b")
_THE: Final = frozenset({"la", "el", "the", "o"})
_FOR_EACH: Final = re.compile(
    r"\b(?:una?|one|uma?|otr[ao]|(?:an|the )?other|outr[ao])\s+(?:con|com|with|para|pra|for|de)\s+"
    rf"(?P<n>{_NUMBER})\b"
    rf"|\b(?P<m>{_NUMBER})\s+(?:en|in|em)?\s*(?:una?|one|la|the|uma|a|na|numa)?\s*(?:otr[ao]|other|outr[ao]|una|one|uma)\b"
)
_EITHER: Final = re.compile(r"\b(?:o|or|ou)\b")
_EACH: Final = re.compile(
    r"\b(?:each|cada|per room|a room|por (?:habitacion|quarto|cuarto)|en las dos|em cada|nas duas|nos dois)\b"
)
_PEOPLE: Final = re.compile(
    rf"\b(?P<n>{_NUMBER}|el|la|los|las|o|os|as|the)\s+(?:(?P<adult>adult\w*|grandes|mayores)"
    r"|(?P<child>ninos?|ninas?|nenes?|nenas?|chicos?|chicas?|hijos?|hijas?|bebes?|child(?:ren)?|kids?"
    r"|bab(?:y|ies)|criancas?|filhos?|filhas?|menor(?:es)?))\b"
)
_COUNTS: Final = re.compile(rf"\b{_NUMBER}\b")
_ROOMS_COUNTED: Final = re.compile(rf"\b{_NUMBER}\s+(?:{_ROOM}|{'|'.join(_KINDS.values())})\b")
_ONES: Final = frozenset(word for word, number in _NUMBERS.items() if number == 1)
_HOLDS: Final = {"single": 1, "double": 2, "twin": 2, "triple": 3, "quad": 4}
_FAMILIES: Final = re.compile(r"\b(?P<n>dos|tres|two|three|duas|[23]) (?:familias?|families|familys)\b")


def kinds_said(text: str, *, the: bool = False) -> tuple[str, ...]:
    """The kinds of room asked for, one for each room: "two doubles and a suite". Empty unless several are.

    `the`: also those that were named as known, "the double and the triple".
    """
    words = fold(text)
    kinds: list[str] = []
    ends = 0
    for match in _COUNTED_KIND.finditer(words):
        if match["n"] in _THE and not the:
            continue
        if kinds and _EITHER.search(words[ends : match.start()]):
            return ()
        kind = next(name for name in _KINDS if match[name])
        kinds += [kind] * min(_number(match["n"]), 99)
        ends = match.end()
    return tuple(kinds) if len(kinds) > 1 else ()


def families_said(text: str) -> int:
    """How many families come; 1 where nothing is said of it."""
    match = _FAMILIES.search(fold(text))
    return _number(match["n"]) if match else 1


def said(text: str, rooms: int, party: Party | None) -> tuple[Party, ...]:
    """How a guest shares `rooms` rooms among the party; empty where the words do not say it.

    `party` is everybody: shares that do not come to it are none. None: not known yet, so that only words that
    tell of each room count.
    """
    words = fold(text)
    if party is None:
        counts = [_number(match["n"] or match["m"]) for match in _FOR_EACH.finditer(words)]
        return tuple(map(Party, counts)) if len(counts) == rooms else _by_people(words, rooms)
    shares = _by_people(words, rooms) or _by_counts(words, rooms, party)
    return _with_ages(shares, party.child_ages) if _comes_to(shares, party) else ()


def each(text: str, rooms: int, party: Party) -> tuple[Party, ...]:
    """One `party` for each room, where the words say so: "2 adults and a child in each"; else empty."""
    return (party,) * rooms if _EACH.search(fold(text)) else ()


def by_kinds(kinds: Sequence[str], party: Party) -> tuple[Party, ...]:
    """The party as these kinds of room hold it, where that comes out even: a double and a triple for five."""
    if party.children or not all(kind in _HOLDS for kind in kinds):
        return ()
    shares = tuple(Party(_HOLDS[kind]) for kind in kinds)
    return shares if _comes_to(shares, party) else ()


def alike(party: Party, rooms: int) -> tuple[Party, ...]:
    """Everybody spread evenly over the rooms, an adult in each; empty where adults are too few."""
    if party.adults < rooms:
        return ()
    adults = [party.adults // rooms + (room < party.adults % rooms) for room in range(rooms)]
    children = [0] * rooms
    for _ in range(party.children):
        emptiest = min(range(rooms), key=lambda room: (adults[room] + children[room], children[room], -room))
        children[emptiest] += 1
    shares = tuple(Party(*share) for share in zip(adults, children, strict=True))
    return _with_ages(shares, party.child_ages)


def proposals(party: Party, rooms: int) -> tuple[tuple[Party, ...], ...]:
    """Sensible ways to share, the most even first, at most three."""
    even = alike(party, rooms)
    if not even:
        return ()
    ways = [even]
    if party.adults > rooms:
        crowd = party.adults - rooms + 1
        ways.append((Party(crowd), *(Party(1),) * (rooms - 1)) if not party.children else ())
    if party.children:
        first = party.adults - (rooms - 1) * (party.adults // rooms)
        rest = (Party(party.adults // rooms),) * (rooms - 1)
        ways.append((Party(first, party.children), *rest))
    kept = [_with_ages(way, party.child_ages) for way in ways if way and _comes_to(way, party)]
    return tuple(dict.fromkeys(kept))


def is_plain(party: Party, rooms: int) -> bool:
    """Whether there is one natural way: adults alone, as many in each room."""
    return not party.children and party.adults % rooms == 0


def written(shares: Sequence[Party]) -> str:
    """As a choice's id keeps it: `2,1|1,0`."""
    return "|".join(f"{share.adults},{share.children}" for share in shares)


def read(code: str, party: Party) -> tuple[Party, ...]:
    """The shares that `written` made, for this party; empty where they do not come to it."""
    if not re.fullmatch(r"\d{1,2},\d{1,2}(?:\|\d{1,2},\d{1,2})*", code):
        return ()
    pairs = [tuple(map(int, pair.split(","))) for pair in code.split("|")]
    if any(adults < 1 for adults, _ in pairs):
        return ()
    shares = tuple(Party(adults, children) for adults, children in pairs)
    return _with_ages(shares, party.child_ages) if _comes_to(shares, party) else ()


def _number(word: str) -> int:
    return int(word) if word.isdecimal() else _NUMBERS.get(word, 1)


def _by_people(words: str, rooms: int) -> tuple[Party, ...]:
    """ "2 adults in one and 1 adult with the boy in the other": every adult mention begins a room."""
    shares: list[list[int]] = []
    for match in _PEOPLE.finditer(words):
        if match["adult"]:
            shares.append([_number(match["n"]), 0])
        elif shares:
            shares[-1][1] += _number(match["n"])
    if len(shares) == 1 and _EACH.search(words):
        shares *= rooms
    sane = len(shares) == rooms and all(adults > 0 for adults, _ in shares)
    return tuple(Party(adults, children) for adults, children in shares) if sane else ()


def _by_counts(words: str, rooms: int, party: Party) -> tuple[Party, ...]:
    """ "2 and 3", "one for 2 and the other for 3": a number for each room, of people."""
    if party.children:
        return ()
    numbers = _COUNTS.findall(_ROOMS_COUNTED.sub(" ", words))
    for reading in ([word for word in numbers if word not in _ONES], numbers):
        counts = [_number(word) for word in reading]
        if len(counts) == 1 and _EACH.search(words):
            counts *= rooms
        if len(counts) == rooms and sum(counts) == party.adults and all(counts):
            return tuple(Party(count) for count in counts)
    return ()


def _comes_to(shares: Sequence[Party], party: Party) -> bool:
    adults = sum(share.adults for share in shares)
    return bool(shares) and (adults, sum(share.children for share in shares)) == (
        party.adults,
        party.children,
    )


def _with_ages(shares: Sequence[Party], ages: Sequence[int]) -> tuple[Party, ...]:
    """The shares with the children's ages, given out in the order they were told."""
    left = list(ages)
    told = []
    for share in shares:
        own, left = left[: share.children], left[share.children :]
        told.append(Party(share.adults, share.children, tuple(own)))
    return tuple(told)
