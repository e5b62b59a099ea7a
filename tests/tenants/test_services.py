"""Writes of set-up: announced, told to every process, and only where something differs."""

from io import StringIO
from typing import Any

import pytest
from celery import current_app
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import override_settings

from hotel_agent.lib import events
from tenants import changes, selectors, services, snapshot, snapshot_rows, tasks
from tenants.errors import AppTaken, RouteTaken, UnknownApp
from tenants.events import Changed
from tenants.identifiers import identifier_hashes
from tenants.models import ChannelAccount, FlagValue, Membership, MetaApp, Tenant, TenantUserIdentifier, User
from tenants.scope import scope
from tenants.services import Account
from tests.tenants.build import a_hotel, a_person, an_account, an_app

pytestmark = pytest.mark.django_db


@pytest.fixture
def heard():
    """Every change announced."""
    announced: list[Changed] = []
    events.listen(Changed, announced.append)
    yield announced
    events._receivers[Changed].remove(announced.append)


def version() -> int:
    return snapshot_rows.version()


class TestRows:
    def test_a_change_is_announced_with_the_person_and_raises_the_version(self, heard):
        hotel, person = a_hotel(), a_person("op@example.com")
        before = version()
        hotel.name = "Novo"
        assert changes.row_save(hotel, actor_id=person.pk)
        assert heard == [
            Changed(
                hotel.pk,
                person.pk,
                "changed",
                "tenants.tenant",
                str(hotel.pk),
                {"name": "Delfin"},
                {"name": "Novo"},
            )
        ]
        assert version() == before + 1

    def test_what_is_the_same_already_is_not_written(self, heard):
        hotel = a_hotel()
        before = version()
        hotel.check_in_from = "15:00"
        assert not changes.row_save(hotel)
        assert (heard, version()) == ([], before)

    def test_a_row_that_is_deleted_is_announced_with_what_it_was(self, heard):
        hotel = a_hotel()
        row = FlagValue.objects.create(flag="canary.enabled", tenant=hotel, value=True)
        key = str(row.pk)
        changes.row_delete(row)
        [change] = heard
        assert (change.tenant_id, change.action, change.object_id) == (hotel.pk, "removed", key)
        assert change.before == {
            "flag": "canary.enabled",
            "tenant_id": hotel.pk,
            "value": True,
            "percentage": 100,
        }

    def test_a_row_that_no_process_remembers_leaves_the_version(self, heard):
        before = version()
        changes.row_save(User(email="a@example.com"))
        assert version() == before
        assert heard[0].after["password"] == "not set"

    def test_a_receiver_that_fails_undoes_the_change(self):
        hotel = a_hotel()

        def refuse(_: Changed) -> None:
            raise RuntimeError

        events.listen(Changed, refuse)
        hotel.name = "Novo"
        with pytest.raises(RuntimeError), transaction.atomic():
            changes.row_save(hotel)
        events._receivers[Changed].remove(refuse)
        assert Tenant.objects.get(pk=hotel.pk).name == "Delfin"


class TestMetaApps:
    def make(self, **values: Any) -> bool:
        return services.meta_app_set(
            name="main", **{"app_id": "900", "secret": "first", "verify_token": "t", **values}
        )

    def test_it_is_made_once(self, heard):
        assert self.make()
        assert not self.make()
        assert [change.object_type for change in heard] == ["tenants.metaapp"]
        assert "first" not in repr(heard)

    def test_a_new_secret_keeps_the_one_before_until_it_is_forgotten(self):
        self.make()
        assert self.make(secret="two")
        assert snapshot.current().apps["main"].secrets == ("two", "first")
        assert not self.make(secret="two")
        services.meta_app_set(name="main", forget_previous=True)
        assert MetaApp.objects.get().previous_secret == ""

    def test_values_that_are_not_given_stay(self):
        self.make()
        services.meta_app_set(name="main", verify_token="new")
        app = MetaApp.objects.get()
        assert (app.app_id, app.secret, app.verify_token) == ("900", "first", "new")

    def test_a_new_app_needs_all_its_values(self):
        with pytest.raises(UnknownApp, match="needs its app id, secret and verify token"):
            self.make(secret="")

    def test_one_app_at_meta_has_one_name(self):
        an_app("other", app_id="900")
        with pytest.raises(AppTaken):
            self.make()


class TestAccounts:
    def test_a_number_of_another_hotel_is_refused_whatever_is_said(self):
        an_account(a_hotel("first"), "77", app=an_app())
        second = a_hotel("second")
        for shared in (False, True):
            with pytest.raises(RouteTaken):
                services.channel_connect(second, Account("whatsapp", "77", app="main", shared=shared))
        with scope(second.pk):
            assert not ChannelAccount.objects.exists()

    def test_a_hotel_that_left_a_number_keeps_it_from_others(self):
        first, second = a_hotel("first"), a_hotel("second")
        account = an_account(first, "77")
        with scope(first.pk):
            assert services.channel_leave(account)
            assert not services.channel_leave(account)
        with pytest.raises(RouteTaken):
            services.channel_connect(second, Account("whatsapp", "77"))

    def test_a_hotel_that_joins_a_shared_number_changes_nothing_about_it(self):
        first, second = a_hotel("first"), a_hotel("second")
        an_account(first, "77", app=an_app(), shared=True)
        how, row = services.channel_connect(
            second, Account("whatsapp", "77", app="main", shared=True, token="x")
        )
        assert (how, row.is_default, row.route.home_id, row.route.shared) == (
            "created",
            False,
            first.pk,
            True,
        )

    def test_the_home_may_stop_sharing(self):
        first, second = a_hotel("first"), a_hotel("second")
        an_account(first, "77", app=an_app(), shared=True)
        services.channel_connect(second, Account("whatsapp", "77", app="main", shared=True))
        how, _ = services.channel_connect(first, Account("whatsapp", "77", app="main"))
        assert how == "changed"
        assert not snapshot.current().routes["whatsapp", "77"].shared

    def test_an_app_that_does_not_exist_is_refused(self):
        with pytest.raises(UnknownApp):
            services.channel_connect(a_hotel(), Account("whatsapp", "77", app="main"))


