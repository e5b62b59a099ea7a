"""Private servers, a database per process, the application role, and no skipped test."""

import os
from collections.abc import Iterator

import django
import pytest
import redis

from tests import private_servers

# Before anything reads Django's settings, and once: conftest modules of folders below may import models.
private_servers.begin()
with pytest.MonkeyPatch.context() as environment:
    # Not left in the environment: in an xdist worker pytest-django would load the settings before this file.
    environment.setenv("DJANGO_SETTINGS_MODULE", "hotel_agent.settings")
    django.setup()

from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase, override_settings
from pytest_django import DjangoDbBlocker

from tenants import snapshot
from tests.emptying import empty_tables

pytest_plugins = ["pytester", "tests.no_skips"]


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A copy of the migrated template, used as the application role, instead of Django's database."""
    private_servers.make_database()
    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture(scope="session", autouse=True)
def _quick_passwords() -> Iterator[None]:
    """Log-ins of tests need not withstand guessing."""
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(scope="session", autouse=True)
def _empty_tables() -> Iterator[None]:
    """After a test with real commits the administrator empties the tables: the application role may not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: empty_tables())
        yield


@pytest.fixture(scope="session")
def redis_client() -> Iterator[redis.Redis]:
    """Redis of this process."""
    client = redis.Redis.from_url(os.environ["REDIS_URL"])
    yield client
    client.close()


@pytest.fixture(autouse=True)
def _empty_redis(redis_client: redis.Redis) -> Iterator[None]:
    """Nothing in Redis, and nothing this process knows of hotels, outlives a test."""
    yield
    redis_client.flushdb()
    cache.close()
    snapshot.forget()


@pytest.fixture
def secrets() -> dict[str, str]:
    """The values of the secret variables in tests, by name."""
    return dict(private_servers.SECRETS)
