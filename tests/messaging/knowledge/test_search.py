"""The article that answers is found by the guest's words; no article is better than a wrong one."""

import pytest

from messaging.knowledge.search import Found, Question, find
from messaging.knowledge.shelf import Page, Shelf, sentences
from messaging.knowledge.words import terms


def a_page(key: str, *tags: str, question: str = "", **answers: str) -> Page:
    answers = answers or {"es": f"Sobre {key}.", "en": f"About {key}."}
    ways = tuple(map(terms, [key, *sentences(question)]))
    return Page(key, frozenset(tags), ways, terms(" ".join(answers.values())), answers)


SHELF = Shelf(
    1,
    (
        a_page("breakfast", "ask_amenities", question="¿Hay desayuno? ¿A qué hora?"),
        a_page("parking", "ask_amenities", "ask_location", question="¿Dónde dejo el auto?"),
        a_page("pets", "ask_policies", question="¿Aceptan mascotas?"),
        a_page("pool", "ask_amenities", question="¿Tienen pileta?", es="Sí, climatizada."),
        a_page("towels", "ask_amenities", question="¿Dan toallas de playa?"),
        a_page("smoking", "ask_policies", question="¿Se puede fumar?"),
    ),
    {},
)


def key_for(text: str, intent: str = "ask_amenities", language: str = "es") -> str | None:
    found = find(SHELF, text, Question(intent, language, "es"))
    return found.key if found else None


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("a qué hora se desayuna?", "breakfast"),
        ("is breakfast included", "breakfast"),
        ("tem café da manhã?", "breakfast"),
        ("tienen cochera?", "parking"),
        ("where can I park my car", "parking"),
        ("tem estacionamento", "parking"),
        ("is there a swimming pool?", "pool"),
        ("tem piscina", "pool"),
        ("hay toallas?", "towels"),
    ],
)
def test_amenities_in_three_languages(text: str, key: str) -> None:
    assert key_for(text) == key


@pytest.mark.parametrize(
    ("text", "key"),
    [("puedo ir con mi perro?", "pets"), ("aceitam cachorro", "pets"), ("can I smoke", "smoking")],
)
def test_rules_in_three_languages(text: str, key: str) -> None:
    assert key_for(text, "ask_policies") == key


@pytest.mark.parametrize("text", ["tienen helipuerto?", "do you have a casino", "hay?", "", "??"])
def test_what_nobody_wrote_about_finds_nothing(text: str) -> None:
    assert key_for(text) is None


def test_without_an_intent_only_a_sure_hit_counts() -> None:
    assert key_for("desayuno", intent="") == "breakfast"
    assert key_for("y la hora de eso entonces", intent="") is None


def test_the_answer_is_in_the_guests_language() -> None:
    found = find(SHELF, "breakfast", Question("ask_amenities", "en", "es"))
    assert found == Found("breakfast", "About breakfast.", "en")


def test_an_answer_that_is_missing_in_it_is_given_in_the_hotels() -> None:
    found = find(SHELF, "pool", Question("ask_amenities", "en", "es"))
    assert found == Found("pool", "Sí, climatizada.", "es")


def test_an_answer_in_neither_is_given_in_the_language_it_is_written_in() -> None:
    found = find(SHELF, "tem piscina?", Question("ask_amenities", "pt", "en"))
    assert found == Found("pool", "Sí, climatizada.", "es")
