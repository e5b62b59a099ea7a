"""The package as a Django app."""

from django.apps import AppConfig


class GovernanceConfig(AppConfig):
    """Audit, alarms, health, preflight."""

    name = "governance"
