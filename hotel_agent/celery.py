"""The worker and beat.

The database row is the truth and a task only the wake-up: no result is kept and any task may run twice.
"""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hotel_agent.settings")

LONGEST_TASK_SECONDS = 300

app = Celery("hotel_agent")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tenants", "governance", "pms", "messaging"])
