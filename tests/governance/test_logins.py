"""Who came and went is in the audit of their hotels."""

import pytest
from django.test import Client

from governance.installation import hotel_or_installation
from governance.models import AuditEvent
from tenants.models import User
from tenants.scope import scope
from tests.governance.builders import events_of
from tests.tenants.build import a_hotel, a_person

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"


def come_and_go(person):
    client = Client()
    client.force_login(person, backend=BACKEND)
    client.logout()


def deeds(events):
    return [(event.action, event.actor) for event in events if event.object_type == "tenants.user"]


def test_a_log_in_and_a_log_out_are_events_of_each_of_the_persons_hotels():
    hotel, other = a_hotel(), a_hotel("gaviota")
    person = a_person("ana@example.com", hotel)
    come_and_go(person)
    who = f"user:{person.pk}"
    assert deeds(events_of(hotel)) == [("logged_in", who), ("logged_out", who)]
    assert deeds(events_of(other)) == []


def test_an_operators_log_in_is_the_installations():
    come_and_go(User.objects.create_superuser("root@example.com"))
    with scope(hotel_or_installation(None)):
        assert [action for action, _ in deeds(AuditEvent.objects.order_by("id"))] == [
            "logged_in",
            "logged_out",
        ]


def test_leaving_without_having_come_is_nothing():
    Client().logout()
    with scope(hotel_or_installation(None)):
        assert not AuditEvent.objects.filter(object_type="tenants.user").exists()
