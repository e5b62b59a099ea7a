"""Trying out a hotel's connection to its PMS, and keeping what was found for Admin to show."""

from collections.abc import Sequence
from dataclasses import dataclass

from hotel_agent.lib import clock
from pms import registry
from pms.adapters.qloapps import probing
from pms.adapters.qloapps.failures import sentence
from pms.errors import PmsError
from pms.models import PmsConnection
from tenants.scope import scope

BUILT_IN, QLOAPPS = "builtin", "qloapps"
TEST = "pms.test_connection"
"""The task that tries a connection out once it is set up or changed."""


@dataclass(frozen=True, slots=True)
class ConnectionReport:
    """What a test has found, in sentences: `problems` keep the hotel from being served, `advice` does not."""

    provider: str
    problems: Sequence[str] = ()
    advice: Sequence[str] = ()

    @property
    def works(self) -> bool:
        return not self.problems


def connection_test(tenant_id: int) -> ConnectionReport:
    """Ask the hotel's PMS what is missing: permissions, settings, the hotel itself. Nothing is written there.

    Call it outside any transaction. Never raises a `PmsError`.
    """
    with scope(tenant_id):
        row = PmsConnection.objects.of(tenant_id).first()
    report = _of_qloapps(row) if row and row.provider == QLOAPPS else _of_any(tenant_id, row)
    if row is not None:
        health = PmsConnection.Health.CONNECTED if report.works else PmsConnection.Health.FAILING
        words = " ".join([*report.problems, *report.advice])
        with scope(tenant_id):
            rows = PmsConnection.objects.of(tenant_id)
            rows.update(health=health, health_detail=words, health_at=clock.now())
    return report


def is_elsewhere(tenant_id: int) -> bool:
    """Whether another PMS than ours keeps the hotel's stays."""
    with scope(tenant_id):
        return PmsConnection.objects.of(tenant_id).exclude(provider=BUILT_IN).exists()


def _of_qloapps(connection: PmsConnection) -> ConnectionReport:
    findings = probing.probe(connection)
    return ConnectionReport(
        connection.provider,
        problems=[finding.message for finding in findings if not finding.warning],
        advice=[finding.message for finding in findings if finding.warning],
    )


def _of_any(tenant_id: int, connection: PmsConnection | None) -> ConnectionReport:
    """Of a PMS that can only say whether it answers."""
    provider = connection.provider if connection else BUILT_IN
    try:
        health = registry.adapter_for(tenant_id).health()
    except PmsError as error:
        return ConnectionReport(provider, problems=[sentence(str(error))])
    if health.ok:
        return ConnectionReport(provider)
    return ConnectionReport(provider, problems=[sentence(health.detail or "no room type is on sale")])
