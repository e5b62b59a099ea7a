"""The set-up itself: roles, settings, processes."""

import pytest
from django.db import connection

pytestmark = pytest.mark.django_db


def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("hotel_app", False, False)
