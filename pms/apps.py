"""The package as a Django app."""

from django.apps import AppConfig


class PmsConfig(AppConfig):
    """Rooms, rates and reservations, whatever property management system holds them."""

    name = "pms"
