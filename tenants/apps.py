"""The package as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class TenantsConfig(AppConfig):
    """Hotels, their people, their accounts and what is switched on."""

    name = "tenants"
    verbose_name = "Hotels"

    def ready(self) -> None:
        """Register this package's sections of the hotel file."""
        import_module("tenants.onboarding.own").register()
