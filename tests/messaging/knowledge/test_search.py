"""The article that answers is found by the guest's words; no article is better than a wrong one."""

import datetime as dt
from dataclasses import replace

import pytest

from messaging.knowledge.search import Answers, Found, Question, find, find_all
from messaging.knowledge.shelf import Page, Shelf, page_of, sentences
from messaging.knowledge.topics import topics
from messaging.knowledge.words import NARROWEST, terms
from messaging.models import Article


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


def an_article(key: str, *tags: str, **texts: str) -> Page:
    """As Admin or a hotel file makes it: `es` is the question in Spanish, and so on."""
    return page_of(Article(key=key, tags=list(tags), question=texts, answer={"es": f"Sobre {key}."}))


HOUSE = Shelf(
    1,
    (
        an_article("luggage", "ask_amenities", "late_checkout", es="¿Dejo las valijas antes del check-in?"),
        an_article("breakfast", "ask_amenities", es="¿Hay desayuno? ¿A qué hora? ¿Se paga?"),
        an_article("payment", "payment", es="¿Cómo se paga? ¿Aceptan tarjeta?"),
        an_article("children", "ask_policies", es="¿Los chicos pagan?"),
        an_article("parking", "ask_amenities", es="¿Tienen cochera?"),
        an_article("gym", "ask_amenities", es="¿Hay pileta, gimnasio o spa?"),
        an_article("tango", "ask_amenities", es="¿Hay clases de tango?"),
    ),
    {},
)


def looked_up(text: str, intent: str = "ask_amenities") -> tuple[list[str], tuple[str, ...], tuple[str, ...]]:
    """Keys found, questions left open, replies of the profile."""
    answers = find_all(HOUSE, text, Question(intent, "es", "es"))
    return [found.key for found in answers.found], answers.open, answers.profile


@pytest.mark.parametrize(
    ("text", "intent", "profile"),
    [
        ("what time is check-in?", "ask_policies", "check_in_out"),
        ("a qué hora es el check in del 25 de diciembre de 2026?", "ask_policies", "check_in_out"),
        ("can I check out late?", "late_checkout", "late_check_out"),
        ("tem late check-out?", "late_checkout", "late_check_out"),
        ("si cancelo, ¿me devuelven la plata que pagué?", "ask_policies", "cancellation_policy"),
        ("de cuánto es la seña", "ask_policies", "payment"),
        ("¿dónde queda?", "ask_location", "location"),
    ],
)
def test_what_only_names_a_circumstance_is_the_profiles_and_no_article_of_something_else(
    text: str, intent: str, profile: str
) -> None:
    assert looked_up(text, intent) == ([], (), (profile,))


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("can I leave my bags before check-in and after check-out?", ["luggage"]),
        ("is breakfast free for kids under 5?", ["breakfast"]),
        ("crianças pagam?", ["children"]),
        ("can I pay by card", ["payment"]),
        ("¿se paga aparte el desayuno?", ["breakfast"]),
        ("is there a gym I can use before breakfast", ["gym"]),
        ("hay clases de tango los martes a las 20?", ["tango"]),
        ("hay estacionamiento, pileta y desayuno?", ["parking", "gym", "breakfast"]),
        ("got parking n breakfast", ["parking", "breakfast"]),
    ],
)
def test_each_thing_asked_finds_its_article(text: str, keys: list[str]) -> None:
    assert looked_up(text)[0] == keys


def test_what_is_asked_beside_and_written_nowhere_is_left_open() -> None:
    assert looked_up("tienen cochera? y helipuerto, y aceptan perros?") == (
        ["parking"],
        ("aceptan perros",),
        (),
    )
    assert looked_up("hay desayuno? y a qué hora es el check-out?") == (["breakfast"], (), ("check_in_out",))


@pytest.mark.parametrize("text", ["desalluno", "estasionamiento", "picina", "dezayuno", "estacioanmiento"])
def test_a_misspelt_word_is_understood(text: str) -> None:
    assert looked_up(f"hay {text}?")[0] in (["breakfast"], ["parking"], ["gym"])


def test_a_word_that_is_another_is_not_taken_for_a_topics() -> None:
    for word in ("manage", "passagem", "hamacas", "especial", "parede", "buenos aires", "carta"):
        assert not terms(word).topics, word


def test_an_article_is_said_on_its_days_only() -> None:
    december = replace(HOUSE.pages[1], valid_from=dt.date(2026, 12, 1), valid_until=dt.date(2026, 12, 31))
    shelf = Shelf(1, (december,), {})
    found = [
        bool(find_all(shelf, "hay desayuno?", Question("ask_amenities", "es", "es", day)).found)
        for day in (dt.date(2026, 11, 30), dt.date(2026, 12, 1), dt.date(2026, 12, 31), dt.date(2027, 1, 1))
    ]
    assert found == [False, True, True, False]


def test_a_mention_alone_is_no_answer() -> None:
    pets = Article(key="pets", question={"en": "Pets?"}, answer={"en": "Yes, with a blanket and a bowl."})
    shelf = Shelf(1, (page_of(pets),), {})
    assert find_all(shelf, "I need a blanket", Question("ask_amenities", "en", "en")) == Answers(
        open=("I need a blanket",)
    )


def test_every_topic_has_its_words_once_and_every_circumstance_its_rank() -> None:
    known = topics()  # raises where two topics claim one word
    assert {name for name, topic in known.by_name.items() if topic.beside} == set(NARROWEST)
    assert all(set(topic.samples) in (set(), {"es", "en", "pt"}) for topic in known.by_name.values())
    for name, topic in known.by_name.items():
        assert all(name in terms(sample).topics for sample in topic.samples.values()), name
