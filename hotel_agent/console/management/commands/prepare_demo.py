"""`manage.py prepare_demo`: migrations, demo hotels, their log-ins and the stand-in's configuration."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError

from hotel_agent.console import run_env, standin
from hotel_agent.env import CHECKOUT, RUN_ENV, environment, read_run_env
from tenants.models import Membership, User

HOTEL_FILES = "tenants/demo"


class Command(BaseCommand):
    """Make a development installation worth looking at. Doing it twice changes nothing."""

    help = "Migrate and set the demo hotels up (development only)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Run every step. Raises CommandError in production."""
        if settings.PRODUCTION:
            raise CommandError("demo hotels are for development; production hotels: onboard_tenant")
        quiet = {"verbosity": 0, "stdout": self.stdout, "stderr": self.stderr}
        call_command("migrate", **quiet)
        known = get_commands()
        if "set_meta_app" in known:
            call_command("set_meta_app", "demo", **quiet)
        if "onboard_tenant" in known:
            for file in sorted((CHECKOUT / HOTEL_FILES).glob("*.yaml")):
                call_command("onboard_tenant", str(file), **quiet)
        _set_log_ins(read_run_env(environment.var_dir / RUN_ENV).get(run_env.DEMO_PASSWORD, ""))
        standin.write_configuration(standin_file())


def standin_file() -> Path:
    """Where the stand-in's configuration lies."""
    return environment.var_dir / "standin.json"


def _set_log_ins(password: str) -> None:
    """An operator, and the demo hotels' staff, all with the same password."""
    if not password:
        return
    if not User.objects.filter(email=run_env.OPERATOR).exists():
        User.objects.create_superuser(run_env.OPERATOR, name="Demo operator")
    staff = Membership.objects.filter(tenant__email__endswith=".example").values("user")
    for user in User.objects.filter(email=run_env.OPERATOR) | User.objects.filter(id__in=staff):
        if not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
