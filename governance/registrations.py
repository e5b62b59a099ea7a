"""What this package listens to, and the checks and probes it registers with itself. Called once, by
`apps.ready()`.
"""

from governance import audit, health, logins, presence
from governance.preflight import register as check
from governance.preflight.checks import database, hotels, processes, release
from hotel_agent.lib import events
from tenants.events import Changed


def register() -> None:
    """Register everything."""
    events.listen(Changed, audit.record_change)
    logins.listen()
    presence.listen()
    health.register_probe("redis", health.redis_answers)
    health.register_probe("worker", health.worker_seen)
    health.register_probe("beat", health.beat_seen)
    _register_checks()


def _register_checks() -> None:
    check("migrations", group="readiness", weight=3, blocking=True, check=database.migrations)
    check("redis", group="readiness", weight=2, blocking=True, check=processes.redis)
    check("worker", group="readiness", weight=2, blocking=False, check=processes.worker)
    check("beat", group="readiness", weight=2, blocking=False, check=processes.beat)
    check("alarm channel", group="readiness", weight=1, blocking=False, check=processes.alarm_channel)
    check("artefacts", group="readiness", weight=1, blocking=True, check=release.artifacts)
    check("hotels", group="mvp", weight=2, blocking=True, check=hotels.active_hotels)
    check("channels", group="mvp", weight=3, blocking=False, check=hotels.channels)
    check("database role", group="security_gate", weight=1, blocking=True, check=database.application_role)
    check(
        "table lists", group="security_gate", weight=1, blocking=True, check=database.every_table_in_one_list
    )
    check("row policies", group="security_gate", weight=1, blocking=True, check=database.row_policies)
    check("composite keys", group="security_gate", weight=1, blocking=True, check=database.composite_keys)
    check("audit triggers", group="security_gate", weight=1, blocking=True, check=database.audit_triggers)
    check("audit chain", group="security_gate", weight=1, blocking=True, check=release.audit_chain)
