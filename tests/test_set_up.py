"""The set-up of the tests themselves, and the lists in the documents."""

import re
import socket

import pytest
from django.db import connection
from pytest_socket import SocketConnectBlockedError

from hotel_agent.env import CHECKOUT
from tenants.models import Tenant

MAKE = [
    "run",
    "services",
    "test",
    "test-system",
    "lint",
    "format",
    "bench",
    "security",
    "preflight",
    "health",
]


@pytest.mark.django_db
def test_tests_run_as_the_application_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == ("hotel_app", False, False)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("time", [1, 2])
def test_committed_rows_are_gone_in_the_next_test(time: int) -> None:
    assert list(Tenant.objects.values_list("slug", flat=True)) == ["installation"]
    Tenant.objects.create(slug="left-over", name="Left over", currency="EUR")


def test_the_network_beyond_this_machine_is_closed() -> None:
    with socket.socket() as outside, pytest.raises(SocketConnectBlockedError):
        outside.connect(("192.0.2.1", 80))


def test_tests_that_do_not_run_fail_the_run(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_skips="import pytest\ndef test_it(): pytest.skip('later')",
        test_expects_failure="import pytest\n@pytest.mark.xfail\ndef test_it(): assert False",
        test_skips_all="import pytest\npytest.skip('later', allow_module_level=True)",
    )
    plugins = [f"-pno:{name}" for name in ("django", "cov")]
    done = pytester.runpytest_inprocess("-p", "tests.no_skips", "--continue-on-collection-errors", *plugins)
    done.assert_outcomes(failed=2, errors=1)
    assert done.ret == pytest.ExitCode.TESTS_FAILED


def test_the_readme_names_only_targets_that_exist() -> None:
    makefile = (CHECKOUT / "Makefile").read_text(encoding="utf-8")
    readme = (CHECKOUT / "README.md").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert set(MAKE) <= targets
    assert set(re.findall(r"(?:^|`)make ([a-z-]+)", readme, re.MULTILINE)) <= targets


def test_documents_lead_only_to_files_that_exist() -> None:
    documents = [*CHECKOUT.glob("*.md"), *(CHECKOUT / "docs").rglob("*.md")]
    broken = [
        f"{document.name}: {target}"
        for document in documents
        for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8"))
        if "://" not in target and not (document.parent / target).exists()
    ]
    assert broken == []
