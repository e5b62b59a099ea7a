"""The project: settings, addresses, processes, and what joins the packages."""

from hotel_agent.celery import app as celery_app

__all__ = ("celery_app",)
