"""The servers of one test run, and one database and one Redis number per process of it.

They run in a folder of their own on free ports, so runs side by side never meet. Under pytest-xdist the
controller starts them and the workers inherit the addresses. The database is migrated once, as the owner,
into a template that each process copies.
"""

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from hotel_agent.console.servers import private, roles
from hotel_agent.env import CHECKOUT, VARIABLES

ADMIN_URL = "TEST_ADMIN_URL"
REDIS_BASE_URL = "TEST_REDIS_URL"
TEMPLATE = "hotel_template"
TEMPLATE_LOCK = 7_001
PASSWORD = "only-in-tests"
SECRETS = {
    "SECRET_KEY": "a-long-key-that-signs-only-what-tests-make-1234567890",
    "ENCRYPTION_KEYS": "dGVzdHMtb25seS10ZXN0cy1vbmx5LXRlc3RzLW9ubHk=",
    "WHATSAPP_APP_ID": "900000000000001",
    "WHATSAPP_APP_SECRET": "app-secret-of-the-tests",
    "WHATSAPP_VERIFY_TOKEN": "verify-token-of-the-tests",
    "WHATSAPP_ACCESS_TOKEN": "access-token-of-the-tests",
}
"""Values for the tests only; they protect nothing."""


@dataclass
class PrivateServers:
    """What the controller started and must stop."""

    folder: Path
    running: list[private.Server] = field(default_factory=list)

    def stop(self) -> None:
        """Stop the servers and remove their folder."""
        for server in self.running:
            server.stop()
        self.running.clear()
        shutil.rmtree(self.folder, ignore_errors=True)


def process_name() -> str:
    """The xdist worker, such as gw0, or `main`."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def begin() -> None:
    """Put this process's addresses into the environment, before Django's settings load.

    Where no controller has started the servers, starts them and has them stopped when this process ends.
    """
    if process_name() == "main":
        _start()
    number = int(process_name()[2:]) + 1 if process_name().startswith("gw") else 0
    os.environ["REDIS_URL"] = os.environ[REDIS_BASE_URL].rsplit("/", 1)[0] + f"/{number}"
    set_addresses(f"hotel_{process_name()}")


def set_addresses(database: str) -> None:
    """Point the variables of both roles at the database."""
    for variable, role in (("POSTGRES_URL", roles.APPLICATION), ("DIRECT_POSTGRES_URL", roles.OWNER)):
        os.environ[variable] = roles.address(
            os.environ[ADMIN_URL], user=role, password=PASSWORD, database=database
        )


def admin_url() -> str:
    """This process's database as the superuser, whom row policies do not bind."""
    return os.environ[ADMIN_URL].rsplit("/", 1)[0] + f"/hotel_{process_name()}"


def make_database() -> None:
    """A fresh migrated database for this process."""
    name = f"hotel_{process_name()}"
    with psycopg.connect(os.environ[ADMIN_URL], autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(%s)", [TEMPLATE_LOCK])
        if not roles.database_exists(connection, TEMPLATE):
            roles.make_database(connection, TEMPLATE)
            _migrate_template()
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        roles.make_database(connection, name, template=TEMPLATE)


def _migrate_template() -> None:
    """Run `manage.py migrate` in a process of its own, as an operator does."""
    database = f"hotel_{process_name()}"
    set_addresses(TEMPLATE)
    try:
        done = subprocess.run(
            [sys.executable, "manage.py", "migrate", "--verbosity", "0"],
            cwd=CHECKOUT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        set_addresses(database)
    if done.returncode != 0:
        raise RuntimeError(f"the test database could not be migrated:\n{done.stdout}{done.stderr}")


def _start() -> None:
    """Start both servers without durability and clear the environment of the person's own settings."""
    for variable in VARIABLES:
        for name in (variable.name, *variable.aliases):
            os.environ.pop(name, None)
            os.environ.pop(f"{name}_FILE", None)
    folder = Path(tempfile.mkdtemp(prefix="hotel-tests-"))
    folder.chmod(0o711)
    os.environ.update({**SECRETS, "ENVIRONMENT": "development", "VAR_DIR": str(folder)})
    servers = PrivateServers(folder)
    atexit.register(servers.stop)
    servers.running.append(private.start_postgres(folder, durable=False, die_with_parent=True))
    servers.running.append(private.start_redis(folder, die_with_parent=True))
    os.environ[ADMIN_URL], os.environ[REDIS_BASE_URL] = (server.url for server in servers.running)
    roles.make_private_database(os.environ[ADMIN_URL], owner_password=PASSWORD, application_password=PASSWORD)
