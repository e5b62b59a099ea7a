"""Invariant 5: a text leaves only when each fact in it has a living entry."""

import datetime as dt
from decimal import Decimal

import pytest

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
    Source,
    StayFact,
    TextFact,
    TimeFact,
)
from messaging.ledger import Bound, entries, unbound

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
ZONE = "America/Argentina/Buenos_Aires"
QUOTE = Source("pms", "quote:7", NOW + dt.timedelta(minutes=10))
TOTAL = Bound(MoneyFact(Money.of(270000, "ARS"), QUOTE), "$270.000")


def refused(text: str, *said: Bound, at: dt.datetime = NOW) -> tuple[str, ...]:
    ledger = [entry for bound in said for entry in entries(bound, timezone=ZONE)]
    return unbound(text, said, ledger, now=at, timezone=ZONE)


def test_a_bound_amount_may_leave() -> None:
    assert refused("Total: $270.000", TOTAL) == ()


def test_another_amount_may_not() -> None:
    assert refused("Total: $280.000", TOTAL) == ("$280.000",)


def test_the_same_number_in_another_currency_may_not() -> None:
    assert refused("Total: €270.000", TOTAL) == ("€270.000",)


def test_a_price_past_its_life_may_not() -> None:
    assert refused("Total: $270.000", TOTAL, at=NOW + dt.timedelta(minutes=11)) == ("$270.000",)


def test_a_promise_needs_leave() -> None:
    assert refused("Está confirmada.") == ("confirmada",)
    assert refused("Está confirmada.", Bound(ClaimFact("confirmed", QUOTE), "")) == ()


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (StayFact(dt.date(2026, 12, 20), dt.date(2026, 12, 23), QUOTE), "del 20 al 23 de diciembre"),
        (StayFact(dt.date(2026, 12, 30), dt.date(2027, 1, 2), QUOTE), "30 December to 2 January"),
        (DateFact(dt.date(2026, 12, 20), QUOTE), "domingo 20 de diciembre de 2026"),
        (DateFact(dt.date(2026, 11, 24), QUOTE), "mañana"),
        (TimeFact(dt.time(15), QUOTE), "a las 15:00, 3 pm"),
        (MomentFact(NOW, QUOTE), "el 23 de noviembre a las 12:00"),
        (CountFact(2, QUOTE), "2 noches, two nights"),
        (PercentFact(Decimal("30.00"), QUOTE), "30%"),
        (ReferenceFact("AUR-0001", QUOTE), "aur-0001"),
        (ReferenceFact("778899", QUOTE), "Código: 778899"),
        (ContactFact("+541140001234", QUOTE), "+54 11 4000-1234"),
        (ContactFact("107", QUOTE), "llamar al 107"),
        (ContactFact("Ana@Example.com", QUOTE), "ana@example.com"),
        (ContactFact("https://www.example.com/a", QUOTE), "www.example.com/a"),
    ],
)
def test_every_kind_of_fact_covers_its_own_words(fact: Fact, text: str) -> None:
    assert refused(text, Bound(fact, text)) == ()


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (StayFact(dt.date(2026, 12, 20), dt.date(2026, 12, 23), QUOTE), "del 20 al 24 de diciembre"),
        (DateFact(dt.date(2026, 12, 20), QUOTE), "lunes 20 de diciembre"),
        (DateFact(dt.date(2026, 12, 20), QUOTE), "20 de diciembre de 2027"),
        (DateFact(dt.date(2026, 11, 25), QUOTE), "mañana"),
        (TimeFact(dt.time(15), QUOTE), "a las 16:00"),
        (CountFact(2, QUOTE), "3 noches"),
        (ReferenceFact("AUR-0001", QUOTE), "AUR-0002"),
        (ContactFact("107", QUOTE), "llamar al 108"),
    ],
)
def test_no_fact_covers_another(fact: Fact, text: str) -> None:
    assert refused(text, Bound(fact, "")) != ()


def test_an_article_is_said_word_for_word() -> None:
    answer = "Desayuno de 7 a 10:30, $ 500 por persona."
    article = Bound(TextFact(answer, Source("article", "breakfast")), answer)
    assert refused(f"{answer}\n\n¿Para qué fechas?", article) == ()


def test_words_beside_an_article_are_still_checked() -> None:
    article = Bound(TextFact("De 7 a 10:30.", Source("article", "breakfast")), "De 7 a 10:30.")
    assert refused("De 7 a 10:30. Cuesta $ 900.", article) == ("$ 900",)


def test_an_article_leaves_an_entry_with_its_key_and_one_for_each_fact_in_it() -> None:
    article = Bound(TextFact("Hasta las 10:30.", Source("article", "breakfast")), "Hasta las 10:30.")
    drafts = entries(article, timezone=ZONE)
    assert [(draft.kind, draft.value, draft.source, draft.source_ref) for draft in drafts] == [
        ("article", "breakfast", "article", "breakfast"),
        ("time", "10:30", "article", "breakfast"),
    ]


def test_a_rooms_name_may_hold_a_number() -> None:
    room = Bound(LocalText({"es": "Suite 2 ambientes"}, QUOTE), "Suite 2 ambientes")
    assert refused("Suite 2 ambientes: $270.000", room, TOTAL) == ()


@pytest.mark.parametrize("reference", ["MAR-2H30K", "ALD-9H15", "JAC-12SEP", "X-3DEZ4"])
def test_a_reference_is_one_thing_whatever_its_letters_spell(reference: str) -> None:
    code = Bound(ReferenceFact(reference, QUOTE), reference)
    assert refused(f"Código: {reference}\nTotal: $270.000", code, TOTAL) == ()
    assert refused(f"Código: {reference}") != ()


def test_an_entry_names_its_source_and_its_life() -> None:
    (draft,) = entries(TOTAL, timezone=ZONE)
    assert (draft.kind, draft.value) == ("amount", "270000 ARS")
    assert (draft.source, draft.source_ref, draft.expires_at) == ("pms", "quote:7", QUOTE.until)
