"""The servers of this checkout: given in POSTGRES_URL and REDIS_URL, left running, or new."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import redis

from hotel_agent.addresses import direct_url, driver_url
from hotel_agent.console import processes, run_env
from hotel_agent.console.servers import given, private, roles
from hotel_agent.console.servers.errors import ServerError
from hotel_agent.env import RUN_ENV, Environment, read_run_env


@dataclass
class Servers:
    """The addresses by variable, and the servers that this process started."""

    addresses: dict[str, str]
    started: list[private.Server] = field(default_factory=list)

    def stop(self) -> None:
        """Stop what this process started."""
        for server in self.started:
            server.stop()
        self.started.clear()

    def ended(self) -> private.Server | None:
        """A server of ours that has died."""
        return next((server for server in self.started if server.process.poll() is not None), None)


def provide(environment: Environment, *, die_with_parent: bool) -> Servers:
    """Have both servers run, the database with its roles, and the addresses in run.env. Raises ServerError.

    Servers that outlive this process (`die_with_parent` false) are written down, for `stop_background`.
    """
    folder = environment.var_dir
    present = read_run_env(folder / RUN_ENV)
    servers = Servers({})
    try:
        _provide_postgres(environment, servers, present, die_with_parent=die_with_parent)
        _provide_redis(environment, servers, present, die_with_parent=die_with_parent)
    except BaseException:
        servers.stop()
        raise
    if not die_with_parent:
        for server in servers.started:
            processes.remember(_pid_file(folder, server.name), server.process.pid)
    run_env.write(folder, servers.addresses)
    return servers


def stop_background(folder: Path) -> bool:
    """Stop the servers that were left running; whether there were any. Raises OSError."""
    ended = [
        processes.end_remembered(_pid_file(folder, name), how) for name, how in private.STOP_SIGNALS.items()
    ]
    run_env.forget_addresses(folder)
    return any(ended)


def _provide_postgres(
    environment: Environment, servers: Servers, present: dict[str, str], *, die_with_parent: bool
) -> None:
    application, owner = environment.own("POSTGRES_URL"), environment.own("DIRECT_POSTGRES_URL")
    known = present.get("POSTGRES_URL", "")
    if application and owner:
        _check("POSTGRES_URL", lambda: private.ping_postgres(driver_url(application)))
    elif application or owner:
        owner = direct_url("POSTGRES_URL" if application else "DIRECT_POSTGRES_URL", application or owner)
        application = given.make_application_role(owner, known_url=known)
    elif _runs("postgres", environment.var_dir, present.get("DIRECT_POSTGRES_URL", "")):
        application, owner = known, present["DIRECT_POSTGRES_URL"]
    else:
        server = private.start_postgres(environment.var_dir, durable=True, die_with_parent=die_with_parent)
        servers.started.append(server)
        application, owner = roles.make_private_database(
            server.url,
            owner_password=secrets.token_urlsafe(24),
            application_password=secrets.token_urlsafe(24),
        )
    servers.addresses |= {"POSTGRES_URL": application, "DIRECT_POSTGRES_URL": owner}


def _provide_redis(
    environment: Environment, servers: Servers, present: dict[str, str], *, die_with_parent: bool
) -> None:
    url = environment.own("REDIS_URL")
    if url:
        _check("REDIS_URL", lambda: private.ping_redis(url))
    elif _runs("redis", environment.var_dir, present.get("REDIS_URL", "")):
        url = present["REDIS_URL"]
    else:
        server = private.start_redis(environment.var_dir, die_with_parent=die_with_parent)
        servers.started.append(server)
        url = server.url
    servers.addresses["REDIS_URL"] = url


def _runs(name: str, folder: Path, url: str) -> bool:
    """Whether our server of that name was left running and answers."""
    if not url or processes.remembered(_pid_file(folder, name)) is None:
        return False
    try:
        private.ping_postgres(url) if name == "postgres" else private.ping_redis(url)
    except (psycopg.OperationalError, redis.RedisError):
        return False
    return True


def _check(variable: str, answers: Callable[[], None]) -> None:
    """Raise ServerError naming the variable when the given server does not answer."""
    try:
        answers()
    except (psycopg.Error, redis.RedisError, ValueError) as error:
        raise ServerError(f"{variable}: {processes.first_line(str(error))}") from None


def _pid_file(folder: Path, name: str) -> Path:
    return folder / f"{name}.pid"
