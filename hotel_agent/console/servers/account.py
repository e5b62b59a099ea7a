"""The system account of PostgreSQL, which does not run as root: root starts it as `postgres` or `nobody`."""

import hashlib
import os
import pwd
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hotel_agent.console.servers.errors import ServerError

CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """Another account than our own."""

    user: int
    group: int

    def popen_arguments(self) -> dict[str, Any]:
        """What `subprocess` needs to run a program as this account."""
        return {"user": self.user, "group": self.group, "extra_groups": []}

    def can_enter(self, folder: Path) -> bool:
        """Whether the account can open files below the folder."""
        command = ["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]
        done = subprocess.run(
            command, cwd="/", stderr=subprocess.DEVNULL, check=False, **self.popen_arguments()
        )
        return done.returncode == 0


def server_account() -> Account | None:
    """The account to change to, None when we are not root. Raises ServerError when there is none."""
    if os.geteuid() != 0:
        return None
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise ServerError(
        "PostgreSQL does not run as root and there is no user postgres or nobody; run as an ordinary user."
    )


def folder_for(folder: Path, account: Account | None) -> Path:
    """The folder, or, where the account cannot enter it, one that stands for it in the temporary folder."""
    folder.mkdir(parents=True, exist_ok=True)
    if account is None or account.can_enter(folder):
        return folder
    digest = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    place = Path(tempfile.gettempdir()) / f"hotel-agent-{digest}"
    place.mkdir(mode=0o711, exist_ok=True)
    if place.stat().st_uid != os.geteuid() or place.is_symlink():
        raise ServerError(f"{place} belongs to somebody else; remove it or set VAR_DIR.")
    return place
