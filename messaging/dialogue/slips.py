"""How guests write days: those that no month has, those without a month or a number, and a stay of nobody."""

import re
from typing import Final

from hotel_agent.lib.folding import fold

_SHORT: Final = (
    r"(?:abr(?:il)?|apr(?:il)?|jun(?:io|e|ho)?|se(?:p?tiembre|ptember|tembro|pt?|t)"
    r"|nov(?:iembre|ember|embro)?)"
)
_FEBRUARY: Final = r"(?:feb(?:rero|ruary)?|fev(?:ereiro)?)"
_LONG: Final = (
    r"(?:ene(?:ro)?|jan(?:uary|eiro)?|mar(?:zo|ch|co)?|ma(?:yo|y|io|i)|jul(?:io|y|ho)?|ago(?:sto)?|aug(?:ust)?"
    r"|oct(?:ubre|ober)?|out(?:ubro)?|dic(?:iembre)?|dec(?:ember)?|dez(?:embro)?)"
)
_BEYOND: Final = (
    (r"31", _SHORT),
    (r"3[01]", _FEBRUARY),
    (r"(?:3[2-9]|[4-9]\d)", rf"(?:{_SHORT}|{_FEBRUARY}|{_LONG})"),
)
_NO_SUCH_DAY: Final = re.compile(
    "|".join(
        rf"\b{day}(?:st|nd|rd|th)?\s*(?:de |of )?{month}\b|\b{month}\s+{day}(?:st|nd|rd|th)?\b"
        for day, month in _BEYOND
    )
)
_WITH_MONTH: Final = re.compile(rf"\b(?:{_SHORT}|{_FEBRUARY}|{_LONG})\b|\d\s*[/.-]\s*\d")
_NOBODY: Final = re.compile(
    r"\b(?:0|cero|zero|ningun|nenhum|no)\s+(?:adult|person|people|guest|huesped|hosped|pessoa|pasajer)"
)
_LOOSE_DAYS: Final = re.compile(
    r"\b(?:finde|fin(?:es)? de semana|fi[mn]s? de semana|fds|weekend|puente|feriad(?:o|ao|os)|carnaval"
    r"|carnival|semana santa|pascuas?|pascoa|easter|navidad|natal|christmas|ano nuevo|ano novo|new years?"
    r"|reveillon|virada|vacaciones|ferias)\b"
)
_NO_ADDRESS: Final = re.compile(
    r"\b(?:no tengo|no uso|nao tenho|nao uso|do ?n.?t (?:have|use)|no e-?mail)\b"
    r"|^\W*(?:y |e )?(?:para que|por que|pra que|why)\b.{0,24}$"
    r"|\b(?:por|via) (?:whatsapp|aca|aqui)\b|\btext (?:me|it)\b"
)
_OTHERWISE: Final = re.compile(
    r"\b(?:chang(?:e|ing)|modif\w+|cambi(?:o|ar|a|emos|alo|ala|arlo|arla)|mud(?:o|ar|a|anca|amos)|alter(?:ar|o|a)"
    r"|instead|en lugar de|en vez de|em vez de|no lugar de)\b"
)
_ANOTHER: Final = re.compile(
    r"\b(?:otr[ao]s?|outr[ao]s?|another|other|different|distint[ao]s?|diferentes?)\b"
)
_LEAVES: Final = re.compile(
    r"\b(?:forget (?:it|about it)|never ?mind|olvid(?:alo|ate|emoslo)|dejalo|dejemoslo|deja(?:lo)? asi"
    r"|esquece(?: isso)?|deixa (?:pra|para) la)\b"
)
_BABY: Final = re.compile(
    r"\b(?:bebes?|bebita?|recien nacid[oa]|bab(?:y|ies)|newborn|infant|nenem|recem nascid[oa])\b"
)
_PAST: Final = re.compile(
    r"\b(?:(?P<before>anteayer|antier|anteontem|day before yesterday)|(?P<yesterday>ayer|yesterday|ontem)"
    r"|(?:semana|finde|fin de semana|mes) pasad[oa]|semana passada|mes passado"
    r"|last (?:week|weekend|month|night))\b"
)
_WHOLE_DATE: Final = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})\b")
_ONE_ROOM: Final = re.compile(
    r"\b(?:un[ao]|one|uma?) (?:sol[ao]|nomas|only|so|habitacion|room|quarto|is (?:fine|ok|enough))\b"
    r"|\b(?:solo|just|only|so) (?:un[ao]|one|uma?)\b"
)