class TestFlags:
    def test_a_value_is_stored_once_for_all_and_once_for_a_hotel(self):
        hotel = a_hotel()
        assert services.flag_set(flag="canary.enabled", tenant=None, value=True)
        assert services.flag_set(flag="canary.enabled", tenant=hotel, value=True)
        assert not services.flag_set(flag="canary.enabled", tenant=hotel, value=True)
        assert services.flag_set(flag="canary.enabled", tenant=hotel, value=False)
        assert FlagValue.objects.count() == 2

    def test_the_database_refuses_a_second_value_for_all(self):
        FlagValue.objects.create(flag="canary.enabled", value=True)
        with pytest.raises(IntegrityError), transaction.atomic():
            FlagValue.objects.create(flag="canary.enabled", value=False)

    def test_a_flag_that_does_not_exist_is_refused(self):
        with pytest.raises(KeyError):
            services.flag_set(flag="no.such.flag", tenant=None, value=True)


class TestPeople:
    def test_an_address_in_other_letters_is_the_same_person(self):
        hotel, person = a_hotel(), a_person("ana@example.com")
        how = services.person_join(tenant=hotel, email=" Ana@Example.com", name="Ana", role="agent")
        assert (how, Membership.objects.get().user) == ("created", person)
        assert (
            services.person_join(tenant=hotel, email="ana@example.com", name="x", role="owner") == "changed"
        )
        assert (
            services.person_join(tenant=hotel, email="ana@example.com", name="x", role="owner") == "unchanged"
        )


class TestGuestsOfSharedNumbers:
    def test_only_a_hash_is_kept_and_another_spelling_replaces_it(self):
        first, second = a_hotel("first", timezone="America/Argentina/Buenos_Aires"), a_hotel("second")
        route = an_account(first, "77", shared=True).route
        TenantUserIdentifier.objects.create(
            route=route, identifier_hash=identifier_hashes("+541150000001")[0], tenant=first
        )
        assert services.identifier_assign(route=route, identifier="5491150000001", tenant=second)
        assert not services.identifier_assign(route=route, identifier="5491150000001", tenant=second)
        row = TenantUserIdentifier.objects.get()
        assert (row.tenant, len(row.identifier_hash)) == (second, 64)


class TestCommands:
    def say(self, *arguments: str) -> str:
        out = StringIO()
        call_command(*arguments, stdout=out)
        return out.getvalue()

    def test_an_app_is_stored_from_the_command_line(self):
        said = self.say("set_meta_app", "demo", "--app-id", "9", "--secret", "s1", "--verify-token", "v")
        assert said == "Meta app 'demo' stored.\n"
        app = MetaApp.objects.get()
        assert (app.app_id, app.secret, app.verify_token) == ("9", "s1", "v")

    @override_settings(
        WHATSAPP_APP_ID="9", WHATSAPP_APP_SECRET="from the environment", WHATSAPP_VERIFY_TOKEN="v"
    )
    def test_or_from_the_environment_and_a_second_time_is_unchanged(self):
        assert self.say("set_meta_app", "demo") == "Meta app 'demo' stored.\n"
        assert MetaApp.objects.get().secret == "from the environment"
        assert self.say("set_meta_app", "demo") == "Meta app 'demo' unchanged.\n"

    @override_settings(WHATSAPP_APP_ID="", WHATSAPP_APP_SECRET="", WHATSAPP_VERIFY_TOKEN="")
    def test_what_is_missing_is_said(self):
        with pytest.raises(CommandError, match="needs its app id, secret and verify token"):
            self.say("set_meta_app", "demo")

    def test_a_refresh_says_what_there_is(self):
        an_account(a_hotel(), "77", app=an_app())
        a_hotel("closed", status="inactive")
        assert self.say("refresh_tenants").endswith(": 1 active hotels of 2, 1 accounts, 1 Meta apps.\n")


def test_beat_refreshes_every_five_minutes():
    schedule = tasks.BEAT_SCHEDULE["tenants.refresh_snapshot"]
    assert schedule["schedule"] == 300
    before = version()
    current_app.tasks[schedule["task"]].run()
    assert version() == before + 1


@pytest.mark.parametrize(
    ("timezone", "language", "locale"),
    [
        ("America/Argentina/Buenos_Aires", "es", "es_AR"),
        ("America/Argentina/Buenos_Aires", "en", "en_GB"),
        ("America/Bahia", "pt", "pt_BR"),
        ("Europe/Dublin", "en", "en_IE"),
        ("Europe/Dublin", "pt", "pt_PT"),
        ("Europe/Madrid", "en", "en_GB"),
        ("Europe/Paris", "en", "en_GB"),
        ("Europe/Madrid", "es", "es_ES"),
        ("America/New_York", "es", "es_US"),
        ("UTC", "es", "es_419"),
    ],
)
def test_money_and_dates_are_written_as_the_hotels_country_does(timezone, language, locale):
    """English only with a decimal point: 1.265 EUR reads as one euro and a quarter."""
    assert selectors.locale_of(Tenant(timezone=timezone), language) == locale


@pytest.mark.parametrize(
    ("timezone", "country"), [("America/Bahia", "BR"), ("Europe/Dublin", "IE"), ("UTC", "")]
)
def test_a_hotels_country_is_that_of_its_time_zone(timezone, country):
    assert selectors.country_of(Tenant(timezone=timezone)) == country
