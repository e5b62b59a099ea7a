"""What guests thought of it: a low score is the manager's, a high one is thanked for."""

import pytest

from messaging.dialogue.flows.reviews import score
from tests.messaging.dialogue.build import Chat, a_front_desk


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("8", 8),
        ("10/10", 10),
        ("3 de 5", 6),
        ("de 1 a 5 les pongo 5", 10),
        ("5 estrellas", 10),
        ("two stars", 4),
        ("⭐⭐⭐⭐", 8),
        ("un 7, la habitación bien", 7),
        ("nota 9", 9),
        ("diez", 10),
        ("estuvimos 3 noches", None),
        ("muy bueno", None),
    ],
)
def test_a_score_is_read_as_guests_give_it(text: str, expected: int | None) -> None:
    assert score(text, asked=True) == expected


def test_a_number_is_no_score_where_none_was_asked_for() -> None:
    assert score("8") is None


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "wish", "low", "words"),
    [
        ("es", "quiero dejar una opinión", "un 3, muy sucio todo", "Gracias por la sinceridad"),
        ("en", "I'd like to give feedback", "4 out of 10", "Thank you for being honest"),
        ("pt", "quero deixar uma avaliação", "nota 2, péssimo", "Obrigado pela sinceridade"),
    ],
)
def test_a_low_score_is_the_managers_before_any_link(language: str, wish: str, low: str, words: str) -> None:
    chat = Chat(a_front_desk(language))
    chat.says(wish)
    assert chat.state["asked"] == "score"
    said = chat.says(low)
    assert words in said
    assert "http" not in said
    kinds = [(task.kind, task.department) for task in chat.outcome.tasks]
    handed = chat.outcome.hand_over
    assert kinds == [("low_review", "management")] or (handed and handed.department == "management")


@pytest.mark.django_db
def test_a_high_score_is_thanked_for_and_words_reach_the_team() -> None:
    chat = Chat(a_front_desk("es"))
    assert "¡Qué alegría!" in chat.says("todo excelente, volveremos seguro")
    assert [task.kind for task in chat.outcome.tasks] == ["review"]
    chat.says("quiero dejar una opinión")
    assert "¡Qué alegría!" in chat.says("10")
    assert chat.outcome.tasks == ()
    chat.says("quiero dejar una opinión")
    chat.says("no, ahora no")
    assert chat.state["asked"] == ""
