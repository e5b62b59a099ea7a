"""Every reply exists in every language, says only facts it declares, and is as short as its place."""

import datetime as dt
from pathlib import Path

import pytest
from django.conf import settings

from messaging.ledger import entries, unbound
from messaging.replies import samples, texts
from messaging.replies.catalogue import CATALOGUE
from messaging.replies.checking import problems, unknown_facts
from messaging.replies.render import House, render
from messaging.replies.wording import Wording

LANGUAGES = ("es", "en", "pt")
LOCALES = {"es": "es_AR", "en": "en_IE", "pt": "pt_BR"}
FOLDER = Path(settings.TEMPLATES[0]["DIRS"][0]) / "replies"


def a_house(language: str, *, voseo: bool = False) -> House:
    wording = Wording(LOCALES[language], language, language, "UTC", dt.date(2026, 12, 1))
    return House(wording, samples.hotel_facts(), voseo)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_exists_in_every_language(language: str) -> None:
    assert {file.stem for file in (FOLDER / language).glob("*.txt")} == set(CATALOGUE)


def test_the_voseo_folder_holds_no_other_replies() -> None:
    assert {file.stem for file in (FOLDER / "es_AR").glob("*.txt")} <= set(CATALOGUE)


@pytest.mark.parametrize("folder", [*LANGUAGES, "es_AR"])
def test_the_products_texts_pass_the_check_that_a_hotels_text_must_pass(folder: str) -> None:
    language = folder[:2]
    wrong = {
        file.stem: found
        for file in sorted((FOLDER / folder).glob("*.txt"))
        if (found := problems(file.stem, language, file.read_text(encoding="utf-8").strip()))
    }
    assert wrong == {}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_a_reply_uses_only_the_facts_it_declares(name: str, language: str) -> None:
    for voseo in (False, True):
        template = texts.find(name, language, voseo=voseo, overrides={})
        assert unknown_facts(template, CATALOGUE[name].facts) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", CATALOGUE)
def test_a_reply_says_nothing_that_is_not_in_its_ledger(name: str, language: str) -> None:
    house = a_house(language, voseo=True)
    rendered = render(name, samples.facts_of(name, currency="EUR"), house)
    ledger = [entry for bound in rendered.said for entry in entries(bound, timezone="UTC")]
    before = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert unbound(rendered.text, rendered.said, ledger, now=before, timezone="UTC") == ()


def test_spanish_without_voseo_addresses_nobody_as_vos_or_tu() -> None:
    addressed = (
        "podés",
        "querés",
        "decime",
        "escribí",
        " te ",
        "puedes",
        "quieres",
        "tienes",
        "dime",
        "usted",
        " digas",
        " tu ",
        " le llega",
        "no puede esperar",
    )
    found = {
        (name, word)
        for name in CATALOGUE
        for word in addressed
        if word in f" {texts.product_text(name, 'es').lower()} "
    }
    assert found == set()
