"""The audit's chain, and the files a release is made of."""

from django.conf import settings

from governance import chain
from governance.installation import hotel_or_installation
from governance.preflight.registry import hotels
from governance.preflight.types import CheckResult

ARTIFACTS = (
    "requirements.txt",
    ".env.example",
    "docker-compose.yml",
    "docs/settings.md",
    "docs/metrics.md",
    "docs/runbooks/README.md",
)
"""Relative to the checkout; `templates/` and migrations are looked at by checks of their own."""


def audit_chain() -> CheckResult:
    """Nobody edited, removed or reordered an audit event."""
    names = {hotel.pk: hotel.slug for hotel in hotels()} | {hotel_or_installation(None): "installation"}
    complaints, sealed = [], 0
    for tenant_id, name in names.items():
        verification = chain.verify(tenant_id)
        sealed += verification.sealed
        complaints += [f"{name}: event {found.number} {found.problem}" for found in verification.findings]
    return CheckResult.of_complaints(complaints, passed=f"{sealed} events in {len(names)} chains")


def artifacts() -> CheckResult:
    """The files a release needs are in it."""
    absent = tuple(name for name in ARTIFACTS if not (settings.CHECKOUT / name).is_file())
    if absent:
        return CheckResult("failed", f"missing: {', '.join(absent)}", missing=absent)
    return CheckResult("passed", f"{len(ARTIFACTS)} files")
