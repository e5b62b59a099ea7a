"""The only tags and filters a reply text may use: if, for, and a few ways to say a fact."""

from __future__ import annotations

from django import template
from django.template.defaulttags import comment, do_for, do_if

from hotel_agent.lib.money import Money
from messaging.dialogue.facts import CountFact, DateFact, Fact, MomentFact, MoneyFact, StayFact
from messaging.ledger.check import Bound
from messaging.replies.wording import Wording

register = template.Library()
register.tag("if", do_if)
register.tag("for", do_for)
register.tag("comment", comment)


class Said:
    """A fact in a template: written out it is noted, so that the ledger knows what a text says."""

    def __init__(self, fact: Fact, wording: Wording, noted: list[Bound]) -> None:
        self.fact = fact
        self.wording = wording
        self._noted = noted

    def __str__(self) -> str:
        return self.as_words(self.wording.say(self.fact))

    def __bool__(self) -> bool:
        return bool(getattr(self.fact, "value", True))

    def as_words(self, words: str) -> str:
        """These words say the fact."""
        self._noted.append(Bound(self.fact, words))
        return words


@register.filter
def counted(said: object, forms: str) -> str:
    """A number with its noun: `{{ nights|counted:"noche,noches" }}`."""
    return f"{said} {plural(said, forms)}"


@register.filter
def plural(said: object, forms: str) -> str:
    """The noun alone, in the form the number wants."""
    one, many = forms.split(",")
    count = said.fact.value if isinstance(said, Said) and isinstance(said.fact, CountFact) else None
    return one if count == 1 else many


@register.filter
def capital(words: object) -> str:
    """With a capital letter, for the beginning of a line."""
    text = str(words)
    return text[:1].upper() + text[1:]


@register.filter
def weekday(said: object) -> str:
    """A date with its day of the week."""
    if not isinstance(said, Said):
        return ""
    match said.fact:
        case DateFact(value=date):
            return said.as_words(said.wording.date(date, weekday=True))
        case MomentFact(value=instant):
            return said.as_words(said.wording.date(said.wording.local_time(instant).date(), weekday=True))
        case _:
            return ""


@register.filter
def brief(said: object) -> str:
    """A stay as short as a button: `20 dic - 23 dic`."""
    if not isinstance(said, Said) or not isinstance(said.fact, StayFact):
        return ""
    return said.as_words(said.wording.brief_range(said.fact.check_in, said.fact.check_out))


@register.filter
def hour(said: object) -> str:
    """The hour of an instant, without its date."""
    if not isinstance(said, Said) or not isinstance(said.fact, MomentFact):
        return ""
    return said.as_words(said.wording.time(said.wording.local_time(said.fact.value).time()))


@register.filter
def currency(said: object) -> str:
    """The name of an amount's currency."""
    if not isinstance(said, Said) or not isinstance(said.fact, MoneyFact):
        return ""
    money: Money = said.fact.value
    return said.wording.currency(money)
