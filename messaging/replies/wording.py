"""How natives write amounts, dates, hours and contacts: Babel's data, in the short forms of a chat."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache, singledispatchmethod
from zoneinfo import ZoneInfo

import phonenumbers
from babel.dates import format_date, get_day_names
from babel.numbers import format_decimal, get_currency_name

from hotel_agent.lib.money import Money
from messaging.dialogue.facts import (
    ClaimFact,
    ContactFact,
    CountFact,
    DateFact,
    Fact,
    LocalText,
    MomentFact,
    MoneyFact,
    PercentFact,
    ReferenceFact,
    StayFact,
    TextFact,
    TimeFact,
)
from tenants.types import Hours

_MONTH_FIRST = frozenset({"en_US"})
_FAR = dt.timedelta(days=300)
"""From here on a date is said with its year."""

_IDLE_CENTS = re.compile(r"[.,]00(?!\d)")
_CODE_BEFORE_NUMBER = re.compile(r"([A-Z]{3})(?=\d)")


# What Babel reads out of its patterns is kept: many guests are told the same days and prices.
@lru_cache(maxsize=2048)
def _date(date: dt.date, pattern: str, locale: str) -> str:
    return format_date(date, pattern, locale=locale)


@lru_cache(maxsize=2048)
def _number(number: int | Decimal, locale: str) -> str:
    return format_decimal(number, locale=locale)


@dataclass(frozen=True, slots=True)
class Wording:
    """The hotel's way to write things in one language. `today` is its date now."""

    locale: str
    language: str
    default_language: str
    timezone: str
    today: dt.date

    @singledispatchmethod
    def say(self, fact: Fact) -> str:
        """`fact` in words."""
        raise TypeError(f"no wording for {type(fact).__name__}")

    @say.register
    def _money(self, fact: MoneyFact) -> str:
        return self.amount(fact.value)

    @say.register
    def _date(self, fact: DateFact) -> str:
        return self.date(fact.value)

    @say.register
    def _stay(self, fact: StayFact) -> str:
        return self.range(fact.check_in, fact.check_out)

    @say.register
    def _time(self, fact: TimeFact) -> str:
        return self.time(fact.value)

    @say.register
    def _moment(self, fact: MomentFact) -> str:
        local = self.local_time(fact.value)
        joined = {"es": "{} a las {}", "en": "{} at {}", "pt": "{} às {}"}[self.language]
        return joined.format(self.date(local.date()), self.time(local.time()))

    @say.register
    def _count(self, fact: CountFact) -> str:
        return _number(fact.value, self.locale)

    @say.register
    def _percent(self, fact: PercentFact) -> str:
        return f"{_number(fact.value.normalize(), self.locale)}%"

    @say.register
    def _reference(self, fact: ReferenceFact) -> str:
        return fact.value

    @say.register
    def _contact(self, fact: ContactFact) -> str:
        return self.contact(fact.value)

    @say.register
    def _text(self, fact: TextFact) -> str:
        return fact.value

    @say.register
    def _local_text(self, fact: LocalText) -> str:
        return self.local(fact.value)

    @say.register
    def _claim(self, fact: ClaimFact) -> str:
        return ""

    def local_time(self, instant: dt.datetime) -> dt.datetime:
        """`instant` on the hotel's wall clock."""
        return instant.astimezone(ZoneInfo(self.timezone))

    def local(self, texts: Mapping[str, str]) -> str:
        """The text in the guest's language, else in the hotel's, else in any."""
        return texts.get(self.language) or texts.get(self.default_language) or next(iter(texts.values()), "")

    def amount(self, money: Money) -> str:
        """`$ 270.000`, `R$ 1.200,50`, `€1,200`: without idle cents, with plain spaces."""
        text = _IDLE_CENTS.sub("", money.rounded().formatted(self.locale))
        text = text.replace("\u00a0", " ").replace("\u202f", " ")
        return _CODE_BEFORE_NUMBER.sub(r"\1 ", text)

    def currency(self, money: Money) -> str:
        """The currency's name, in the plural: `pesos argentinos`."""
        name = str(get_currency_name(money.currency, 2, locale=self.locale))
        return name if self.language == "en" else name[:1].lower() + name[1:]

    def date(self, date: dt.date, *, weekday: bool = False) -> str:
        """`20 de diciembre`, `December 20`; with its year when that is not obvious."""
        year = abs(date - self.today) > _FAR
        if self.language == "en":
            pattern = "MMMM d" if self.locale in _MONTH_FIRST else "d MMMM"
            pattern += (", y" if self.locale in _MONTH_FIRST else " y") if year else ""
            pattern = f"EEEE {pattern}" if weekday else pattern
        else:
            pattern = "d 'de' MMMM" + (" 'de' y" if year else "")
            pattern = f"EEEE {pattern}" if weekday else pattern
        return _date(date, pattern, self.locale)

    def range(self, check_in: dt.date, check_out: dt.date) -> str:
        """`del 20 al 23 de diciembre`, `20 to 23 December`, `de 20 a 23 de dezembro`."""
        same_month = (check_in.year, check_in.month) == (check_out.year, check_out.month)
        short = same_month and self.locale not in _MONTH_FIRST
        first = str(check_in.day) if short else self.date(check_in)
        joined = {"es": "del {} al {}", "en": "{} to {}", "pt": "de {} a {}"}[self.language]
        return joined.format(first, self.date(check_out))

    def brief_range(self, check_in: dt.date, check_out: dt.date) -> str:
        """`20 dic - 23 dic`, `Dec 20 - Dec 23`: what a button has room for."""
        pattern = "MMM d" if self.locale in _MONTH_FIRST else "d MMM"
        ends = (_date(day, pattern, self.locale).replace(".", "") for day in (check_in, check_out))
        return " - ".join(ends)

    def time(self, time: dt.time) -> str:
        """`15:00`; `3:00 PM` where clocks have twelve hours."""
        return format(time, "%I:%M %p").lstrip("0") if self.locale in _MONTH_FIRST else f"{time:%H:%M}"

    def contact(self, value: str) -> str:
        """A phone number with its groups; addresses as they are."""
        if not value.startswith("+"):
            return value
        try:
            number = phonenumbers.parse(value, None)
        except phonenumbers.NumberParseException:
            return value
        return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)

    def hours(self, by_weekday: Mapping[int, Sequence[Hours]]) -> tuple[str, ...]:
        """One line per run of days with the same ranges: `lunes a viernes de 08:00 a 13:00`."""
        days = [tuple(by_weekday.get(day, ())) for day in range(7)]
        lines: list[str] = []
        start = 0
        for day in range(1, 8):
            if day == len(days) or days[day] != days[start]:
                if days[start]:
                    lines.append(f"{self._days(start, day - 1)} {self._ranges(days[start])}")
                start = day
        return tuple(lines)

    def _days(self, first: int, last: int) -> str:
        names = {day: str(name) for day, name in get_day_names("wide", locale=self.locale).items()}
        if first == last:
            return names[first]
        between = {"es": " a ", "en": " to ", "pt": " a "} if last - first > 1 else _AND
        return f"{names[first]}{between[self.language]}{names[last]}"

    def _ranges(self, ranges: Sequence[Hours]) -> str:
        return _AND[self.language].join(self._range_of_hours(opens, closes) for opens, closes in ranges)

    def _range_of_hours(self, opens: dt.time, closes: dt.time) -> str:
        if opens == closes:
            return {"es": "las 24 horas", "en": "24 hours", "pt": "24 horas"}[self.language]
        joined = {"es": "de {} a {}", "en": "{} to {}", "pt": "das {} às {}"}[self.language]
        return joined.format(self.time(opens), self.time(closes))


_AND = {"es": " y ", "en": " and ", "pt": " e "}
