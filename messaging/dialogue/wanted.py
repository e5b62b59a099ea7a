"""What a guest wants made of a booked stay, from free words, and the stay that comes of it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from hotel_agent.lib.folding import fold
from messaging.dialogue import slips
from messaging.dialogue.errand import StayNote, Wanted
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.stay import MAX_NIGHTS
from pms.types import RoomTypeInfo

ANY_KIND: Final = "any"
"""Another room, whichever: its kind is asked for."""

_NUMBERS: Final = {
    **dict.fromkeys(
        ("un", "una", "uno", "one", "a", "an", "um", "uma", "otra", "otro", "another", "outra"), 1
    ),
    **dict.fromkeys(("outro", "extra"), 1),
    **dict.fromkeys(("dos", "two", "dois", "duas"), 2),
    **dict.fromkeys(("tres", "three"), 3),
    **dict.fromkeys(("cuatro", "four", "quatro"), 4),
    **dict.fromkeys(("cinco", "five"), 5),
}
_N: Final = rf"(?P<n>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_DAY: Final = r"(?:dia|day)s?"
_SPAN: Final = r"(?P<unit>dia|day|semana|week)s?"
_NIGHT: Final = r"(?:noche|night|noite|dia|day)s?"
_ADULT: Final = r"(?:persona|adulto|person|adult|guest|people|pessoa|huesped|hospede)s?(?:es)?"
_CHILD: Final = (
    r"(?:nino|nina|nene|nena|chico|chica|hijo|hija|bebe|child|kid|baby|son|daughter|crianca|filho|filha)s?"
)
_MORE: Final = r"(?:mas|more|extra|adicional(?:es)?|a mais|mais)"

_LATER: Final = (
    re.compile(rf"\b{_N} {_SPAN} (?:mas tarde|despues|later|depois|mais tarde|para adelante|pra frente)\b"),
    re.compile(
        r"\b(?:atras\w+|posterg\w+|pospon\w+|postpone|push(?: it)? back|delay|adiar|adia)\b.{0,30}?"
        rf"\b{_N} {_SPAN}\b"
    ),
    re.compile(r"\b(?:al |el |no |the )?(?:dia siguiente|dia seguinte|next day|following day)\b"),
)
_EARLIER: Final = (
    re.compile(rf"\b{_N} {_SPAN} (?:antes|earlier|before|mais cedo|mas temprano)\b"),
    re.compile(rf"\b(?:adelant\w+|anticip\w+|antecip\w+|bring(?: it)? forward)\b.{{0,30}}?\b{_N} {_SPAN}\b"),
)
_LONGER: Final = (
    re.compile(rf"\b{_N} {_NIGHT} {_MORE}\b"),
    re.compile(rf"\b{_N} (?:more|extra|additional) {_NIGHT}\b"),
    re.compile(rf"\b(?:mais|mas) {_N} {_NIGHT}\b"),
    re.compile(r"\b(?P<n>otra|another|outra|extra) (?:noche|night|noite)\b"),
    re.compile(rf"\b{_N} (?:day|night)s? longer\b"),
)
_SHORTER: Final = (
    re.compile(rf"\b{_N} {_NIGHT} (?:menos|less|fewer|a menos)\b"),
    re.compile(rf"\b{_N} (?:fewer|less) {_NIGHT}\b"),
    re.compile(rf"\bmenos {_N} {_NIGHT}\b"),
)
_ONE_MORE_ADULT: Final = (
    re.compile(rf"\b{_N} {_ADULT} {_MORE}\b"),
    re.compile(rf"\b{_N} more {_ADULT}\b"),
    re.compile(rf"\bmais {_N} {_ADULT}\b"),
    re.compile(rf"\b(?P<n>otra|otro|another|outra|outro) {_ADULT}\b"),
)
_CHILDREN: Final = re.compile(rf"\b{_N} {_CHILD}\b")
_ONE_MORE_CHILD: Final = (
    re.compile(rf"\b{_N} {_CHILD} {_MORE}\b"),
    re.compile(rf"\b{_N} more {_CHILD}\b"),
    re.compile(rf"\bmais {_N} {_CHILD}\b"),
    re.compile(rf"\b(?P<n>otra|otro|another|outra|outro) {_CHILD}\b"),
)
_ADD: Final = re.compile(
    r"\b(?:agreg\w*|anad\w*|suma(?:r|me|le|mos)?|add|adding|inclu\w+|acrescent\w+|adicion\w+)\b"
)
_IN_ALL: Final = re.compile(
    r"\b(?:ser(?:ia|e)mos|somos|vamos a ser|(?:we|there)(?:.d| would| will|.ll)? be|en total|in (?:total|all)"
    r"|no total|ao todo|ficamos|seremos)\b"
)
_FROM_TO: Final = re.compile(
    r"\b(?:del?|do|from|entre|between)\s+(?:el\s+|the\s+|dia\s+)?(?P<first>\d{1,2})(?:st|nd|rd|th)?"
    r"(?:\s+(?:de\s+|of\s+)?[a-z]{3,10})?\s+(?:al?|ao?|to|till|until|hasta|para|ate|y|e|and)"
    r"(?:\s+(?:el|the|o|dia))?\s+(?P<second>\d{1,2})\b"
)
_LEAVES: Final = re.compile(
    r"\b(?:leav\w+|check(?:ing)? out|irnos|irme|salir|salimos|salgo|sair|saimos|saio)\b"
)
_ARRIVES: Final = re.compile(r"\b(?:lleg\w+|arriv\w+|cheg\w+)\b")
_DETAILS: Final = re.compile(
    r"\b(?:nombre|apellido|correo|e-?mail|name|surname|last name|nome|sobrenome|telefono|phone|telefone)\b"
)

_KINDS: Final = tuple(
    (kind, re.compile(rf"\b(?:{names})\b"))
    for kind, names in (
        ("single", r"singles?|individual(?:es)?|sencillas?|solteiro"),
        ("double", r"doubles?|dobles?|duplos?|matrimonial|casal"),
        ("twin", r"twins?"),
        ("triple", r"tripl[aeo]s?"),
        ("quad", r"quads?|quadruple|cuadruples?|quadruplos?"),
        ("family", r"family|familiar(?:es)?|familia"),
        ("suite", r"suites?"),
        ("deluxe", r"deluxe"),
        ("superior", r"superior(?:es)?"),
        ("standard", r"standard|estandar|padrao"),
        ("cabin", r"cabins?|cabanas?|chales?"),
    )
)

Problem: TypeAlias = Literal["past", "reversed", "too_long", "no_adult", "which_room", "no_such_room"]


@dataclass(frozen=True, slots=True)
class Applied:
    """The stay as it would be, or why that is none."""

    target: StayNote
    problem: Problem | None = None


def read(event: GuestSaid) -> Wanted:
    """What the words of a guest say about a stay that is booked."""
    said, words = event.understood.entities, fold(event.text)
    later = _sum(_LATER, words) - _sum(_EARLIER, words)
    longer = 0 if later else _sum(_LONGER, words) - _sum(_SHORTER, words)
    if later and _LEAVES.search(words):
        later, longer = 0, later
    more_adults, more_children = _sum(_ONE_MORE_ADULT, words), _sum(_ONE_MORE_CHILD, words)
    adults, children = said.adults, said.children
    if _IN_ALL.search(words):
        more_adults, more_children = 0, 0
        children = _sum((_CHILDREN,), words) or children
    elif _ADD.search(words):
        more_adults, more_children = more_adults or adults or 0, more_children or children or 0
    if more_adults or more_children:
        adults, children = None, None
    if later or longer:
        adults = adults if re.search(_ADULT, words) else None
    day = said.check_in or said.check_out
    return Wanted(
        check_in=said.check_in,
        check_out=said.check_out,
        nights=None if later or longer else said.nights,
        later=later,
        longer=longer,
        day_of_month=day is not None and slips.bare_day(event.text, day.day),
        from_day=_from_day(words, said.check_in) if said.check_out is None else None,
        arrives=_ARRIVES.search(words) is not None,
        adults=adults,
        children=children,
        child_ages=said.child_ages,
        more_adults=more_adults,
        more_children=more_children,
        kind=said.room_type or _kind(words),
        details=bool(said.email or said.name) or _DETAILS.search(words) is not None,
    )


def _from_day(words: str, day: dt.date | None) -> int | None:
    """The first of two days that are said as a span of which `day` is the second."""
    spans = [span for span in _FROM_TO.finditer(words) if day is not None and int(span["second"]) == day.day]
    return int(spans[-1]["first"]) if spans else None


def _kind(words: str) -> str:
    """The last kind of room that is named: of "from the double to the triple" the triple."""
    named = [(match.start(), kind) for kind, pattern in _KINDS for match in pattern.finditer(words)]
    return max(named)[1] if named else ""


def says_nothing(wanted: Wanted) -> bool:
    """Whether nothing is to become otherwise."""
    return replace(wanted, day_of_month=False, from_day=None, arrives=False, details=False) == Wanted()


def apply(wanted: Wanted, stay: StayNote, rooms: Sequence[RoomTypeInfo], today: dt.date) -> Applied:
    """`stay` as `wanted` makes it. `rooms` are the hotel's kinds of room."""
    target = _party(_dates(stay, wanted), wanted)
    if target.adults < 1:
        return Applied(stay, "no_adult")
    if target.check_in != stay.check_in and target.check_in < today:
        return Applied(stay, "past")
    if target.check_out <= target.check_in:
        return Applied(stay, "reversed")
    if (target.check_out - target.check_in).days > MAX_NIGHTS:
        return Applied(target, "too_long")
    return _room(target, wanted, rooms)


