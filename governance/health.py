"""Whether this process may be sent requests (database and migrations), and what else is not as it should be.

Redis, workers, beat and what higher packages register make the answer `degraded`, not unready: a webhook is
still taken and stored.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from django.conf import settings
from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django_redis import get_redis_connection
from redis.exceptions import RedisError

from governance import presence
from tenants import work


@dataclass(frozen=True, slots=True)
class Probe:
    """How one part is. `detail` is public: a few plain words, no address and no error text."""

    ok: bool
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Readiness:
    """The answer of /health/ready."""

    status: Literal["ready", "degraded", "not_ready"]
    parts: dict[str, Probe]

    def as_json(self) -> dict[str, Any]:
        """The body for monitors."""
        return {
            "status": self.status,
            "release": settings.RELEASE,
            "parts": {name: {"ok": probe.ok, "detail": probe.detail} for name, probe in self.parts.items()},
        }


_probes: dict[str, Callable[[], Probe]] = {}
_migrated = False


def register_probe(name: str, probe: Callable[[], Probe]) -> None:
    """Show a part on /health/ready. The probe answers within half a second and asks nothing outside our
    servers.
    """
    _probes[name] = probe


def readiness() -> Readiness:
    """Ask every part. Without the database the others are not asked."""
    required = {"database": _database()}
    if required["database"].ok:
        required["migrations"] = _migrations()
    if not all(probe.ok for probe in required.values()):
        return Readiness("not_ready", required)
    others = {name: _asked(name, probe) for name, probe in _probes.items()}
    status: Literal["ready", "degraded"] = (
        "ready" if all(probe.ok for probe in others.values()) else "degraded"
    )
    return Readiness(status, required | others)


def unapplied_migrations() -> list[str]:
    """`app.name` of every migration of the code that the database has not."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def redis_answers() -> Probe:
    """Redis, as cache and as the queue."""
    try:
        get_redis_connection("default").ping()
    except RedisError:
        return Probe(ok=False, detail="does not answer")
    return Probe(ok=True)


def worker_seen() -> Probe:
    """A worker gave a sign lately."""
    return _seen("worker")


def beat_seen() -> Probe:
    """Beat gave a sign lately."""
    return _seen("beat")


def _database() -> Probe:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return Probe(ok=False, detail="does not answer")
    return Probe(ok=True)


def _migrations() -> Probe:
    """Once all are applied they stay applied while this process runs the same code, so that it is asked
    once.
    """
    global _migrated  # noqa: PLW0603 - what this process has seen
    if not _migrated:
        try:
            waiting = len(unapplied_migrations())
        except Error:
            return Probe(ok=False, detail="cannot be read")
        if waiting:
            return Probe(ok=False, detail=f"{waiting} not applied")
        _migrated = True
    return Probe(ok=True)


def _seen(process: presence.Process) -> Probe:
    try:
        seen = presence.seen(process)
    except RedisError:
        return Probe(ok=False, detail="cannot be told while Redis is down")
    return Probe(ok=seen, detail="" if seen else "not seen for 90 s")


def _asked(name: str, probe: Callable[[], Probe]) -> Probe:
    answers: list[Probe] = []
    work.each([name], lambda _: answers.append(probe()), kind="health_probe")
    return answers[0] if answers else Probe(ok=False, detail="cannot be asked")
