"""The package as a Django app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class GovernanceConfig(AppConfig):
    """Audit, alarms, health, preflight."""

    name = "governance"
    verbose_name = "Governance"

    def ready(self) -> None:
        """Keep the audit's triggers up, listen to what is announced, and register our own checks."""
        from governance import registrations, triggers

        post_migrate.connect(triggers.after_migrate, sender=self)
        registrations.register()
