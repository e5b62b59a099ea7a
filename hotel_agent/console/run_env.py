"""Writes `var/run.env`: the addresses of what runs, and the secrets of development, made once."""

import os
import secrets
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cryptography.fernet import Fernet

from hotel_agent.env import RUN_ENV, Environment, read_run_env

DEMO_PASSWORD = "DEMO_PASSWORD"  # noqa: S105 - a name
ADDRESSES = ("POSTGRES_URL", "DIRECT_POSTGRES_URL", "REDIS_URL", "WHATSAPP_API_BASE_URL", "PUBLIC_URL")
OPERATOR = "operator@hotel-agent.example"
"""Who logs in to the demo."""
MAKERS: Mapping[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(48),
    "ENCRYPTION_KEYS": lambda: Fernet.generate_key().decode(),
    "WHATSAPP_APP_ID": lambda: "300000000000001",
    "WHATSAPP_APP_SECRET": lambda: secrets.token_hex(16),
    "WHATSAPP_VERIFY_TOKEN": lambda: secrets.token_urlsafe(16),
    "WHATSAPP_ACCESS_TOKEN": lambda: secrets.token_urlsafe(32),
    DEMO_PASSWORD: lambda: secrets.token_urlsafe(9),
}
HEADER = (
    "# Written by `manage.py up`; read where a variable is not set. Addresses go when the servers stop.\n"
)


def write(folder: Path, values: Mapping[str, str], *, without: Iterable[str] = ()) -> dict[str, str]:
    """Set `values` in the folder's run.env and remove the names in `without`; returns what it now holds.

    Only the owner may read the file, and a reader never meets half of it. Raises OSError.
    """
    path = folder / RUN_ENV
    removed = set(without)
    kept = {name: value for name, value in read_run_env(path).items() if name not in removed}
    kept.update(values)
    lines = [f"{name}={value}\n" for name, value in sorted(kept.items())]
    folder.mkdir(parents=True, exist_ok=True)
    fresh = folder / f".{RUN_ENV}.{os.getpid()}"
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as file:
        file.writelines([HEADER, *lines])
    fresh.replace(path)
    return kept


def with_secrets(environment: Environment) -> dict[str, str]:
    """What run.env holds, after making the secrets that neither the person nor an earlier run has set."""
    folder = environment.var_dir
    present = read_run_env(folder / RUN_ENV)
    missing = {name: make() for name, make in MAKERS.items() if not present.get(name)}
    return write(folder, missing)


def forget_addresses(folder: Path) -> None:
    """Remove the addresses of servers that have stopped; the secrets stay."""
    write(folder, {}, without=ADDRESSES)
