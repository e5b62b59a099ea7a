"""The preflight checks of settings and secrets, which belong to the installation as a whole."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http.request import validate_host

from governance import preflight
from governance.preflight import CheckResult
from hotel_agent import production
from hotel_agent.env import Environment, environment


def register() -> None:
    """Add both checks. Called once, by `apps.ready()`."""
    preflight.register(
        "secrets", group="security_gate", weight=1, blocking=True, check=lambda: secrets(environment)
    )
    preflight.register("settings", group="readiness", weight=2, blocking=True, check=web_settings)


def secrets(values: Environment) -> CheckResult:
    """No secret is short or a placeholder. In development one that is not set is not judged."""
    weak, missing = production.weak(values), production.missing(values)
    if weak or (missing and settings.PRODUCTION):
        return CheckResult("failed", "; ".join([*weak, *missing]))
    if missing:
        return CheckResult("unknown", f"in development only: {'; '.join(missing)}")
    return CheckResult("passed", "none is short or a placeholder")


def web_settings() -> CheckResult:
    """The web answers under its public address; in production by https and without debug pages."""
    public = urlsplit(settings.PUBLIC_URL)
    complaints = []
    if "*" in settings.ALLOWED_HOSTS:
        complaints.append("ALLOWED_HOSTS allows every name")
    elif not validate_host(public.hostname or "", settings.ALLOWED_HOSTS):
        complaints.append(f"ALLOWED_HOSTS has not the host of PUBLIC_URL ({public.hostname})")
    if settings.PRODUCTION and public.scheme != "https":
        complaints.append("PUBLIC_URL is not https")
    if settings.PRODUCTION and settings.DEBUG:
        complaints.append("DEBUG is on")
    return CheckResult.of_complaints(complaints, passed=f"{settings.ENVIRONMENT}, {settings.PUBLIC_URL}")
