"""`manage.py refresh_tenants`: every process reads all hotels from the database again."""

from typing import Any

from django.core.management.base import BaseCommand

from tenants import snapshot


class Command(BaseCommand):
    """Only needed after a change that went round this product; its own changes do it by themselves."""

    help = "Make every process read hotels, accounts and flags from the database again."

    def handle(self, *_: Any, **__: Any) -> None:
        held = snapshot.refresh()
        active = sum(tenant.active for tenant in held.tenants.values())
        self.stdout.write(
            f"Version {held.version}: {active} active hotels of {len(held.tenants)}, "
            f"{len(held.routes)} accounts, {len(held.apps)} Meta apps."
        )
