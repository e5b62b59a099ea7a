"""Replies said outside a turn: reminders and apologies, in the hotel's words as far as they are sound."""

import datetime as dt

import pytest

from governance.models import Alarm
from hotel_agent.lib.money import Money
from messaging import replies
from pms.types import Stay
from tenants.scope import scope
from tests.messaging.dialogue.build import a_front_desk, an_own_text

pytestmark = pytest.mark.django_db

VALUES = {"name": "Ana", "date": "domingo, 20 de diciembre de 2026", "time": "15:00"}


def test_a_reminder_says_what_it_is_given() -> None:
    hotel = a_front_desk("es")
    said = replies.text(hotel.pk, "es", "pre_arrival_1d", VALUES)
    assert "¡Hola, Ana!" in said
    assert "domingo, 20 de diciembre de 2026, desde las 15:00" in said
    assert "Av. del Mar 45" in said


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_an_apology_needs_nothing(language: str) -> None:
    assert replies.text(a_front_desk(language).pk, language, "handed_over_error", {})


def test_the_hotels_own_words_are_used() -> None:
    hotel = a_front_desk("es")
    an_own_text(hotel, "pre_arrival_1d", "{{ name }}, ¡ya casi! {{ date }}.")
    assert replies.text(hotel.pk, "es", "pre_arrival_1d", VALUES).startswith("Ana, ¡ya casi!")


def test_own_words_that_nobody_vouches_for_are_not_used_and_people_hear_of_it() -> None:
    hotel = a_front_desk("es")
    an_own_text(hotel, "pre_arrival_1d", "{{ name }}, hoy con $ 10 de descuento.")
    assert "descuento" not in replies.text(hotel.pk, "es", "pre_arrival_1d", VALUES)
    with scope(hotel.pk):
        assert list(Alarm.objects.values_list("kind", "subject")) == [("text_refused", "es/pre_arrival_1d")]


def test_plain_values_become_facts_of_their_kind() -> None:
    hotel = a_front_desk("es")
    an_own_text(
        hotel,
        "booking_confirmed",
        "{{ reference }}: {{ stay }}, {{ nights }} noches, {{ total }}, {{ deposit_due }}, {{ room }}.",
    )
    said = replies.text(
        hotel.pk,
        "es",
        "booking_confirmed",
        {
            "reference": "DEL-1",
            "stay": Stay(dt.date(2026, 12, 20), dt.date(2026, 12, 22)),
            "nights": 2,
            "total": Money.of(200, "ARS"),
            "deposit_due": dt.datetime(2026, 12, 1, 15, 0, tzinfo=dt.UTC),
            "room": dt.date(2026, 12, 20),
            "guest_name": "",
        },
    )
    assert said.startswith(
        "DEL-1: del 20 al 22 de diciembre, 2 noches, $200, 1 de diciembre a las 12:00, 20 de"
    )
