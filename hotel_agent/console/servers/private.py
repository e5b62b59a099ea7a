"""Starts and stops a private PostgreSQL and a private Redis in a folder, on free ports of loopback."""

import contextlib
import ctypes
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

from hotel_agent.console.servers.account import Account, folder_for, server_account
from hotel_agent.console.servers.errors import ServerDied
from hotel_agent.console.servers.programs import PostgresPrograms, find_postgres, find_redis

START_SECONDS = 30.0
POLL_SECONDS = 0.02
SET_PARENT_DEATH_SIGNAL = 1  # linux/prctl.h
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
"""For tests only: what is lost in a crash of the machine is thrown away anyway."""


@dataclass
class Server:
    """One running server: its address as administrator, and its process."""

    name: str
    url: str
    process: "subprocess.Popen[bytes]"

    def stop(self) -> None:
        """End it and wait; connections are cut, committed data is kept."""
        self.process.send_signal(signal.SIGINT if self.name == "postgres" else signal.SIGTERM)
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
    if not (data / "PG_VERSION").exists():
        _make_cluster(programs, data, password_file, account)
    password = password_file.read_text(encoding="utf-8")
    port = free_port()
    settings = {**POSTGRES_SETTINGS, **({} if durable else WITHOUT_DURABILITY), "port": str(port)}
    command = [str(programs.folder / "postgres"), "-D", str(data)]
    command += [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
    log = folder / "postgres.log"
    process = _spawn(command, log=log, account=account, die_with=signal.SIGINT if die_with_parent else None)
    server = Server("postgres", f"postgresql://postgres:{password}@127.0.0.1:{port}/postgres", process)
    _wait_until(server, lambda: psycopg.connect(server.url, connect_timeout=2).close(), log=log)
    return server


def start_redis(folder: Path, *, die_with_parent: bool) -> Server:
    """Start Redis without any persistence: it holds nothing whose loss can hurt. Raises ServerError."""
    folder.mkdir(parents=True, exist_ok=True)
    port, password = free_port(), secrets.token_urlsafe(24)
    configuration = folder / "redis.conf"
    configuration.touch(mode=0o600)
    configuration.write_text(
        f'bind 127.0.0.1\nport {port}\nrequirepass {password}\nsave ""\nappendonly no\ndatabases 64\ndir {folder}\n',
        encoding="utf-8",
    )
    log = folder / "redis.log"
    command = [str(find_redis()), str(configuration)]
    process = _spawn(command, log=log, account=None, die_with=signal.SIGTERM if die_with_parent else None)
    server = Server("redis", f"redis://:{password}@127.0.0.1:{port}/0", process)
    _wait_until(server, lambda: ping_redis(server.url), log=log)
    return server


def ping_redis(url: str) -> None:
    """Raise redis.RedisError when nothing answers at the address."""
    with contextlib.closing(redis.Redis.from_url(url, socket_connect_timeout=2, socket_timeout=2)) as client:
        client.ping()


def free_port() -> int:
    """A port of loopback that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _make_cluster(
    programs: PostgresPrograms, data: Path, password_file: Path, account: Account | None
) -> None:
    """Make PostgreSQL's data folder, as the account that will run it."""
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password_file.unlink(missing_ok=True)
    password_file.touch(mode=0o600)
    password_file.write_text(secrets.token_urlsafe(24), encoding="utf-8")
    if account:
        os.chown(data, account.user, account.group)
        os.chown(password_file, account.user, account.group)
    command = [
        str(programs.folder / "initdb"),
        "-D",
        str(data),
        "-U",
        "postgres",
        "--encoding",
        "UTF8",
        "--locale",
        "C.UTF-8",
    ]
    command += ["--auth", "scram-sha-256", "--pwfile", str(password_file), "--no-instructions", "--no-sync"]
    done = subprocess.run(
        command,
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
        **(account.popen_arguments() if account else {}),
    )
    if done.returncode != 0:
        shutil.rmtree(data, ignore_errors=True)
        raise ServerDied(f"PostgreSQL's data folder could not be made: {_last_line(done.stderr)}")


def _spawn(
    command: list[str], *, log: Path, account: Account | None, die_with: signal.Signals | None
) -> "subprocess.Popen[bytes]":
    """Start a server in its own session, so that Ctrl-C in the terminal reaches only us."""
    libc = ctypes.CDLL(None)
    arguments: dict[str, Any] = account.popen_arguments() if account else {}
    if die_with is not None:
        arguments["preexec_fn"] = lambda: libc.prctl(SET_PARENT_DEATH_SIGNAL, int(die_with))
    with log.open("ab") as output:
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
            raise ServerDied(
                f"{server.name} ended while starting: {_last_line(log.read_text(errors='replace'))} ({log})"
            )
        try:
            answers()
        except (psycopg.OperationalError, redis.RedisError):
            time.sleep(POLL_SECONDS)
        else:
            return
    server.stop()
    raise ServerDied(f"{server.name} did not answer within {START_SECONDS:.0f} s ({log})")


def _last_line(text: str) -> str:
    lines = text.strip().splitlines()
    return lines[-1] if lines else "it said nothing"