def _sum(patterns: Sequence[re.Pattern[str]], words: str) -> int:
    """The number that the first pattern which fits holds, in days or pieces; one where it holds none."""
    found = next((match for pattern in patterns if (match := pattern.search(words))), None)
    if found is None:
        return 0
    groups = found.groupdict()
    written = groups.get("n") or "1"
    number = int(written) if written.isdecimal() else _NUMBERS[written]
    return number * (7 if (groups.get("unit") or "") in {"semana", "week"} else 1)


def _dates(stay: StayNote, wanted: Wanted) -> StayNote:
    check_in, check_out = stay.check_in, stay.check_out
    nights = dt.timedelta(days=wanted.nights) if wanted.nights else check_out - check_in
    if wanted.check_in and wanted.check_out:
        check_in, check_out = wanted.check_in, wanted.check_out
    elif wanted.check_in and wanted.from_day not in {None, stay.check_in.day}:
        check_out = wanted.check_in
        check_in = _last_before(check_out, wanted.from_day or 1)
    elif wanted.check_in and wanted.from_day and wanted.check_in == stay.check_out:
        pass  # its own dates: they name the stay
    elif wanted.check_in:
        day = _of_the_month(wanted, wanted.check_in, stay.check_in.replace(day=1))
        keeps_end = wanted.arrives and not wanted.nights and day < check_out
        check_in, check_out = day, check_out if keeps_end else day + nights
    elif wanted.check_out:
        check_out = _of_the_month(wanted, wanted.check_out, stay.check_in)
    elif wanted.nights:
        check_out = check_in + nights
    if (check_in, check_out) != (stay.check_in, stay.check_out):
        return replace(stay, check_in=check_in, check_out=check_out)
    moved, longer = dt.timedelta(days=wanted.later), dt.timedelta(days=wanted.longer)
    end = check_out + longer if wanted.arrives else check_out + moved + longer
    return replace(stay, check_in=check_in + moved, check_out=end)


