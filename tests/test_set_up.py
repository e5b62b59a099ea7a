"""The set-up itself: roles, settings, processes."""

import pytest
from django.db import connection

from tenants.models import Tenant

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("hotel_app", False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(time: int) -> None:
    assert list(Tenant.objects.values_list("slug", flat=True)) == ["installation"]
    Tenant.objects.create(slug="left-over", name="Left over", currency="EUR")
