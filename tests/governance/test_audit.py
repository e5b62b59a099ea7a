"""What an audit event says, whose it is, and that it stays."""

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from governance import audit
from governance.installation import hotel_or_installation
from governance.models import AuditChain, AuditEvent
from hotel_agent.lib import events, log
from tenants.events import Changed
from tenants.models import Membership, User
from tenants.scope import current_tenant_ids, scope
from tests.governance.builders import events_of, owner_connection, record_events
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db


def test_an_event_says_who_did_what_to_which_object_and_what_changed():
    hotel = a_hotel()
    audit.record(
        tenant_id=hotel.pk,
        action="rate_changed",
        object_type="rate",
        object_id="7",
        actor="user:3",
        before={"price": "90.00"},
        after={"price": "95.00"},
        correlation_id="c" * 32,
    )
    [event] = events_of(hotel)
    assert (event.actor, event.action) == ("user:3", "rate_changed")
    assert (event.object_type, event.object_id) == ("rate", "7")
    assert (event.before, event.after) == ({"price": "90.00"}, {"price": "95.00"})
    assert (event.correlation_id, event.source, event.number) == ("c" * 32, "service", None)


def test_recording_needs_no_scope_and_leaves_the_callers_scope_as_it_was():
    hotel, other = a_hotel(), a_hotel("seaview")
    with scope(other.pk):
        record_events(hotel, 1)
        assert current_tenant_ids() == (other.pk,)
        assert not AuditEvent.objects.of(hotel.pk).exists()
    assert len(events_of(hotel)) == 1


def test_recording_inside_the_hotels_scope_is_one_insert(django_assert_num_queries):
    hotel = a_hotel()
    with scope(hotel.pk), django_assert_num_queries(1):
        record_events(hotel, 1)


def test_an_event_of_no_hotel_belongs_to_the_installation():
    audit.record(tenant_id=None, action="meta_app_set", object_type="meta_app", object_id="demo")
    with scope(hotel_or_installation(None)):
        assert AuditEvent.objects.get(action="meta_app_set").tenant.slug == "installation"


def test_an_event_is_rolled_back_with_the_deed():
    hotel = a_hotel()
    with transaction.atomic():
        record_events(hotel, 1)
        transaction.set_rollback(True)
    assert events_of(hotel) == []


def test_an_event_carries_the_correlation_id_of_the_log():
    hotel = a_hotel()
    with log.correlated("d" * 32):
        record_events(hotel, 1)
    assert events_of(hotel)[0].correlation_id == "d" * 32


def test_a_change_that_tenants_announces_is_recorded():
    hotel = a_hotel()
    events.announce(
        Changed(
            hotel.pk, 5, "tenant_updated", "tenant", str(hotel.pk), {"currency": "EUR"}, {"currency": "USD"}
        )
    )
    [event] = events_of(hotel)
    assert (event.actor, event.action, event.after) == ("user:5", "tenant_updated", {"currency": "USD"})


def test_a_change_that_the_product_made_itself_is_the_systems():
    hotel = a_hotel()
    events.announce(Changed(hotel.pk, None, "token_refreshed", "channel_account", "1", {}, {}))
    assert events_of(hotel)[0].actor == "system"


def test_values_of_people_and_secrets_are_masked():
    hotel = a_hotel()
    audit.record(
        tenant_id=hotel.pk,
        action="guest_merged",
        object_type="guest",
        object_id="9",
        before={"guest_name": "Ana Paz", "language": "es"},
        after={"guest_name": "Ana Ruiz", "language": "es"},
    )
    [event] = events_of(hotel)
    assert event.before == {"guest_name": "***", "language": "es"}
    assert event.after == {"guest_name": "*** (changed)", "language": "es"}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE governance_auditevent SET action = 'nothing'",
        "UPDATE governance_auditevent SET number = 1, hash = 'x', actor = 'nobody'",
        "UPDATE governance_auditevent SET hash = 'x'",
        "DELETE FROM governance_auditevent",
    ],
)
def test_an_event_is_never_changed_or_deleted(statement):
    hotel = a_hotel()
    record_events(hotel, 1)
    with (
        scope(hotel.pk),
        pytest.raises(IntegrityError, match="never changed or deleted"),
        transaction.atomic(),
    ):
        connection.cursor().execute(statement)
    assert events_of(hotel)[0].action == "flag_set"


