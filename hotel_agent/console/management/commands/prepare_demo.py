"""`manage.py prepare_demo`: migrations, demo hotels, their log-ins and the stand-in's configuration."""

import hashlib
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from hotel_agent.console import run_env, standin
from hotel_agent.env import CHECKOUT, RUN_ENV, environment, read_run_env
from tenants.models import Membership, Tenant, User

HOTEL_FILES = CHECKOUT / "tenants" / "demo"
REFERENCES = (
    "WHATSAPP_ACCESS_TOKEN",
    "IMAP_URL",
    "SMTP_URL",
    "GMAIL_APP_PASSWORD",
    "PMS_BASE_URL",
    "PMS_API_KEY",
)
"""What the demo hotels' files name as `env:NAME`."""


class Command(BaseCommand):
    """Make a development installation worth looking at. Doing it twice changes nothing."""

    help = "Migrate and set the demo hotels up (development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every step. Raises CommandError in production."""
        if settings.PRODUCTION:
            raise CommandError("demo hotels are for development; production hotels: onboard_tenant")
        password = read_run_env(environment.var_dir / RUN_ENV).get(run_env.DEMO_PASSWORD, "")
        quiet = {"verbosity": 0, "stdout": self.stdout, "stderr": self.stderr}
        call_command("migrate", **quiet)
        call_command("set_meta_app", "demo", **quiet)
        files = sorted(HOTEL_FILES.glob("*.yaml"))
        done, fingerprint = environment.var_dir / "demo.sha256", _fingerprint(password)
        if not _is_done(done, fingerprint, files):
            call_command("onboard_tenant", *map(str, files), **quiet)
            _set_log_ins(password)
            done.write_text(fingerprint, encoding="utf-8")
        standin.write_configuration(environment.var_dir / "standin.json")


def _fingerprint(password: str) -> str:
    """Changes whenever the demo hotels would: until then, what somebody changed in Admin stays."""
    parts = [file.read_bytes() for file in sorted(HOTEL_FILES.rglob("*")) if file.is_file()]
    parts += [environment.given(name).encode() for name in REFERENCES]
    return hashlib.sha256(b"\0".join([password.encode(), *parts])).hexdigest()


def _is_done(mark: Path, fingerprint: str, files: list[Path]) -> bool:
    """Whether these hotels, named like their files, were made from the same files in this database."""
    slugs = {file.stem for file in files}
    same = mark.exists() and mark.read_text(encoding="utf-8") == fingerprint
    return same and Tenant.objects.filter(slug__in=slugs).count() == len(slugs)


def _set_log_ins(password: str) -> None:
    """An operator, and the demo hotels' staff, all with the same password; none without one."""
    if not password:
        return
    if not User.objects.filter(email=run_env.OPERATOR).exists():
        User.objects.create_superuser(run_env.OPERATOR, name="Demo operator")
    staff = Membership.objects.filter(tenant__email__endswith=".example").values("user")
    for user in User.objects.filter(email=run_env.OPERATOR) | User.objects.filter(id__in=staff):
        user.set_password(password)
        user.save(update_fields=["password"])
