"""Invariant 5 over all replies, as ten countries write them: what has no entry does not leave."""

import datetime as dt
from collections.abc import Iterator

import pytest

from messaging.dialogue.facts import LocalText, TextFact
from messaging.ledger import Bound, entries, unbound
from messaging.replies import samples
from messaging.replies.catalogue import CATALOGUE
from messaging.replies.render import House, Rendered, render
from messaging.replies.wording import Wording

BEFORE = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
COUNTRIES = {
    "es_AR": "ARS",
    "es_MX": "MXN",
    "es_ES": "EUR",
    "es_CL": "CLP",
    "es_UY": "USD",
    "en_US": "USD",
    "en_GB": "GBP",
    "en_IE": "EUR",
    "pt_BR": "BRL",
    "pt_PT": "EUR",
}


def refused(text: str, said: tuple[Bound, ...]) -> tuple[str, ...]:
    ledger = [entry for bound in said for entry in entries(bound, timezone="UTC")]
    return unbound(text, said, ledger, now=BEFORE, timezone="UTC")


def every_reply(locale: str) -> Iterator[tuple[str, Rendered]]:
    language = locale[:2]
    wording = Wording(locale, language, language, "UTC", dt.date(2026, 12, 1))
    house = House(wording, samples.hotel_facts(), voseo=locale == "es_AR")
    for name in CATALOGUE:
        yield name, render(name, samples.facts_of(name, currency=COUNTRIES[locale]), house)


@pytest.mark.parametrize("locale", COUNTRIES)
def test_what_a_reply_says_is_bound_in_every_countrys_way_of_writing(locale: str) -> None:
    assert {
        name: found for name, reply in every_reply(locale) if (found := refused(reply.text, reply.said))
    } == {}


@pytest.mark.parametrize("locale", COUNTRIES)
def test_a_fact_without_its_entry_stops_the_reply_that_says_it(locale: str) -> None:
    passed = []
    for name, reply in every_reply(locale):
        kinds = {type(bound.fact) for bound in reply.said if bound.text} - {TextFact, LocalText}
        for kind in kinds:
            rest = tuple(bound for bound in reply.said if not isinstance(bound.fact, kind))
            if not refused(reply.text, rest):
                passed.append((name, kind.__name__))
    assert passed == []
