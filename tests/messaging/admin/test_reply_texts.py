"""A manager words replies in Admin, sees them as guests will, and writes no fact by hand."""

import pytest
from django.test import Client

from messaging.models import TextOverride
from messaging.replies.catalogue import CATALOGUE
from messaging.replies.texts import product_text
from tenants import snapshot
from tenants.models import FlagValue, Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db(transaction=True)

TEXTS = "/admin/messaging/textoverride/"


def a_manager() -> tuple[Tenant, Client]:
    hotel = a_hotel(timezone="America/Argentina/Buenos_Aires")
    return hotel, at_the_desk(a_person(hotel, "manager"))


def page_of(name: str, *, page: str = "edit", language: str = "es", hotel: str = "delfin") -> str:
    return f"{TEXTS}{page}/?hotel={hotel}&language={language}&reply={name}"


def write(browser: Client, name: str, text: str, do: str = "save") -> str:
    """Save a text on the page of its reply; the page that answers."""
    return str(browser.post(page_of(name), {"text": text, "do": do}, follow=True).content.decode())


def texts(hotel: Tenant) -> dict[str, str]:
    with scope(hotel.pk):
        return dict(TextOverride.objects.values_list("name", "text"))


def test_a_text_of_the_hotels_own_is_kept_and_shown_with_made_up_facts() -> None:
    hotel, browser = a_manager()
    page = write(browser, "ask_surname", "Gracias {{ guest_name }}. ¿Y el apellido?")
    assert "ask_surname: saved" in page
    assert texts(hotel) == {"ask_surname": "Gracias {{ guest_name }}. ¿Y el apellido?"}
    assert "Gracias Ana Paz. ¿Y el apellido?" in page
    assert 'data-own="yes"' in page
    with scope(hotel.pk):
        row = TextOverride.objects.get()
    page = browser.get(f"{TEXTS}{row.pk}/change/", follow=True).content.decode()
    assert product_text("ask_surname", "es") in page
    assert "Back to the standard text" in page


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("Desde $ 100 la noche", "written by hand"),
        ("Hola {{ total }}", "is not a fact of this reply"),
        ("Hola {% load static %}", "not a well-formed text"),
    ],
)
def test_a_text_that_says_what_no_fact_stands_for_is_refused_and_stays_on_the_page(
    text: str, complaint: str
) -> None:
    hotel, browser = a_manager()
    page = write(browser, "greeting", text)
    assert complaint in page
    assert text in page
    assert texts(hotel) == {}


def test_a_change_is_looked_at_too_and_a_button_has_little_room() -> None:
    hotel, browser = a_manager()
    write(browser, "greeting", "¡Hola!")
    write(browser, "greeting", "Gratis: $ 5")
    too_long = write(browser, "label_book", "Sí, por favor, reservar ya mismo")
    assert "It is longer than 20 characters." in too_long
    assert texts(hotel) == {"greeting": "¡Hola!"}


def test_a_preview_is_in_the_hotels_own_way_and_says_what_is_wrong() -> None:
    _, browser = a_manager()
    address = page_of("price_is_now", page="preview")
    good = browser.post(address, {"text": "Ahora son {{ total }}, {{ hotel.name }}."}).json()
    assert good == {"shown": "Ahora son $270.000, Delfin.", "problems": []}
    bad = browser.post(address, {"text": "Ahora son {{ totals }} {% if %}"}).json()
    assert (bad["shown"], len(bad["problems"])) == ("", 1)


def test_the_standard_text_has_voseo_where_the_hotel_turned_it_on() -> None:
    hotel, browser = a_manager()
    spoken = product_text("goodbye", "es", voseo=True)
    assert spoken != product_text("goodbye", "es")
    assert spoken not in browser.get(page_of("goodbye")).content.decode()
    FlagValue.objects.create(flag="humanize.es_ar.enabled", tenant=hotel, value=True)
    snapshot.raise_version()
    snapshot.forget()
    assert spoken in browser.get(page_of("goodbye")).content.decode()


def test_a_text_goes_back_to_the_standard_and_the_standard_saved_is_none_of_the_hotels_own() -> None:
    hotel, browser = a_manager()
    write(browser, "goodbye", "¡Chau!")
    write(browser, "goodbye", "", do="reset")
    assert texts(hotel) == {}
    write(browser, "goodbye", product_text("goodbye", "es"))
    assert texts(hotel) == {}


def test_every_reply_is_on_the_page_an_agent_sees_none_and_an_auditor_changes_none() -> None:
    hotel, browser = a_manager()
    page = browser.get(f"{TEXTS}?hotel={hotel.slug}&language=en").content.decode()
    assert [name for name in CATALOGUE if f"<code>{name}</code>" not in page] == []
    agent = at_the_desk(a_person(hotel, "agent"))
    assert agent.get(TEXTS).status_code == 403
    assert agent.post(page_of("greeting"), {"text": "Hola", "do": "save"}).status_code == 404
    auditor = at_the_desk(a_person(hotel, "auditor"))
    assert auditor.get(page_of("greeting")).status_code == 200
    assert auditor.post(page_of("greeting"), {"text": "Hola", "do": "save"}).status_code == 403
    assert texts(hotel) == {}


def test_another_hotels_text_is_not_there() -> None:
    _, browser = a_manager()
    other = a_hotel("other")
    with scope(other.pk):
        override = TextOverride.objects.create(tenant=other, name="greeting", language="es", text="Hola")
    assert browser.get(f"{TEXTS}{override.pk}/change/").status_code == 404
    assert browser.get(page_of("greeting", hotel="other")).status_code == 404
