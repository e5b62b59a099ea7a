"""Redis, worker, beat, and whether an alarm reaches a person."""

from django.conf import settings

from governance import alarms, health
from governance.preflight.types import CheckResult, Status


def redis() -> CheckResult:
    """Redis answers."""
    return _from_probe(health.redis_answers(), well="answers", otherwise="failed")


def worker() -> CheckResult:
    """A Celery worker was seen lately. None may be running yet, which is not known to be wrong."""
    return _from_probe(health.worker_seen(), well="seen", otherwise="unknown")


def beat() -> CheckResult:
    """Celery beat was seen lately. None may be running yet, which is not known to be wrong."""
    return _from_probe(health.beat_seen(), well="seen", otherwise="unknown")


def alarm_channel() -> CheckResult:
    """Alarms leave the installation: somebody is named, and mail goes to a server."""
    if not alarms.has_channel():
        return CheckResult("failed", "no channel configured: ALARM_EMAILS is empty")
    if settings.EMAIL_BACKEND.rpartition(".")[0].rpartition(".")[2] != "smtp":
        return CheckResult("failed", "EMAIL_URL names no mail server")
    return CheckResult("passed", f"{len(settings.ALARM_EMAILS)} addresses")


def _from_probe(probe: health.Probe, *, well: str, otherwise: Status) -> CheckResult:
    return CheckResult("passed", well) if probe.ok else CheckResult(otherwise, probe.detail)