def _last_before(date: dt.date, day: int) -> dt.date:
    """The last `day` of a month before `date`."""
    found = date - dt.timedelta(days=1)
    while found.day != day:
        found -= dt.timedelta(days=1)
    return found


def _of_the_month(wanted: Wanted, day: dt.date, since: dt.date) -> dt.date:
    """A day said without its month is one of the stay's own."""
    if not wanted.day_of_month:
        return day
    found = since
    while found.day != day.day:
        found += dt.timedelta(days=1)
    return found


def _party(stay: StayNote, wanted: Wanted) -> StayNote:
    adults = stay.adults if wanted.adults is None else wanted.adults
    children, ages = stay.children, stay.child_ages
    if wanted.children is not None:
        children, ages = wanted.children, wanted.child_ages
    elif wanted.more_children:
        children, ages = children + wanted.more_children, (*ages, *wanted.child_ages)
    return replace(
        stay, adults=adults + wanted.more_adults, children=children, child_ages=tuple(ages)[:children]
    )


def _room(target: StayNote, wanted: Wanted, rooms: Sequence[RoomTypeInfo]) -> Applied:
    if wanted.room:
        chosen = [room for room in rooms if room.code == wanted.room]
    elif not wanted.kind:
        return Applied(target)
    elif wanted.kind == ANY_KIND:
        return Applied(target, "which_room")
    else:
        chosen = [room for room in rooms if room.kind == wanted.kind]
    if not chosen:
        return Applied(target, "no_such_room")
    fitting = [room for room in chosen if room.max_guests >= target.adults + target.children]
    room = (fitting or chosen)[0]
    if target.room in {one.code for one in chosen}:
        return Applied(target)
    return Applied(replace(target, room=room.code, names=dict(room.name)))
