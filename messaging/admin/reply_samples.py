"""A reply with made-up facts, in the way this hotel writes money, dates and its guests' language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.template import TemplateSyntaxError

from hotel_agent.lib import clock
from messaging.dialogue.facts import ClaimFact, Facts
from messaging.replies import samples, texts
from messaging.replies.checking import preview
from messaging.replies.profile import VOSEO_FLAG, house_of
from messaging.replies.render import House, words
from tenants import flags
from tenants.types import TenantInfo

INNER = "one"
"""What the things of a list are called in the text that "insert" writes."""


@dataclass(frozen=True, slots=True)
class Place:
    """One reply of one hotel in one language."""

    hotel: TenantInfo
    language: str
    name: str


@dataclass(frozen=True, slots=True)
class FactShown:
    """A fact that a reply may say: its name, what the made-up one reads like, and how a text says it."""

    name: str
    example: str
    insert: str


def standard(place: Place) -> str:
    """The product's own text, with voseo where the hotel turned it on."""
    voseo = flags.enabled(VOSEO_FLAG, tenant_id=place.hotel.id)
    return texts.product_text(place.name, place.language, voseo=voseo)


def shown(place: Place, text: str) -> str:
    """`text` as a guest of this hotel reads it, with made-up facts; empty where it is not well formed."""
    try:
        found = preview(place.name, place.language, text, house=house(place), currency=place.hotel.currency)
    except TemplateSyntaxError:
        return ""
    return found.text


def facts(place: Place) -> list[FactShown]:
    """The reply's own facts."""
    made_up = samples.facts_of(place.name, currency=place.hotel.currency)
    return list(_shown(made_up, house(place), ""))


def hotel_facts(place: Place) -> list[FactShown]:
    """The facts of the hotel that any text may say."""
    lent = house(place)
    return list(_shown({**samples.hotel_facts(), **lent.hotel}, lent, "hotel."))


def house(place: Place) -> House:
    """How the hotel speaks in the language."""
    today = clock.local_today(place.hotel.timezone)
    return house_of(place.hotel, place.language, today=today, overrides={}, subject="")


def _shown(made_up: Facts, lent: House, before: str) -> Iterator[FactShown]:
    for name, fact in made_up.items():
        called = f"{before}{name}"
        if isinstance(fact, ClaimFact):
            continue  # leave to use words such as "confirmed"; there is nothing of it to write
        if isinstance(fact, tuple):
            inner = "".join(f" {{{{ {INNER}.{key} }}}}" for key in (fact[0] if fact else {}))
            loop = f"{{% for {INNER} in {called} %}}{inner.strip()}\n{{% endfor %}}"
            yield FactShown(called, f"list: {', '.join(fact[0])}" if fact else "list", loop)
        else:
            yield FactShown(called, words(fact, lent).text, f"{{{{ {called} }}}}")
