"""What a process knows of all hotels, and how soon it hears of a change (T4)."""

import datetime as dt
from dataclasses import FrozenInstanceError
from threading import Barrier
from typing import Any

import pytest
import redis
from django.db import DatabaseError, connection, transaction
from prometheus_client import REGISTRY

from tenants import snapshot, snapshot_rows
from tenants.models import BusinessHours, FlagValue, Holiday, Tenant, TenantUserIdentifier
from tenants.scope import scope
from tenants.types import Snapshot
from tests.tenants.build import a_hotel, an_account, an_app, in_threads


class Watch:
    """A monotonic clock that stands until it is moved."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def watch(monkeypatch) -> Watch:
    stopped = Watch()
    monkeypatch.setattr(snapshot, "time", stopped)
    return stopped


@pytest.fixture
def no_redis(monkeypatch) -> None:
    def refuse(_: str) -> object:
        raise redis.ConnectionError

    monkeypatch.setattr(snapshot, "get_redis_connection", refuse)


def rename(hotel: Tenant, name: str) -> None:
    """A committed change as another process makes it."""
    with transaction.atomic():
        Tenant.objects.filter(pk=hotel.pk).update(name=name)
        with connection.cursor() as cursor:
            cursor.execute("UPDATE tenants_snapshotversion SET version = version + 1 RETURNING version")
            version = cursor.fetchone()[0]
    snapshot._tell_redis(version)


def name_of(hotel: Tenant) -> str:
    return snapshot.current().tenants[hotel.pk].name


@pytest.mark.django_db
class TestWhatItHolds:
    def test_a_hotels_profile_hours_and_holidays(self):
        hotel = a_hotel(
            name="Hotel Delfín", timezone="America/Bahia", ai_disclosure={"es": "Soy una máquina."}
        )
        with scope(hotel.pk):
            BusinessHours.objects.create(tenant=hotel, weekday=0, opens="16:00", closes="22:00")
            BusinessHours.objects.create(tenant=hotel, weekday=0, opens="08:00", closes="13:00")
            Holiday.objects.create(tenant=hotel, date="2026-12-25", hours=["10:00-24:00"])
        held = snapshot.current().by_slug["delfin"]
        assert (held.id, held.name, held.timezone, held.active) == (
            hotel.pk,
            "Hotel Delfín",
            "America/Bahia",
            True,
        )
        assert (held.languages, dict(held.ai_disclosure)) == (("es", "en"), {"es": "Soy una máquina."})
        assert held.check_in_from == dt.time(15)
        assert held.business_hours == {0: ((dt.time(8), dt.time(13)), (dt.time(16), dt.time(22)))}
        assert held.holidays == {dt.date(2026, 12, 25): ((dt.time(10), dt.time(0)),)}

    def test_the_reserved_hotel_is_no_hotel(self):
        held = snapshot.current()
        assert held.installation_id == Tenant.objects.get(slug="installation").pk
        assert "installation" not in held.by_slug

    def test_routes_with_their_app_and_the_hotels_that_answer_there(self):
        here, there = a_hotel("here"), a_hotel("there")
        an_account(here, "77", app=an_app("main"), shared=True)
        an_account(there, "77")
        route = snapshot.current().routes["whatsapp", "77"]
        assert (route.home_id, route.shared, route.app_name) == (here.pk, True, "main")
        assert route.tenant_ids == (here.pk, there.pk)

    def test_a_route_whose_home_left_it_is_gone(self):
        an_account(a_hotel(), "77", active=False)
        assert snapshot.current().routes == {}

    def test_an_app_with_both_secrets_which_are_not_printed(self):
        an_app("main", secret="new", previous_secret="old")
        app = snapshot.current().apps["main"]
        assert (app.secrets, app.verify_token) == (("new", "old"), "t0ken")
        assert "new" not in repr(app)
        assert "t0ken" not in repr(app)

    def test_guests_of_shared_routes_only(self):
        hotel = a_hotel()
        for number, shared in (("1", True), ("2", False)):
            route = an_account(hotel, number, shared=shared).route
            TenantUserIdentifier.objects.create(route=route, identifier_hash="ab", tenant=hotel)
        assert dict(snapshot.current().identifiers) == {("whatsapp", "1", "ab"): hotel.pk}

    def test_it_cannot_be_changed(self):
        a_hotel()
        held: Any = snapshot.current()
        with pytest.raises(FrozenInstanceError):
            held.version = 5
        with pytest.raises(TypeError):
            held.tenants[1] = None

    def test_its_figures_are_metrics(self):
        hotel = a_hotel()
        a_hotel("closed", status="inactive")
        route = an_account(hotel, "1", shared=True).route
        TenantUserIdentifier.objects.create(route=route, identifier_hash="ab", tenant=hotel)
        before = REGISTRY.get_sample_value("tenant_refresh_latency_seconds_count") or 0
        snapshot.current()
        assert REGISTRY.get_sample_value("tenants_active_total") == 1
        assert REGISTRY.get_sample_value("tenant_identifiers_cached_total") == 1
        assert REGISTRY.get_sample_value("tenant_refresh_latency_seconds_count") == before + 1


@pytest.mark.django_db(transaction=True)
class TestHowSoonItHears:
    def test_a_change_is_seen_after_a_second_and_nothing_is_asked_before(
        self, watch, django_assert_num_queries
    ):
        hotel = a_hotel(name="Before")
        assert name_of(hotel) == "Before"
        rename(hotel, "After")
        watch.seconds += 0.9
        with django_assert_num_queries(0):
            assert name_of(hotel) == "Before"
        watch.seconds += 0.2
        assert name_of(hotel) == "After"

    def test_without_a_change_redis_is_asked_and_the_database_is_not(self, watch, django_assert_num_queries):
        hotel = a_hotel()
        name_of(hotel)
        watch.seconds += 1.1
        name_of(hotel)
        for _ in range(5):
            watch.seconds += 1.1
            with django_assert_num_queries(0):
                name_of(hotel)

    def test_a_change_is_announced_when_it_is_committed_and_not_before(self, watch, redis_client):
        hotel = a_hotel(name="Before")
        name_of(hotel)
        told = redis_client.get("hotel:1:tenants:version")
        with transaction.atomic():
            snapshot.raise_version()
            assert redis_client.get("hotel:1:tenants:version") == told
        assert int(redis_client.get("hotel:1:tenants:version")) == int(told) + 1

    def test_a_change_that_is_rolled_back_is_never_announced(self, redis_client):
        with transaction.atomic():
            snapshot.raise_version()
            transaction.set_rollback(True)
        assert redis_client.get("hotel:1:tenants:version") is None

    def test_redis_down_the_database_is_asked_every_ten_seconds(
        self, watch, no_redis, django_assert_num_queries
    ):
        hotel = a_hotel(name="Before")
        assert name_of(hotel) == "Before"
        rename(hotel, "After")
        watch.seconds += 9.9
        with django_assert_num_queries(0):
            assert name_of(hotel) == "Before"
        watch.seconds += 0.2
        assert name_of(hotel) == "After"
        watch.seconds += 10.1
        with django_assert_num_queries(1):
            assert name_of(hotel) == "After"

    def test_redis_emptied_loses_nothing(self, watch, redis_client):
        hotel = a_hotel(name="Before")
        name_of(hotel)
        redis_client.flushdb()
        rename(hotel, "After")
        redis_client.flushdb()
        watch.seconds += 1.1
        assert name_of(hotel) == "After"
        assert int(redis_client.get("hotel:1:tenants:version")) == snapshot_rows.version()

    def test_a_version_that_redis_could_not_be_told_is_told_later(self, watch, monkeypatch, redis_client):
        hotel = a_hotel()
        name_of(hotel)
        with monkeypatch.context() as broken:
            broken.setattr(snapshot, "get_redis_connection", _refused)
            snapshot.raise_version()
        assert int(redis_client.get("hotel:1:tenants:version")) == snapshot_rows.version() - 1
        watch.seconds += 1.1
        name_of(hotel)
        assert int(redis_client.get("hotel:1:tenants:version")) == snapshot_rows.version()

    def test_two_writers_that_tell_redis_in_the_wrong_order_are_both_heard(self, watch, redis_client):
        hotel = a_hotel(name="Before")
        name_of(hotel)
        version = snapshot_rows.version()
        rename(hotel, "First")
        rename(hotel, "Second")
        redis_client.set("hotel:1:tenants:version", version + 1)
        watch.seconds += 1.1
        assert name_of(hotel) == "Second"

    def test_the_database_down_a_process_keeps_what_it_has(self, watch, monkeypatch):
        hotel = a_hotel(name="Before")
        name_of(hotel)
        rename(hotel, "After")
        watch.seconds += 1.1
        with monkeypatch.context() as broken:
            broken.setattr(snapshot_rows, "read", _no_database)
            assert name_of(hotel) == "Before"
        watch.seconds += 1.1
        assert name_of(hotel) == "After"

    def test_the_database_down_a_process_that_has_nothing_says_so(self, monkeypatch):
        monkeypatch.setattr(snapshot_rows, "read", _no_database)
        with pytest.raises(DatabaseError):
            snapshot.current()

    def test_a_refresh_makes_every_process_read_again(self, watch, redis_client):
        hotel = a_hotel(name="Before")
        name_of(hotel)
        told = int(redis_client.get("hotel:1:tenants:version"))
        Tenant.objects.update(name="Behind our back")
        assert snapshot.refresh().tenants[hotel.pk].name == "Behind our back"
        assert name_of(hotel) == "Behind our back"
        assert int(redis_client.get("hotel:1:tenants:version")) == told + 1

    def test_threads_that_come_first_together_read_once(self, monkeypatch):
        a_hotel()
        reads: list[int] = []
        real = snapshot_rows.read

        def counted() -> Snapshot:
            reads.append(1)
            return real()

        monkeypatch.setattr(snapshot_rows, "read", counted)
        together = Barrier(6, timeout=20)

        def look() -> None:
            together.wait()
            assert snapshot.current().by_slug

        in_threads(*[look] * 6)
        assert len(reads) == 1


def _refused(_: str) -> object:
    raise redis.ConnectionError


def _no_database() -> Snapshot:
    raise DatabaseError


@pytest.mark.django_db
def test_a_flag_is_in_the_snapshot_with_its_part():
    FlagValue.objects.create(flag="canary.enabled", value=True, percentage=40)
    held = snapshot.current().flags["canary.enabled", None]
    assert (held.value, held.percentage) == (True, 40)
