"""run.env: addresses come and go, secrets are made once and belong to one person."""

import stat
from pathlib import Path

from hotel_agent.console import run_env
from hotel_agent.env import Environment, read_run_env


def test_secrets_are_made_once(tmp_path: Path) -> None:
    environment = Environment({"VAR_DIR": str(tmp_path)})
    first = run_env.with_secrets(environment)
    assert set(run_env.MAKERS) <= set(first)
    assert run_env.with_secrets(environment) == first


def test_only_their_owner_may_read_them(tmp_path: Path) -> None:
    run_env.with_secrets(Environment({"VAR_DIR": str(tmp_path)}))
    assert stat.S_IMODE((tmp_path / "run.env").stat().st_mode) == 0o600


def test_addresses_go_and_secrets_stay(tmp_path: Path) -> None:
    run_env.write(tmp_path, {"SECRET_KEY": "kept", "REDIS_URL": "redis://gone"})
    run_env.forget_addresses(tmp_path)
    assert read_run_env(tmp_path / "run.env") == {"SECRET_KEY": "kept"}