_MONEY: Final = (
    r"(?:[$€£]|\b(?:usd|ars|brl|eur|mxn|uyu|clp|gbp|dolar\w*|dollar\w*|euros?|pesos?|reais|real)\b)"
)
_AMOUNT: Final = r"\d+(?:[.,]\d{3})*"
_PRICE: Final = re.compile(rf"{_MONEY}\s*({_AMOUNT})|({_AMOUNT})(?:[.,]\d{{1,2}})?\s*{_MONEY}")
_CHEAPER: Final = re.compile(
    r"\b(?:gratis|gratuit\w*|sin cargo|sem custo|free|descuento|desconto|discount|rebaja|regal\w+)\b"
    r"|\d\s*% off"
)


def other_price(text: str, total: int) -> bool:
    """Whether another price than `total` (whole units) is named, or something as free or cheaper: a yes to
    that is no yes to ours. A `total` of nothing may be called free.
    """
    words = fold(text)
    named = ("".join(found).replace(".", "").replace(",", "") for found in _PRICE.findall(words))
    return any(int(amount) != total for amount in named) or bool(total and _CHEAPER.search(words))


def one_room(text: str) -> bool:
    """Whether one room, of the several asked for, will do."""
    return _ONE_ROOM.search(fold(text)) is not None


def loose_days(text: str) -> bool:
    """Whether a weekend, a feast or holidays are named, which are no dates yet."""
    return _LOOSE_DAYS.search(fold(text)) is not None


def no_such_day(text: str) -> bool:
    """Whether a day is named that its month does not have, such as 31 February."""
    return _NO_SUCH_DAY.search(fold(text)) is not None


def runs_backwards(text: str) -> bool:
    """Whether two whole dates are named of which the second is the earlier: from 20/12/2026 to 17/12/2026."""
    dates = [(int(year), int(month), int(day)) for day, month, year in _WHOLE_DATE.findall(text)]
    return len(dates) == 2 and dates[1] < dates[0]  # noqa: PLR2004 - arrival and departure


def otherwise(text: str) -> bool:
    """Whether something is wanted otherwise: no yes, whatever else the words may look like."""
    return _OTHERWISE.search(fold(text)) is not None


def another(text: str) -> bool:
    """Whether something else is wanted: "another room", "outras datas"."""
    return _ANOTHER.search(fold(text)) is not None


def leaves(text: str) -> bool:
    """Whether the guest gives it up: "forget it", "olvidalo"."""
    return _LEAVES.search(fold(text)) is not None


def a_baby(text: str) -> bool:
    """Whether a child is said to be a baby."""
    return _BABY.search(fold(text)) is not None


def days_ago(text: str) -> int | None:
    """How many days ago the day is that was named: 1 for yesterday, 0 for "last week"; None: no such day."""
    match = _PAST.search(fold(text))
    if match is None:
        return None
    return 2 if match["before"] else 1 if match["yesterday"] else 0


def bare_day(text: str, day: int) -> bool:
    """Whether `text` names this day of a month and no month: "mejor el 27"."""
    words = fold(text)
    return re.search(rf"\b{day}\b", words) is not None and _WITH_MONTH.search(words) is None


def nobody(text: str) -> bool:
    """Whether the party is said to be of no adult or of nobody."""
    return _NOBODY.search(fold(text)) is not None


def no_address(text: str) -> bool:
    """Whether a guest who was asked for an e-mail address has none, would rather not, or asks why."""
    return _NO_ADDRESS.search(fold(text)) is not None
