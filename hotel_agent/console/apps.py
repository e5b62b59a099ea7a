"""Console as a Django app, and the admin site every package registers on."""

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class ConsoleConfig(AppConfig):
    """Pages that join packages, and the commands of the whole installation."""

    name = "hotel_agent.console"
    label = "console"

    def ready(self) -> None:
        """Make our Celery app the current one in every process that may wake a worker; register checks."""
        import_module("hotel_agent.celery")
        import_module("hotel_agent.console.worker_probe").listen()
        import_module("hotel_agent.console.preflight").register()


class AdminConfig(DjangoAdminConfig):
    """Django's admin with our own site behind `django.contrib.admin.site`."""

    default_site = "hotel_agent.console.site.Site"
