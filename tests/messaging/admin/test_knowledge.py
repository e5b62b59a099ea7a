"""A manager writes articles and texts in Admin, and sees them as guests will."""

import pytest
from django.test import Client

from messaging import knowledge
from messaging.models import Article, TextOverride
from tenants import snapshot
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLES = "/admin/messaging/article/"
TEXTS = "/admin/messaging/textoverride/"


def a_manager() -> tuple[Tenant, Client]:
    hotel = a_hotel()
    return hotel, at_the_desk(a_person(hotel, "manager"))


def write_text(browser: Client, hotel: Tenant, name: str, text: str, language: str = "es") -> str:
    """Save a text on the add page; the page that answers."""
    answer = browser.post(
        f"{TEXTS}add/",
        {"tenant": hotel.pk, "name": name, "language": language, "text": text},
        follow=True,
    )
    return str(answer.content.decode())


def texts(hotel: Tenant) -> dict[str, str]:
    with scope(hotel.pk):
        return dict(TextOverride.objects.values_list("name", "text"))


def test_a_manager_adds_an_article_and_the_agent_knows_it() -> None:
    hotel, browser = a_manager()
    knowledge.shelf_of(hotel.pk)
    browser.post(
        f"{ARTICLES}add/",
        {
            "tenant": hotel.pk,
            "key": "pool",
            "active": "on",
            "tags": ["ask_amenities"],
            "question_es": "¿Hay pileta?",
            "answer_es": "Sí, en la terraza.",
        },
    )
    snapshot.forget()  # as a second later
    found = knowledge.find(
        knowledge.shelf_of(hotel.pk),
        "tienen pileta?",
        knowledge.Question("ask_amenities", "es", "es"),
    )
    assert found == knowledge.Found("pool", "Sí, en la terraza.", "es")


def test_an_article_is_shown_as_guests_read_it() -> None:
    hotel, browser = a_manager()
    with scope(hotel.pk):
        article = Article.objects.create(tenant=hotel, key="pool", answer={"es": "Sí, <b>arriba</b>."})
    page = browser.get(f"{ARTICLES}{article.pk}/change/").content.decode()
    assert '<p class="msg-preview" lang="es">Sí, &lt;b&gt;arriba&lt;/b&gt;.</p>' in page


def test_a_text_of_the_hotels_own_is_kept_and_shown_with_made_up_facts() -> None:
    hotel, browser = a_manager()
    write_text(browser, hotel, "ask_surname", "Gracias {{ guest_name }}. ¿Y el apellido?")
    with scope(hotel.pk):
        override = TextOverride.objects.get()
    page = browser.get(f"{TEXTS}{override.pk}/change/").content.decode()
    assert "Gracias Ana Paz. ¿Y el apellido?" in page
    assert "Gracias, {{ guest_name }}." in page


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Desde $ 100 la noche", "written by hand"),
        ("Hola {{ total }}", "is not a fact of this reply"),
        ("Hola {% load static %}", "not a well-formed text"),
    ],
)
def test_a_text_that_says_what_no_fact_stands_for_is_refused(text: str, complaint: str) -> None:
    hotel, browser = a_manager()
    assert complaint in write_text(browser, hotel, "greeting", text)
    assert texts(hotel) == {}


def test_a_change_of_a_text_is_looked_at_too() -> None:
    hotel, browser = a_manager()
    write_text(browser, hotel, "greeting", "¡Hola!")
    with scope(hotel.pk):
        override = TextOverride.objects.get()
    browser.post(f"{TEXTS}{override.pk}/change/", {"text": "Gratis: $ 5"})
    assert texts(hotel) == {"greeting": "¡Hola!"}


def test_another_hotels_text_is_not_there() -> None:
    _, browser = a_manager()
    other = a_hotel("other")
    with scope(other.pk):
        override = TextOverride.objects.create(tenant=other, name="greeting", language="es", text="Hola")
    assert browser.get(f"{TEXTS}{override.pk}/change/").status_code == 404
