"""What beat does for hotels."""

from typing import Any

from celery import shared_task

from tenants import snapshot


@shared_task(name="tenants.refresh_snapshot")
def refresh_snapshot() -> None:
    """Every process reads all hotels again, whatever it may have missed."""
    snapshot.refresh()


BEAT_SCHEDULE: dict[str, dict[str, Any]] = {
    "tenants.refresh_snapshot": {"task": "tenants.refresh_snapshot", "schedule": 300.0},
}
