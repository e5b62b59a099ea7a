"""What monitors are told."""

import pytest
from django.db import OperationalError, ProgrammingError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from redis.exceptions import RedisError

from governance import health, presence
from governance.health import Probe

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_probes(monkeypatch):
    monkeypatch.setattr(health, "_probes", dict(health._probes))
    monkeypatch.setattr(health, "_migrated", False)
    presence._last_sign.clear()


@pytest.fixture
def others_well(monkeypatch):
    """Only the probes of a test count."""
    monkeypatch.setattr(health, "_probes", {})


def ready():
    answer = Client().get("/health/ready")
    return answer.status_code, answer.json()


def test_live_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = Client().get("/health/live")
    assert (answer.status_code, answer.json()["status"]) == (200, "live")


def test_ready_with_everything_there(others_well):
    status, body = ready()
    assert (status, body["status"]) == (200, "ready")
    assert body["parts"] == {
        "database": {"ok": True, "detail": ""},
        "migrations": {"ok": True, "detail": ""},
    }


def test_health_is_never_cached(others_well):
    assert "no-store" in Client().get("/health/ready")["Cache-Control"]


def test_health_is_only_read():
    assert Client().post("/health/live").status_code == 405


def test_without_the_database_it_is_not_ready(monkeypatch):
    monkeypatch.setattr(health, "_database", lambda: Probe(ok=False, detail="does not answer"))
    status, body = ready()
    assert (status, body["status"], list(body["parts"])) == (503, "not_ready", ["database"])


def test_a_database_that_refuses_is_said_in_plain_words(monkeypatch):
    class Refusing:
        def cursor(self):
            raise OperationalError("connection to 10.0.0.5 failed: password authentication failed")

    monkeypatch.setattr(health, "connection", Refusing())
    status, body = ready()
    assert (status, body["parts"]["database"]) == (503, {"ok": False, "detail": "does not answer"})


def test_with_a_migration_missing_it_is_not_ready(monkeypatch):
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["pms.0002_more"])
    status, body = ready()
    assert (status, body["parts"]["migrations"]["detail"]) == (503, "1 not applied")


def test_migrations_that_cannot_be_read_are_not_ready(monkeypatch):
    def fail():
        raise ProgrammingError("permission denied")

    monkeypatch.setattr(health, "unapplied_migrations", fail)
    assert ready()[1]["parts"]["migrations"] == {"ok": False, "detail": "cannot be read"}


def test_migrations_once_applied_are_not_asked_again(others_well, monkeypatch):
    ready()
    monkeypatch.setattr(health, "unapplied_migrations", lambda: ["pms.0002_more"])
    assert ready()[0] == 200


def test_every_migration_is_applied_here():
    assert health.unapplied_migrations() == []


def test_a_migration_the_database_has_not_is_named(monkeypatch):
    applied = MigrationRecorder.applied_migrations
    monkeypatch.setattr(
        MigrationRecorder,
        "applied_migrations",
        lambda self: {key: row for key, row in applied(self).items() if key[0] != "governance"},
    )
    assert health.unapplied_migrations() == ["governance.0001_initial"]


def test_redis_down_is_degraded_with_200(monkeypatch):
    def refuse(_):
        raise RedisError

    monkeypatch.setattr(health, "get_redis_connection", refuse)
    status, body = ready()
    assert (status, body["status"]) == (200, "degraded")
    assert body["parts"]["redis"] == {"ok": False, "detail": "does not answer"}


def test_no_worker_and_no_beat_is_degraded_with_200():
    status, body = ready()
    assert (status, body["status"]) == (200, "degraded")
    assert body["parts"]["redis"] == {"ok": True, "detail": ""}
    assert body["parts"]["worker"] == {"ok": False, "detail": "not seen for 90 s"}
    assert body["parts"]["beat"] == {"ok": False, "detail": "not seen for 90 s"}


def test_a_worker_that_gives_signs_is_seen():
    presence.give_sign("worker")
    assert ready()[1]["parts"]["worker"]["ok"] is True


def test_worker_and_beat_cannot_be_told_while_redis_is_down(monkeypatch):
    def refuse(_):
        raise RedisError

    monkeypatch.setattr(presence, "get_redis_connection", refuse)
    assert ready()[1]["parts"]["beat"] == {"ok": False, "detail": "cannot be told while Redis is down"}


def test_a_part_that_a_package_registered_is_shown(others_well):
    health.register_probe("pms", lambda: Probe(ok=False, detail="aurora does not answer"))
    status, body = ready()
    assert (status, body["status"]) == (200, "degraded")
    assert body["parts"]["pms"] == {"ok": False, "detail": "aurora does not answer"}


def test_a_probe_that_breaks_degrades_and_stops_nothing(others_well):
    def broken():
        raise KeyError

    health.register_probe("pms", broken)
    status, body = ready()
    assert (status, body["parts"]["pms"]) == (200, {"ok": False, "detail": "cannot be asked"})
