"""A guest on Telegram asks for a price and books, all by webhooks; the account is set up and tested."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pydantic import TypeAdapter
from pytest_httpserver import HTTPServer

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import channel_tests, operations
from messaging.models import Conversation, Disposition, GuestAlias, InboundEvent
from tenants import services
from tenants.models import ChannelAccount, Tenant, WorkItem
from tenants.onboarding import SectionReport, access
from tenants.scope import scope
from tests.messaging.admin.build import a_person, at_the_desk
from tests.messaging.delivery.build import run
from tests.messaging.dialogue.build import a_front_desk, reservations
from tests.messaging.telegram.build import BOT, GUEST, SECRET, BotApi, a_bot, no, post, serve, tap, text

pytestmark = pytest.mark.django_db(transaction=True)

NOON = dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)


@pytest.fixture
def api(httpserver: HTTPServer, settings: Any) -> BotApi:
    return serve(httpserver, settings)


@pytest.fixture
def hotel() -> Tenant:
    hotel = a_front_desk("es")
    Tenant.objects.filter(pk=hotel.pk).update(quiet_window_ms=0)
    return hotel


def deliver(*updates: object) -> None:
    """Updates that come a minute apart, and all the work that each wakes."""
    for minute, update in enumerate(updates):
        with clock.held_at(NOON + dt.timedelta(minutes=minute)), queue.collected() as waiting:
            assert post(update)[0] == 200
            run(waiting)


def says(words: str) -> dict[str, Any]:
    return text(words, at=int(NOON.timestamp()))


def test_a_guest_asks_for_a_price_and_books(api: BotApi, hotel: Tenant) -> None:
    a_bot(hotel)
    deliver(
        says("Hola! cuánto sale del 20 al 23 de diciembre para 2?"),
        tap("room:suite"),
        says("Ana Paz"),
        says("ana@example.com"),
        says("sí"),
    )
    offers = [said["reply_markup"]["inline_keyboard"] for said in api.sent() if "reply_markup" in said]
    assert ["room:suite"] in [[button["callback_data"] for button in row] for row in offers[0]]
    (stay,) = reservations(hotel)
    assert (stay.check_in, stay.check_out) == (dt.date(2026, 12, 20), dt.date(2026, 12, 23))
    assert stay.reference in api.sent()[-1]["text"]
    assert {said["chat_id"] for said in api.sent()} == {str(GUEST)}
    with scope(hotel.pk):
        assert {one.outcome for one in Disposition.objects.all()} == {"answered"}
        assert GuestAlias.objects.get().get_kind_display() == "Telegram user"
        assert Conversation.objects.get().account.get_kind_display() == "Telegram"
    assert operations.unaccounted(everything=True) == []


def test_an_update_that_comes_twice_is_one_message(api: BotApi, hotel: Tenant) -> None:
    a_bot(hotel)
    update = says("Hola")
    deliver(update, update)
    with scope(hotel.pk):
        assert InboundEvent.objects.count() == 1
    assert len(api.sent()) == 1


def test_a_tap_is_acknowledged_in_the_answer_to_its_webhook(api: BotApi, hotel: Tenant) -> None:
    a_bot(hotel)
    with queue.collected():
        status, body = post(tap("room:suite"))
    assert (status, json.loads(body)["method"]) == (200, "answerCallbackQuery")


def test_a_call_without_the_secret_or_for_nobodys_bot_is_refused(api: BotApi, hotel: Tenant) -> None:
    a_bot(hotel)
    update = says("Hola")
    assert post(update, secret="a-wrong-secret")[0] == 401
    assert post(update, bot="7009999999")[0] == 401
    with scope(hotel.pk):
        assert not InboundEvent.objects.exists()


def test_a_hotel_file_names_a_bot(hotel: Tenant, tmp_path: Path, settings: Any) -> None:
    values = {"DELFIN_BOT_TOKEN": f"{BOT}:abc", "DELFIN_BOT_SECRET": SECRET}
    settings.ENV_REFERENCE = lambda name: values.get(name, "")
    block = {
        "kind": "telegram",
        "bot_id": BOT,
        "token": "env:DELFIN_BOT_TOKEN",
        "secret": "env:DELFIN_BOT_SECRET",
    }
    forms = TypeAdapter(access.channels_section().form).validate_python([block])

    def applied() -> ChannelAccount:
        with scope(hotel.pk):
            access.apply_channels(hotel, forms, SectionReport("channels", tmp_path))
            return ChannelAccount.objects.get(kind="telegram")

    row = applied()
    assert (row.external_id, row.access_token, row.webhook_secret) == (BOT, f"{BOT}:abc", SECRET)
    assert (row.health, str(row)) == ("connected", f"Telegram {BOT}")
    values["DELFIN_BOT_SECRET"] = "short"
    assert applied().health == "not_connected"


class TestTheConnectionTest:
    def healthy(self, api: BotApi, settings: Any) -> None:
        address = f"{settings.PUBLIC_URL}/webhooks/telegram/{BOT}"
        api.results = {"getMe": {"id": int(BOT)}, "getWebhookInfo": {"url": address}}

    def account(self, hotel: Tenant) -> ChannelAccount:
        with scope(hotel.pk):
            return ChannelAccount.objects.select_related("tenant").get(kind="telegram")

    def alarm(self, hotel: Tenant) -> bool | None:
        """Whether it is over; None: there is none."""
        with scope(hotel.pk):
            found = Alarm.objects.filter(kind=channel_tests.ALARM).first()
        return None if found is None else found.resolved_at is not None

    def test_every_hour_and_twice_before_anybody_is_alarmed(
        self, api: BotApi, hotel: Tenant, settings: Any
    ) -> None:
        self.healthy(api, settings)
        row = a_bot(hotel)
        with queue.collected():
            channel_tests.make_due()
        api.answers["getMe"] = [no(401, "Unauthorized"), no(401, "Unauthorized")]
        channel_tests.test_due(row.pk)
        assert (self.account(hotel).health, self.alarm(hotel)) == ("connected", None)
        with clock.held_at(clock.now() + dt.timedelta(seconds=61)):
            channel_tests.test_due(row.pk)
        found = self.account(hotel)
        assert (found.health, self.alarm(hotel)) == ("failing", False)
        assert "token" in found.health_detail
        assert not WorkItem.objects.filter(kind="channel_check").exists()
        with queue.collected():
            channel_tests.make_due()
        channel_tests.test_due(row.pk)
        assert (self.account(hotel).health, self.alarm(hotel)) == ("connected", True)

    def test_what_sending_found_is_not_ended_by_the_hourly_test(
        self, api: BotApi, hotel: Tenant, settings: Any
    ) -> None:
        self.healthy(api, settings)
        row = a_bot(hotel, health="failing", health_detail="A payment is due.")
        with queue.collected():
            channel_tests.make_due()
        channel_tests.test_due(row.pk)
        assert self.account(hotel).health == "failing"

    def test_a_manager_tests_it_and_reads_what_to_do(self, api: BotApi, hotel: Tenant, settings: Any) -> None:
        self.healthy(api, settings)
        api.results["getWebhookInfo"] = {"url": ""}
        row = a_bot(hotel)
        client = at_the_desk(a_person(hotel, "manager"))
        press = reverse("admin:tenants_channelaccount_test", args=[row.pk])
        shown = client.post(press, follow=True).content.decode()
        assert "messages nowhere" in shown
        assert "setWebhook" in shown
        assert self.account(hotel).health == "failing"
        self.healthy(api, settings)
        assert "The connection works." in client.post(press, follow=True).content.decode()
        assert self.account(hotel).health == "connected"

    def test_nobody_else_can(self, api: BotApi, hotel: Tenant) -> None:
        row = a_bot(hotel)
        press = reverse("admin:tenants_channelaccount_test", args=[row.pk])
        auditor = at_the_desk(a_person(hotel, "auditor"))
        assert auditor.post(press).status_code == 404
        assert (
            "Test connection"
            not in auditor.get(reverse("admin:tenants_channelaccount_change", args=[row.pk])).content.decode()
        )
        assert Client().post(press).status_code == 302
        assert auditor.get(press).status_code == 405

    def test_a_form_of_admin_keeps_the_webhook_secret(self, hotel: Tenant) -> None:
        row = a_bot(hotel)
        client = at_the_desk(a_person(hotel, "manager"))
        page = reverse("admin:tenants_channelaccount_change", args=[row.pk])
        shown = client.get(page).content.decode()
        assert "Webhook secret" in shown
        assert SECRET not in shown
        written = {"display_name": "@delfin_bot", "active": "on", "token": "", "new_webhook_secret": ""}
        answer = client.post(page, written)
        assert answer.status_code == 302
        found = self.account(hotel)
        assert (found.display_name, found.webhook_secret) == ("@delfin_bot", SECRET)
        with scope(hotel.pk):
            services.channel_leave(found)
        assert self.account(hotel).webhook_secret == ""
