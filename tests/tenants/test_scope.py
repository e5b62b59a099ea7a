"""No scope, no rows (invariant 7)."""

from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from tenants.models import Holiday, Tenant
from tenants.scope import current_tenant_ids, in_one_statement, scope
from tests.tenants.build import a_hotel, in_threads


def a_day(hotel: Tenant, date: str = "2026-12-25") -> None:
    with scope(hotel.pk):
        Holiday.objects.create(tenant=hotel, date=date)


def seen() -> list[int]:
    """The hotels whose rows raw SQL sees as the application role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT tenant_id FROM tenants_holiday ORDER BY tenant_id")
        return [tenant_id for (tenant_id,) in cursor.fetchall()]


def _fails_inside(hotel: Tenant) -> None:
    with scope(hotel.pk):
        Holiday.objects.create(tenant=hotel, date="2027-01-01")
        raise ZeroDivisionError


@pytest.fixture
def two(db) -> tuple[Tenant, Tenant]:
    here, there = a_hotel("here"), a_hotel("there")
    a_day(here)
    a_day(there)
    return here, there


def test_invariant_7_no_scope_no_rows(two):
    assert seen() == []
    assert not Holiday.objects.exists()
    assert current_tenant_ids() == ()


def test_an_empty_scope_sees_nothing(two):
    with scope([]):
        assert seen() == []


def test_a_scope_of_one_sees_its_own_rows_only_in_raw_sql_and_through_the_orm(two):
    here, _ = two
    with scope(here.pk):
        assert seen() == [here.pk]
        assert [day.tenant_id for day in Holiday.objects.all()] == [here.pk]


def test_a_scope_of_two_sees_both(two):
    here, there = two
    with scope([there.pk, here.pk, there.pk]):
        assert seen() == [here.pk, there.pk]
        assert current_tenant_ids() == (here.pk, there.pk)


def test_an_inner_scope_replaces_the_outer_and_leaving_it_restores_the_outer(two):
    here, there = two
    with scope(here.pk):
        with scope(there.pk):
            assert seen() == [there.pk]
        assert seen() == [here.pk]
        assert current_tenant_ids() == (here.pk,)
    assert seen() == []


def test_an_error_in_an_inner_scope_restores_the_outer_and_undoes_the_inner_work(two):
    here, there = two
    with scope(here.pk):
        with pytest.raises(ZeroDivisionError):
            _fails_inside(there)
        assert seen() == [here.pk]
        assert current_tenant_ids() == (here.pk,)
    with scope(there.pk):
        assert len(seen()) == 1


def test_an_inner_scope_that_is_to_be_rolled_back_restores_the_outer(two):
    here, there = two
    with scope(here.pk):
        with scope(there.pk):
            Holiday.objects.create(tenant=there, date="2027-01-01")
            transaction.set_rollback(True)
        assert seen() == [here.pk]


def test_a_scope_inside_a_transaction_ends_before_the_transaction_does(two):
    here, _ = two
    with transaction.atomic():
        with scope(here.pk):
            assert seen() == [here.pk]
        assert seen() == []


@pytest.mark.django_db(transaction=True)
def test_a_connection_keeps_no_scope_for_whoever_uses_it_next():
    here = a_hotel("here")
    a_day(here)
    with scope(here.pk):
        assert seen() == [here.pk]
    assert seen() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.tenant_ids', true)")
        assert cursor.fetchone()[0] in (None, "")


@pytest.mark.django_db(transaction=True)
def test_threads_have_scopes_of_their_own():
    hotels = [a_hotel("here"), a_hotel("there")]
    for hotel in hotels:
        a_day(hotel)
    inside = Barrier(2, timeout=20)
    views: dict[int, list[int]] = {}

    def look(hotel: Tenant) -> None:
        with scope(hotel.pk):
            inside.wait()
            views[hotel.pk] = seen()
            inside.wait()

    in_threads(*(lambda hotel=hotel: look(hotel) for hotel in hotels))
    assert views == {hotel.pk: [hotel.pk] for hotel in hotels}


def test_the_setting_holds_nothing_but_numbers_whatever_is_asked_for(two):
    wrong: Any = ["1,2) OR (true"]
    with pytest.raises(ValueError, match="code 'd'"), scope(wrong):
        seen()


WRITE = """written AS (
  INSERT INTO tenants_holiday (tenant_id, date, hours)
  SELECT %(hotel)s, day::date, '[]' FROM scoped, unnest(%(days)s::text[]) AS day
  RETURNING tenant_id)
SELECT tenant_id FROM written"""


@pytest.mark.django_db(transaction=True)
class TestInOneStatement:
    """One statement that brings its scope along."""

    def test_it_writes_in_one_trip_and_leaves_no_scope_behind(self, django_assert_num_queries):
        here = a_hotel("here")
        with django_assert_num_queries(1):
            rows = in_one_statement(here.pk, WRITE, {"hotel": here.pk, "days": ["2026-12-25"]})
        assert rows == [(here.pk,)]
        assert seen() == []
        with scope(here.pk):
            assert seen() == [here.pk]

    def test_a_statement_that_comes_often_keeps_its_scope_to_itself(self):
        """Its plan is kept after a few times; the scope is not part of it."""
        hotels = [a_hotel("here"), a_hotel("there")]
        for day in range(1, 21):
            hotel = hotels[day % 2]
            values = {"hotel": hotel.pk, "days": [f"2026-12-{day:02}"]}
            assert in_one_statement(hotel.pk, WRITE, values) == [(hotel.pk,)]
        with pytest.raises(ProgrammingError, match="row-level security"):
            in_one_statement(hotels[0].pk, WRITE, {"hotel": hotels[1].pk, "days": ["2026-12-30"]})

    def test_it_is_committed_whole_or_not_at_all(self):
        here = a_hotel("here")
        with pytest.raises(IntegrityError):
            in_one_statement(here.pk, WRITE, {"hotel": here.pk, "days": ["2026-12-25", "2026-12-25"]})
        with scope(here.pk):
            assert seen() == []

    def test_it_cannot_write_for_another_hotel(self):
        here, there = a_hotel("here"), a_hotel("there")
        with pytest.raises(ProgrammingError, match="row-level security"):
            in_one_statement(here.pk, WRITE, {"hotel": there.pk, "days": ["2026-12-25"]})

    def test_it_is_no_part_of_a_transaction(self):
        with pytest.raises(RuntimeError), transaction.atomic():
            in_one_statement(1, "one AS (SELECT 1) SELECT * FROM one", {})
