"""Starts and stops a private PostgreSQL and a private Redis in a folder, on free ports of loopback."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import redis

from hotel_agent.console.processes import end_with_parent, last_line
from hotel_agent.console.servers.account import Account, folder_for, server_account
from hotel_agent.console.servers.errors import ServerDied
from hotel_agent.console.servers.programs import PostgresPrograms, find_postgres, find_redis

START_SECONDS = 30.0
POLL_SECONDS = 0.02
STOP_SIGNALS = {"postgres": signal.SIGINT, "redis": signal.SIGTERM}
"""PostgreSQL's fast shutdown cuts connections instead of waiting for them."""
POSTGRES_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "log_min_messages": "warning",
    "log_timezone": "UTC",
    "timezone": "UTC",
    "jit": "off",
}
WITHOUT_DURABILITY = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests only: what a crash of the machine would lose is thrown away anyway."""


@dataclass
class Server:
    """A running server: its address as administrator, its process, and the command that started it."""

    name: str
    url: str
    process: "subprocess.Popen[bytes]"
    command: list[str]

    def stop(self) -> None:
        """End it and wait; connections are cut, committed data is kept."""
        self.process.send_signal(STOP_SIGNALS[self.name])
        try:
            self.process.wait(timeout=START_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_postgres(folder: Path, *, durable: bool, die_with_parent: bool) -> Server:
    """Start PostgreSQL with its data below `folder`, made at the first start.

    The address logs in as the superuser `postgres`. Raises ServerError.
    """
    account = server_account()
    home = folder_for(folder, account)
    programs = find_postgres(account, cache=folder)
    data = home / f"postgres-{programs.version}"
    password_file = home / f"postgres-{programs.version}.password"
    if not ((data / "PG_VERSION").exists() and password_file.exists()):
        _make_cluster(programs, data, password_file, account)
    password = password_file.read_text(encoding="utf-8")
    port = free_port()
    settings = {**POSTGRES_SETTINGS, **({} if durable else WITHOUT_DURABILITY), "port": str(port)}
    command = [str(programs.folder / "postgres"), "-D", str(data)]
    command += [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
    log = folder / "postgres.log"
    process = _spawn("postgres", command, log=log, account=account, die_with_parent=die_with_parent)
    server = Server(
        "postgres", f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", process, command
    )
    _wait_until(server, lambda: ping_postgres(server.url), log=log)
    return server


def start_redis(folder: Path, *, die_with_parent: bool) -> Server:
    """Start Redis without any persistence: it holds nothing whose loss can hurt. Raises ServerError."""
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)
    lines = ["bind 127.0.0.1", f"port {port}", f"requirepass {password}", "databases 64"]
    lines += ['save ""', "appendonly no", f'dir "{folder}"']
    configuration.write_text("\n".join(lines) + "\n", encoding="utf-8")
    log = folder / "redis.log"
    command = [str(find_redis()), str(configuration)]
    process = _spawn("redis", command, log=log, account=None, die_with_parent=die_with_parent)
    server = Server("redis", f"redis://:{password}@127.0.0.1:{port}/0", process, command)
    _wait_until(server, lambda: ping_redis(server.url), log=log)
    return server


def start_again(server: Server, folder: Path) -> None:
    """Start a server of this folder that has ended, at the address it had. Raises ServerError."""
    log = folder / f"{server.name}.log"
    account = server_account() if server.name == "postgres" else None
    server.process = _spawn(server.name, server.command, log=log, account=account, die_with_parent=True)
    ping = ping_postgres if server.name == "postgres" else ping_redis
    _wait_until(server, lambda: ping(server.url), log=log)


def ping_postgres(url: str) -> None:
    """Raise psycopg.OperationalError when nobody can log in at the address."""
    psycopg.connect(url, connect_timeout=3).close()


def ping_redis(url: str) -> None:
    """Raise redis.RedisError when nothing answers at the address."""
    with contextlib.closing(redis.Redis.from_url(url, socket_connect_timeout=3, socket_timeout=3)) as client:
        client.ping()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_cluster(programs: PostgresPrograms, data: Path, password: Path, account: Account | None) -> None:
    """Make PostgreSQL's data folder, as the account that will run it. Raises ServerDied."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password.unlink(missing_ok=True)
    password.touch(mode=0o600)
    password.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    arguments: dict[str, Any] = {}
    if account:
        arguments = account.popen_arguments()
        os.chown(data, account.user, account.group)
        os.chown(password, account.user, account.group)
    command = [str(programs.folder / "initdb"), "-D", str(data), "-U", "postgres", "--pwfile", str(password)]
    command += [
        "--encoding=UTF8",
        "--locale=C.UTF-8",
        "--auth=scram-sha-256",
        "--no-instructions",
        "--no-sync",
    ]
    done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **arguments)
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise ServerDied(f"PostgreSQL's data folder could not be made: {last_line(done.stderr)}")


def _spawn(
    name: str, command: list[str], *, log: Path, account: Account | None, die_with_parent: bool
) -> "subprocess.Popen[bytes]":
    """Start a server in its own session, so that Ctrl-C in the terminal reaches only us."""
    arguments: dict[str, Any] = account.popen_arguments() if account else {}
    if die_with_parent:
        arguments["preexec_fn"] = end_with_parent(STOP_SIGNALS[name])
    with log.open("wb") as output:
        return subprocess.Popen(
            command,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
            **arguments,
        )


def _wait_until(server: Server, answers: Callable[[], None], *, log: Path) -> None:
    """Wait for the server's first answer. Raises ServerDied when it ends or stays silent."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.process.poll() is not None:
            said = last_line(log.read_text(encoding="utf-8", errors="replace"))
            raise ServerDied(f"{server.name} ended while starting: {said} ({log})")
        try:
            answers()
        except (psycopg.OperationalError, redis.RedisError):
            time.sleep(POLL_SECONDS)
        else:
            return
    server.stop()
    raise ServerDied(f"{server.name} did not answer within {START_SECONDS:.0f} s ({log})")
