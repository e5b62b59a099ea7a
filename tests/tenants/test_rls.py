"""Every table is in one list, and the live database agrees with the lists."""

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, connection, connections, transaction

from tenants import rls
from tenants.models import BusinessHours, ChannelAccount, ChannelRoute, Holiday, TenantModel
from tenants.scope import scope
from tests.tenants.build import a_hotel, an_account

pytestmark = pytest.mark.django_db


def live_tables() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {name for (name,) in cursor.fetchall()}


def test_every_table_of_the_live_database_is_in_exactly_one_list():
    lists = [set(rls.tenant_tables()), set(rls.ROUTING), set(rls.FRAMEWORK)]
    homes = {table: sum(table in members for members in lists) for table in live_tables()}
    assert {table: count for table, count in homes.items() if count != 1} == {}


def test_every_framework_table_says_why_it_may_be_read_without_a_hotel():
    assert all(len(reason.split()) >= 2 for reason in rls.FRAMEWORK.values())


def test_every_table_with_a_column_tenant_id_is_a_tenant_or_routing_table():
    named = {
        model._meta.db_table
        for model in apps.get_models()
        if any(field.column == "tenant_id" for field in model._meta.local_fields)
    }
    assert named <= set(rls.tenant_tables()) | rls.ROUTING


def test_policies_are_forced_on_every_tenant_table_and_on_no_other():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE nspname = 'public' AND relkind = 'r' AND relrowsecurity AND relforcerowsecurity"
        )
        protected = {name for (name,) in cursor.fetchall()}
    assert protected == set(rls.tenant_tables())


def test_every_tenant_table_has_the_policy_and_its_restrictive_twin_for_reading_and_writing():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tablename, permissive, cmd, qual IS NOT NULL, qual = with_check FROM pg_policies "
            "WHERE schemaname = 'public' ORDER BY 1, 2"
        )
        found = cursor.fetchall()
    expected = [
        (table, kind, "ALL", True, True)
        for table in rls.tenant_tables()
        for kind in ("PERMISSIVE", "RESTRICTIVE")
    ]
    assert sorted(found) == sorted(expected)


def test_every_reference_between_two_tenant_tables_also_compares_the_hotel():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c
            JOIN pg_attribute t ON t.attrelid = c.conrelid AND t.attnum = c.conkey[1] AND t.attname =
            'tenant_id' JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[2] WHERE
            c.contype = 'f' AND cardinality(c.conkey) = 2
            """
        )
        found = {rls.TenantForeignKey(*row) for row in cursor.fetchall()}
    assert found == set(rls.tenant_foreign_keys())


def test_indexes_of_tenant_tables_begin_with_the_hotel_primary_keys_and_foreign_keys_aside():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT i.indexrelid::regclass::text FROM pg_index i
            JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = i.indkey[0]
            WHERE t.relname = ANY (%s) AND NOT i.indisprimary AND a.attname <> 'tenant_id'
              AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conrelid = t.oid AND c.contype = 'f'
                AND a.attnum = ANY (c.conkey))""",
            [rls.tenant_tables()],
        )
        assert cursor.fetchall() == []


def test_the_application_role_owns_no_table_and_does_not_bypass_policies():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = current_user")
        assert cursor.fetchone() == (0,)
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


@pytest.mark.parametrize(
    "statement",
    [
        "TRUNCATE tenants_holiday",
        "DROP POLICY tenant_scope ON tenants_holiday",
        "ALTER TABLE tenants_holiday DISABLE ROW LEVEL SECURITY",
    ],
)
def test_the_application_role_may_not_go_round_the_policies(statement):
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_row_cannot_be_written_for_a_hotel_out_of_scope():
    here, there = a_hotel("here"), a_hotel("there")
    with pytest.raises(ProgrammingError, match="row-level security"), scope(here.pk):
        Holiday.objects.create(tenant=there, date="2026-12-25")


def test_a_row_cannot_be_moved_to_a_hotel_out_of_scope():
    here, there = a_hotel("here"), a_hotel("there")
    with scope(here.pk):
        Holiday.objects.create(tenant=here, date="2026-12-25")
    with pytest.raises(ProgrammingError, match="row-level security"), scope(here.pk):
        Holiday.objects.of(here.pk).update(tenant=there)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_policies_and_composite_keys_can_be_applied_again_without_change():
    def state() -> list[tuple[str, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT conname FROM pg_constraint UNION ALL SELECT policyname FROM pg_policies ORDER BY 1"
            )
            return list(cursor.fetchall())

    before = state()
    call_command("migrate", verbosity=0)
    assert state() == before


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
class TestCompositeKeys:
    """On two throw-away tenant tables, made by the owner, because the rule must hold for tables to come."""

    @pytest.fixture(autouse=True)
    def _tables(self, monkeypatch, db):
        keys = [rls.TenantForeignKey("zz_child", "parent_id", "zz_parent")]
        monkeypatch.setattr(rls, "tenant_tables", lambda: ["zz_child", "zz_parent"])
        monkeypatch.setattr(rls, "tenant_foreign_keys", lambda: keys)
        owner = connections["owner"]
        with owner.cursor() as cursor:
            cursor.execute("CREATE TABLE zz_parent (id bigint PRIMARY KEY, tenant_id bigint NOT NULL)")
            cursor.execute(
                "CREATE TABLE zz_child (id bigint PRIMARY KEY, tenant_id bigint NOT NULL, "
                "parent_id bigint NULL REFERENCES zz_parent)"
            )
        rls.apply(owner, application_role=str(settings.DATABASES["default"]["USER"]))
        with scope([1, 2]), connection.cursor() as cursor:
            cursor.execute("INSERT INTO zz_parent VALUES (10, 1), (20, 2)")
        yield
        with owner.cursor() as cursor:
            cursor.execute("DROP TABLE zz_child, zz_parent")
        owner.close()

    def _child(self, parent: int | None) -> None:
        with scope([1, 2]), connection.cursor() as cursor:
            cursor.execute("INSERT INTO zz_child VALUES (1, 1, %s)", [parent])

    def test_a_reference_within_the_hotel_is_accepted(self):
        self._child(10)

    def test_a_reference_to_another_hotels_row_is_refused_even_with_both_in_scope(self):
        with pytest.raises(IntegrityError, match="zz_child_parent_id_same"):
            self._child(20)

    def test_a_reference_that_is_empty_is_accepted(self):
        self._child(None)
        with scope(1), connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM zz_child")
            assert cursor.fetchone() == (1,)


def test_a_hotels_own_tables_know_each_other_through_the_hotel():
    assert issubclass(ChannelAccount, TenantModel)
    assert issubclass(BusinessHours, TenantModel)
    assert not issubclass(ChannelRoute, TenantModel)


def test_two_hotels_may_share_a_route_and_see_only_their_own_account():
    here, there = a_hotel("here"), a_hotel("there")
    an_account(here, "77", shared=True)
    an_account(there, "77")
    with scope(there.pk):
        assert [account.tenant_id for account in ChannelAccount.objects.all()] == [there.pk]