def test_a_sealed_event_is_not_sealed_again():
    hotel = a_hotel()
    record_events(hotel, 1)
    with scope(hotel.pk):
        AuditEvent.objects.of(hotel.pk).update(number=1, hash="a")
        with pytest.raises(IntegrityError), transaction.atomic():
            AuditEvent.objects.of(hotel.pk).update(number=2, hash="b")


@pytest.mark.parametrize(
    "statement",
    ["UPDATE governance_auditchain SET number = 0, hash = ''", "DELETE FROM governance_auditchain"],
)
def test_the_head_of_a_chain_never_goes_back(statement):
    hotel = a_hotel()
    with scope(hotel.pk):
        AuditChain.objects.create(tenant=hotel, number=3, hash="c")
        with pytest.raises(IntegrityError, match="only rises"), transaction.atomic():
            connection.cursor().execute(statement)


def test_the_application_role_may_not_empty_the_audit():
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute("TRUNCATE governance_auditevent")


@pytest.mark.django_db(transaction=True)
def test_the_owner_may_not_delete_an_event_either():
    hotel = a_hotel()
    record_events(hotel, 1)
    with pytest.raises(psycopg.errors.RestrictViolation), owner_connection(hotel.pk) as owner:
        owner.execute("DELETE FROM governance_auditevent")
    assert len(events_of(hotel)) == 1


def test_a_hotel_sees_only_its_own_events():
    hotel, other = a_hotel(), a_hotel("seaview")
    record_events(hotel, 2)
    with scope(other.pk):
        assert AuditEvent.objects.count() == 0


def test_raw_sql_that_makes_an_operator_is_recorded_by_the_database():
    person = User.objects.create_user("eve@example.com")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_user SET is_superuser = true WHERE id = %s", [person.pk])
    with scope(hotel_or_installation(None)):
        event = AuditEvent.objects.get(object_type="tenants_user", action="row_update")
    assert (event.source, event.object_id) == ("database", str(person.pk))
    assert (event.before, event.after) == ({"is_superuser": False}, {"is_superuser": True})
    assert event.actor == "database role hotel_app"


def test_a_change_of_an_unwatched_column_is_not_recorded():
    person = User.objects.create_user("eve@example.com")
    with scope(hotel_or_installation(None)):
        before = AuditEvent.objects.count()
    User.objects.filter(pk=person.pk).update(name="Eve")
    with scope(hotel_or_installation(None)):
        assert AuditEvent.objects.count() == before


def test_raw_sql_on_roles_is_recorded_under_the_hotel():
    hotel = a_hotel()
    person = User.objects.create_user("eve@example.com")
    membership = Membership.objects.create(user=person, tenant=hotel, role="agent")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE tenants_membership SET role = 'owner' WHERE id = %s", [membership.pk])
        cursor.execute("DELETE FROM tenants_membership WHERE id = %s", [membership.pk])
    made, changed, removed = events_of(hotel)
    assert (made.action, made.before) == ("row_insert", None)
    assert made.after == {"user_id": person.pk, "tenant_id": hotel.pk, "role": "agent"}
    assert (changed.before, changed.after) == ({"role": "agent"}, {"role": "owner"})
    assert (removed.action, removed.after) == ("row_delete", None)


def test_the_database_leaves_the_callers_scope_as_it_was():
    hotel, other = a_hotel(), a_hotel("seaview")
    person = User.objects.create_user("eve@example.com")
    with scope(other.pk), connection.cursor() as cursor:
        Membership.objects.create(user=person, tenant=hotel)
        cursor.execute("SELECT current_setting('app.tenant_ids')")
        assert cursor.fetchone() == (str(other.pk),)
