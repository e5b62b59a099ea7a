"""Each real check: passes on a sound installation, and turns the decision when its thing is really broken."""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager, contextmanager

import pytest
from django.conf import settings as live_settings
from django.db import connections
from django.db.utils import ConnectionHandler
from django.test import override_settings
from django_redis import get_redis_connection

from governance import chain, presence, triggers
from governance.preflight import registry, runner
from governance.preflight.checks import database as database_checks
from governance.preflight.checks import release
from hotel_agent.addresses import database as database_settings
from hotel_agent.console import preflight as console_preflight
from hotel_agent.env import Environment
from tenants import rls
from tenants.models import ChannelAccount, MetaApp, Tenant
from tenants.scope import scope
from tests.governance.builders import owner_connection, record_events, without_trigger
from tests.tenants.build import a_hotel, an_account, an_app

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])

GOOD_SECRETS = {
    "SECRET_KEY": "kq3v9-z7m1p-8wx2c-r5t6y-u4i0o-a9s8d-f7g6h-j5k4l-qpwoe",
    "ENCRYPTION_KEYS": "bG9uZy1lbm91Z2gtdG8tYmUtYS1nb29kLWtleS0xMjM=",
    "POSTGRES_URL": "postgresql://app:n0t-a-plain-one@db/hotel",
    "REDIS_URL": "redis://redis:6379/0",
}
NO_REDIS = {
    "default": {
        "BACKEND": "django_redis.cache.RedisCache",
        "LOCATION": "redis://127.0.0.1:1/0",
        "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "SOCKET_TIMEOUT": 0.2},
    }
}


