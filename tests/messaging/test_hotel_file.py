"""Sections `knowledge` and `texts` of the hotel file."""

import datetime as dt
from pathlib import Path

import pytest

from messaging import knowledge
from messaging.models import Article, TextOverride
from tenants import snapshot
from tenants.models import Tenant
from tenants.onboarding import BadFile, FileReport, apply_file
from tenants.scope import scope

pytestmark = pytest.mark.django_db(transaction=True)

HEAD = """
version: 1
tenant: {slug: delfin, name: Delfín, timezone: America/Bogota, currency: COP, language: es, languages: [es]}
"""
OWN = """
knowledge:
  - {key: pool, tags: [ask_amenities], question: {es: "¿Hay pileta?"}, answer: {es: "Sí, en la terraza."}}
  - {key: pets, question: {es: "¿Mascotas?"}, answer: {es: "Sí.", en: "Yes."}}
texts:
  es: {greeting: "¡Hola! Somos {{ hotel.name }}.", goodbye: "¡Chau!"}
"""


def apply(tmp_path: Path, body: str) -> FileReport:
    path = tmp_path / "delfin.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return apply_file(path)


def kept() -> tuple[set[str], dict[str, str]]:
    hotel = Tenant.objects.get(slug="delfin")
    with scope(hotel.pk):
        articles = set(Article.objects.values_list("key", flat=True))
        return articles, dict(TextOverride.objects.values_list("name", "text"))


def test_a_file_brings_articles_and_texts(tmp_path: Path) -> None:
    apply(tmp_path, OWN)
    texts = {"greeting": "¡Hola! Somos {{ hotel.name }}.", "goodbye": "¡Chau!"}
    assert kept() == ({"pool", "pets"}, texts)


def test_a_second_time_changes_nothing(tmp_path: Path) -> None:
    apply(tmp_path, OWN)
    assert apply(tmp_path, OWN).did_nothing


def test_what_the_file_holds_no_more_is_removed(tmp_path: Path) -> None:
    apply(tmp_path, OWN)
    apply(tmp_path, 'knowledge: [{key: pets, question: {es: "?"}, answer: {es: "No."}}]\ntexts: {}\n')
    assert kept() == ({"pets"}, {})


def test_sections_that_are_left_out_are_left_alone(tmp_path: Path) -> None:
    apply(tmp_path, OWN)
    apply(tmp_path, "")
    assert len(kept()[0]) == 2


def test_the_agent_knows_a_new_article_at_once(tmp_path: Path) -> None:
    apply(tmp_path, OWN)
    hotel = Tenant.objects.get(slug="delfin")
    before = knowledge.shelf_of(hotel.pk)
    apply(tmp_path, OWN.replace("en la terraza", "en el patio"))
    snapshot.forget()  # as a second later
    after = knowledge.shelf_of(hotel.pk)
    assert {page.answers["es"] for page in after.pages} - {page.answers["es"] for page in before.pages} == {
        "Sí, en el patio."
    }


def test_an_article_keeps_its_days_its_other_questions_and_its_file(tmp_path: Path) -> None:
    (tmp_path / "carta.pdf").write_bytes(b"%PDF-1.7 sopa")
    body = """
knowledge:
  - key: menu
    question: {es: "¿Qué hay para cenar?"}
    also: {es: ["¿Tienen carta?", "¿Me pasás el menú?"]}
    answer: {es: "La carta va adjunta."}
    valid_from: 2026-12-01
    valid_until: 2027-03-31
    attachment: carta.pdf
    active: false
"""
    apply(tmp_path, body)
    assert apply(tmp_path, body).did_nothing
    with scope(Tenant.objects.get(slug="delfin").pk):
        article = Article.objects.get()
        with article.attachment.open() as kept_file:
            assert kept_file.read() == b"%PDF-1.7 sopa"
    assert str(article.attachment.name).endswith("/menu.pdf")
    assert article.also == {"es": ["¿Tienen carta?", "¿Me pasás el menú?"]}
    assert (article.valid_from, article.valid_until) == (dt.date(2026, 12, 1), dt.date(2027, 3, 31))
    assert not article.active


ARTICLE = "{key: a, question: {es: a}, answer: {es: b}}"


@pytest.mark.parametrize(
    ("body", "line", "complaint"),
    [
        ('texts:\n  es:\n    greeting: "Desde $ 100"', 6, "written by hand"),
        ('texts:\n  es:\n    greetings: "Hola"', 6, "no reply called"),
        ('texts:\n  fr:\n    greeting: "Salut"', 5, "not known"),
        (
            "knowledge:\n  - key: pool\n    tags: [swimming]\n    question: {es: a}\n    answer: {es: b}",
            6,
            "wish",
        ),
        (f"knowledge:\n  - {ARTICLE}\n  - {ARTICLE}", 6, "twice"),
        ("knowledge:\n  - {key: pool, question: {es: a}}", 5, "answer"),
        (
            "knowledge:\n  - key: a\n    question: {es: a}\n    answer: {es: b}\n    attachment: menu.exe",
            8,
            "no JPEG, PNG or PDF",
        ),
        (
            f"knowledge:\n  - {ARTICLE[:-1]}, valid_from: 2026-12-31,\n    valid_until: 2026-12-01}}",
            6,
            "before valid_from",
        ),
    ],
)
def test_errors_name_their_line(tmp_path: Path, body: str, line: int, complaint: str) -> None:
    (tmp_path / "menu.exe").write_bytes(b"MZ")
    with pytest.raises(BadFile, match=complaint) as error:
        apply(tmp_path, body)
    assert [problem.line for problem in error.value.problems] == [line]
