"""The page of approved texts: its buttons read and submit them, for those who may; a number's costs."""

import pytest
from django.urls import reverse

from hotel_agent.lib import clock
from messaging import template_sync
from messaging.models import MessageCount, WhatsAppTemplate
from messaging.template_sync import Synced
from tenants.models import ChannelAccount, Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.tenants.build import a_hotel, an_account

pytestmark = pytest.mark.django_db(transaction=True)
LIST = "admin:messaging_whatsapptemplate_changelist"


def syncing(monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, int]]:
    """Who is asked from now on; three texts are found."""
    asked: list[tuple[int, int]] = []

    def sync(tenant_id: int, account_id: int) -> Synced:
        asked.append((tenant_id, account_id))
        return Synced(3)

    monkeypatch.setattr(template_sync, "sync", sync)
    return asked


def a_hotel_with_a_template() -> Tenant:
    hotel = a_hotel()
    an_account(hotel, "155", options={"waba_id": "2001"})
    with scope(hotel.pk):
        WhatsAppTemplate.objects.create(
            tenant=hotel,
            account=ChannelAccount.objects.of(hotel.pk).get(),
            name="pre_arrival_1d",
            language="es",
            status="PENDING_DELETION",
            components=[{"type": "BODY", "text": "Hola"}],
            synced_at=clock.now(),
        )
    return hotel


def test_managers_read_and_submit_them_and_see_what_came_of_it(monkeypatch: pytest.MonkeyPatch):
    hotel = a_hotel_with_a_template()
    asked = syncing(monkeypatch)
    monkeypatch.setattr(template_sync, "submit_missing", lambda *ids: Synced(problem="It did not answer."))
    browser = at_the_desk(a_person(hotel, "manager"))
    page = browser.get(reverse(LIST)).content.decode()
    assert "Sync templates" in page
    assert "Pending deletion" in page
    read = browser.post(reverse("admin:messaging_whatsapptemplate_sync"), follow=True).content.decode()
    assert "3 templates read." in read
    assert [ids[0] for ids in asked] == [hotel.pk]
    submitted = browser.post(reverse("admin:messaging_whatsapptemplate_submit"), follow=True)
    assert "It did not answer." in submitted.content.decode()
    assert browser.get(reverse("admin:messaging_whatsapptemplate_sync")).status_code == 405


def test_others_only_see_them_and_another_hotel_does_not(monkeypatch: pytest.MonkeyPatch):
    hotel = a_hotel_with_a_template()
    asked = syncing(monkeypatch)
    auditor = at_the_desk(a_person(hotel, "auditor", name="Luz"))
    page = auditor.get(reverse(LIST)).content.decode()
    assert ("pre_arrival_1d" in page, "Sync templates" in page) == (True, False)
    auditor.post(reverse("admin:messaging_whatsapptemplate_sync"))
    stranger = at_the_desk(a_person(a_hotel("harbour"), "manager", name="Tom"))
    assert "pre_arrival_1d" not in stranger.get(reverse(LIST)).content.decode()
    stranger.post(reverse("admin:messaging_whatsapptemplate_sync"))
    assert asked == []


def test_a_numbers_page_shows_what_its_messages_cost():
    hotel = a_hotel_with_a_template()
    with scope(hotel.pk):
        account = ChannelAccount.objects.of(hotel.pk).get()
        month = clock.now().date().replace(day=1)
        MessageCount.objects.create(
            tenant=hotel, account=account, month=month, category="service", billable=False, messages=812
        )
    browser = at_the_desk(a_person(hotel, "manager", name="Eva"))
    page = browser.get(reverse("admin:tenants_channelaccount_change", args=[account.pk])).content.decode()
    assert "812 service" in page