@pytest.fixture
def sound(monkeypatch, tmp_path, settings):
    """An installation in which every check of this package and of the console passes."""
    for name in release.ARTIFACTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    settings.CHECKOUT = tmp_path
    settings.ALARM_EMAILS = ["duty@example.com"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    monkeypatch.setattr(console_preflight, "environment", Environment(GOOD_SECRETS))
    ours = ("governance.", "hotel_agent.console.")
    kept = {one.name: one for one in registry.registered() if one.check.__module__.startswith(ours)}
    monkeypatch.setattr(registry, "_checks", kept)
    hotel = a_hotel()
    an_account(hotel, app=an_app(), access_token="t0ken-of-meta")
    record_events(hotel, 3)
    chain.seal(hotel.pk)
    presence._last_sign.clear()
    presence.give_sign("worker")
    presence.give_sign("beat")
    yield hotel
    rls.apply(connections["owner"], application_role="hotel_app")
    triggers.put_up(using="owner")
    connections["owner"].close()


def preflight():
    return runner.run(mode="B", change="low")


def status_of(report, name):
    return next(one.result for one in report.outcomes if one.check.name == name)


def test_a_sound_installation_is_go(sound):
    report = preflight()
    assert {one.check.name: one.result for one in report.outcomes if one.result.status != "passed"} == {}
    assert (report.decision, report.risk_score, report.exit_code) == ("GO", 0, 0)


@contextmanager
def owner_does(*statements, undo=()):
    with owner_connection() as owner:
        for statement in statements:
            owner.execute(statement)
        try:
            yield
        finally:
            for statement in undo:
                owner.execute(statement)


@contextmanager
def hotels_inactive():
    Tenant.objects.update(status=Tenant.Status.INACTIVE)
    yield


@contextmanager
def account_without_token():
    with scope(Tenant.objects.get(slug="delfin").pk):
        ChannelAccount.objects.update(access_token="")
    yield


@contextmanager
def forged_event():
    hotel = Tenant.objects.get(slug="delfin")
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("UPDATE governance_auditevent SET actor = 'user:9' WHERE number = 2")
    yield


@contextmanager
def artifact_gone():
    (live_settings.CHECKOUT / "requirements.txt").unlink()
    yield


@contextmanager
def working_as(url_variable):
    """The check's connection logs in with another role's address."""
    url = os.environ[url_variable].rsplit("/", 1)[0] + "/" + os.environ["POSTGRES_URL"].rsplit("/", 1)[1]
    handler = ConnectionHandler({"default": database_settings(url_variable, url)})
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(database_checks, "connection", handler["default"])
        try:
            yield
        finally:
            handler["default"].close()


@contextmanager
def gone(process):
    get_redis_connection("default").delete(presence._key(process))
    yield


@contextmanager
def weak_secret():
    with pytest.MonkeyPatch.context() as patch:
        weak = Environment({**GOOD_SECRETS, "WHATSAPP_APP_SECRET": "changeme"})
        patch.setattr(console_preflight, "environment", weak)
        yield


BLOCKING: dict[str, Callable[[], AbstractContextManager[object]]] = {
    "migrations": lambda: owner_does(
        "DELETE FROM django_migrations WHERE app = 'governance'",
        undo=[
            "INSERT INTO django_migrations (app, name, applied) VALUES ('governance', '0001_initial', now())"
        ],
    ),
    "redis": lambda: override_settings(CACHES=NO_REDIS),
    "artefacts": artifact_gone,
    "settings": lambda: override_settings(ALLOWED_HOSTS=["*"]),
    "hotels": hotels_inactive,
    "secrets": weak_secret,
    "database role": lambda: working_as("DIRECT_POSTGRES_URL"),
    "table lists": lambda: owner_does("CREATE TABLE stray (id bigint)", undo=["DROP TABLE stray"]),
    "row policies": lambda: owner_does("ALTER TABLE tenants_holiday NO FORCE ROW LEVEL SECURITY"),
    "composite keys": lambda: owner_does("ALTER TABLE pms_room DROP CONSTRAINT pms_room_room_type_id_same"),
    "audit triggers": lambda: owner_does(
        "ALTER TABLE governance_auditevent DISABLE TRIGGER governance_audit_append_only",
        undo=["ALTER TABLE governance_auditevent ENABLE TRIGGER governance_audit_append_only"],
    ),
    "audit chain": forged_event,
}
OTHERS: dict[str, tuple[Callable[[], AbstractContextManager[object]], str]] = {
    "channels": (account_without_token, "failed"),
    "alarm channel": (lambda: override_settings(ALARM_EMAILS=[]), "failed"),
    "worker": (lambda: gone("worker"), "unknown"),
    "beat": (lambda: gone("beat"), "unknown"),
}
EXIT_CODES = {"artefacts": 3, "migrations": 4, "redis": 4, "settings": 4, "hotels": 4}


def test_every_check_has_a_way_to_break_it(sound):
    assert {one.name for one in registry.registered()} == BLOCKING.keys() | OTHERS.keys()


@pytest.mark.parametrize("name", BLOCKING)
def test_what_is_broken_turns_the_decision(sound, name):
    with BLOCKING[name]():
        report = preflight()
    assert status_of(report, name).status == "failed"
    assert report.decision == "NO_GO"
    assert report.exit_code == EXIT_CODES.get(name, 2)
    assert any(issue.startswith(f"{name}: ") for issue in report.as_json()["blocking_issues"])


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_worrying_raises_the_risk(sound, name):
    breaking, status = OTHERS[name]
    with breaking():
        report = preflight()
    assert status_of(report, name).status == status
    assert report.risk_score > 0
    assert report.decision == "GO"


@pytest.mark.parametrize(
    "statement",
    [
        "ALTER TABLE tenants_holiday DISABLE ROW LEVEL SECURITY",
        "DROP POLICY tenant_scope_always ON tenants_holiday",
        "ALTER POLICY tenant_scope_always ON tenants_holiday USING (true)",
        "ALTER POLICY tenant_scope ON tenants_holiday WITH CHECK (true)",
        "ALTER POLICY tenant_scope ON tenants_holiday TO hotel_owner",
    ],
)
def test_a_policy_that_is_not_ours_is_found(sound, statement):
    with owner_does(statement):
        assert "tenants_holiday" in status_of(preflight(), "row policies").detail


def test_a_table_that_the_database_has_not_is_found(sound, monkeypatch):
    tables = rls.tenant_tables()
    monkeypatch.setattr(rls, "tenant_tables", lambda: [*tables, "tenants_forgotten"])
    assert status_of(preflight(), "row policies").detail == "tenants_forgotten does not exist"


def test_rows_that_show_without_a_scope_are_found(sound):
    with scope(sound.pk):
        sound_rows = ChannelAccount.objects.count()
    with owner_does("ALTER TABLE tenants_channelaccount DISABLE ROW LEVEL SECURITY"):
        detail = status_of(preflight(), "row policies").detail
    assert sound_rows == 1
    assert "tenants_channelaccount shows rows without a scope" in detail


def test_a_role_above_the_policies_is_found(sound):
    with working_as("TEST_ADMIN_URL"):
        detail = status_of(preflight(), "database role").detail
    assert "is a superuser" in detail
    assert "bypasses row-level security" in detail


def test_a_right_to_empty_a_table_is_found(sound):
    with owner_does(
        "GRANT TRUNCATE ON tenants_holiday TO hotel_app",
        undo=["REVOKE TRUNCATE ON tenants_holiday FROM hotel_app"],
    ):
        assert "may truncate tables such as tenants_holiday" in status_of(preflight(), "database role").detail


def test_a_hotel_without_an_account_is_named(sound):
    a_hotel("gaviota")
    assert status_of(preflight(), "channels").detail == "gaviota: no channel account"


def test_an_account_without_an_app_is_named(sound):
    an_account(a_hotel("gaviota"), "5550002", access_token="x")
    assert status_of(preflight(), "channels").detail == "gaviota: whatsapp 5550002 has no Meta app"


def test_an_app_without_a_secret_is_named(sound):
    MetaApp.objects.update(secret="")
    assert (
        status_of(preflight(), "channels").detail == "delfin: Meta app main has no secret or no verify token"
    )


def test_mail_that_is_only_printed_is_no_channel(sound, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert status_of(preflight(), "alarm channel").detail == "EMAIL_URL names no mail server"


@pytest.mark.parametrize(
    ("public_url", "hosts", "complaint"),
    [
        ("http://desk.example.com", ["desk.example.com"], "PUBLIC_URL is not https"),
        ("https://desk.example.com", ["localhost"], "ALLOWED_HOSTS has not the host of PUBLIC_URL"),
    ],
)
def test_in_production_the_web_is_reached_by_its_public_address_only(
    sound, settings, public_url, hosts, complaint
):
    settings.PRODUCTION, settings.PUBLIC_URL, settings.ALLOWED_HOSTS = True, public_url, hosts
    assert complaint in status_of(preflight(), "settings").detail


def test_debug_pages_in_production_are_found(sound, settings):
    settings.PRODUCTION, settings.DEBUG = True, True
    assert "DEBUG is on" in status_of(preflight(), "settings").detail


def test_secrets_that_are_not_set_are_unknown_in_development_and_failed_in_production(
    sound, settings, monkeypatch
):
    monkeypatch.setattr(console_preflight, "environment", Environment({"VAR_DIR": "nowhere"}))
    assert status_of(preflight(), "secrets").status == "unknown"
    settings.PRODUCTION = True
    assert status_of(preflight(), "secrets").status == "failed"
    assert "SECRET_KEY is missing" in status_of(preflight(), "secrets").detail


def test_no_check_shows_a_secret(sound, monkeypatch):
    weak = Environment({**GOOD_SECRETS, "WHATSAPP_APP_SECRET": "your-own-secret"})
    monkeypatch.setattr(console_preflight, "environment", weak)
    assert "your-own-secret" not in str(preflight().as_json())
