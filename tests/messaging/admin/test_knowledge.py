"""A manager writes articles in Admin, and sees them as guests will."""

import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hotel_agent.lib import clock
from messaging import knowledge
from messaging.models import Article, StaffTask
from tenants import snapshot
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation, a_person, at_the_desk
from tests.messaging.delivery.build import a_number
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db(transaction=True)

ARTICLES = "/admin/messaging/article/"


def a_manager() -> tuple[Tenant, Client]:
    hotel = a_hotel()
    return hotel, at_the_desk(a_person(hotel, "manager"))


def article_form(hotel: Tenant, **fields: Any) -> dict[str, Any]:
    return {
        "tenant": hotel.pk,
        "key": "menu",
        "active": "on",
        "tags": ["ask_amenities"],
        "question_es": "¿Qué hay para cenar?",
        "answer_es": "La carta va adjunta, mirá http://carta.example también.",
        **fields,
    }


def test_a_manager_adds_an_article_and_the_agent_knows_it() -> None:
    hotel, browser = a_manager()
    knowledge.shelf_of(hotel.pk)
    form = article_form(hotel, key="pool", question_es="¿Hay pileta?", answer_es="Sí, en la terraza.")
    browser.post(f"{ARTICLES}add/", form)
    snapshot.forget()  # as a second later
    found = knowledge.find(
        knowledge.shelf_of(hotel.pk), "tienen pileta?", knowledge.Question("ask_amenities", "es", "es")
    )
    assert found == knowledge.Found("pool", "Sí, en la terraza.", "es")


def test_an_article_is_shown_as_guests_read_it() -> None:
    hotel, browser = a_manager()
    with scope(hotel.pk):
        article = Article.objects.create(tenant=hotel, key="pool", answer={"es": "Sí, <b>arriba</b>."})
    page = browser.get(f"{ARTICLES}{article.pk}/change/").content.decode()
    assert '<p class="msg-preview" lang="es">Sí, &lt;b&gt;arriba&lt;/b&gt;.</p>' in page


def test_an_article_with_its_days_its_other_questions_and_its_file() -> None:
    hotel, browser = a_manager()
    form = article_form(
        hotel,
        also_es="¿Tienen carta?\n\n¿Y el menú?",
        valid_from="2026-01-01",
        valid_until="2026-02-01",
        attachment=SimpleUploadedFile("../../carta final.exe", b"%PDF-1.7 sopa"),
    )
    browser.post(f"{ARTICLES}add/", form)
    with scope(hotel.pk):
        article = Article.objects.get()
    assert article.also == {"es": ["¿Tienen carta?", "¿Y el menú?"]}
    assert re.fullmatch(r"articles/delfin/[0-9a-f]{12}/menu\.pdf", str(article.attachment.name))
    page = browser.get(f"{ARTICLES}{article.pk}/change/").content.decode()
    assert "http://carta.example is not https" in page
    assert "is not said since 01 February 2026" in page
    assert "¿Tienen carta?\n¿Y el menú?" in page
    assert browser.get(f"{ARTICLES}{article.pk}/file/").getvalue() == b"%PDF-1.7 sopa"
    stranger = at_the_desk(a_person(a_hotel("other"), "manager"))
    assert stranger.get(f"{ARTICLES}{article.pk}/file/").status_code == 404


def test_what_is_no_picture_and_no_pdf_is_refused_and_so_are_days_that_end_before_they_begin() -> None:
    hotel, browser = a_manager()
    form = article_form(hotel, attachment=SimpleUploadedFile("menu.pdf", b"MZ..."))
    assert "The file is no JPEG, PNG or PDF." in browser.post(f"{ARTICLES}add/", form).content.decode()
    form = article_form(hotel, valid_from="2026-02-01", valid_until="2026-01-01")
    assert "This is before the first day." in browser.post(f"{ARTICLES}add/", form).content.decode()
    with scope(hotel.pk):
        assert not Article.objects.exists()


def test_a_question_that_nothing_answered_becomes_an_article() -> None:
    hotel = a_number()
    browser = at_the_desk(a_person(hotel, "manager"))
    conversation = a_conversation(hotel, "tienen sauna?")
    with scope(hotel.pk):
        task = StaffTask.objects.create(
            tenant=hotel,
            conversation=conversation,
            kind="question",
            text="tienen sauna?",
            created_at=clock.now(),
        )
    page = browser.get(ARTICLES).content.decode()
    assert "“tienen sauna?”" in page
    assert f'href="{ARTICLES}add/?question={task.pk}"' in page
    form = browser.get(f"{ARTICLES}add/?question={task.pk}").content.decode()
    assert ">tienen sauna?</textarea>" in form.replace("\n", "")
    assert 'value="spa"' in form
    stranger = at_the_desk(a_person(a_hotel("other"), "manager"))
    assert "tienen sauna?" not in stranger.get(f"{ARTICLES}add/?question={task.pk}").content.decode()
