"""The package as a Django app."""

from importlib import import_module

from django.apps import AppConfig


class PmsConfig(AppConfig):
    """Rooms, rates and reservations, whatever property management system holds them."""

    name = "pms"
    verbose_name = "Rooms, rates and reservations"

    def ready(self) -> None:
        """Register what lower packages call: sections of the hotel file, checks, audited tables."""
        import_module("pms.registrations").register()
