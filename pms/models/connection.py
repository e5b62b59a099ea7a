"""Which PMS a hotel has, and how it is reached."""

from django.db import models

from hotel_agent.lib.crypto import EncryptedTextField
from tenants.models import TenantModel


class PmsConnection(TenantModel):
    """Where a hotel's rooms and stays are kept. The built-in PMS needs nothing but its name.

    `options` are settings of this provider (for QloApps: hotel_id, languages, room_types); the adapter reads
    them, nobody else. `health` is what the last test of the connection found.
    """

    class Health(models.TextChoices):
        UNTRIED = "untried", "Not tried yet"
        NOT_CONNECTED = "not_connected", "Not connected"
        CONNECTED = "connected", "Connected"
        FAILING = "failing", "Failing"

    provider = models.CharField(max_length=30)
    base_url = models.CharField(
        "address", max_length=255, blank=True, help_text="Of another PMS, such as https://pms.example.com."
    )
    api_key = EncryptedTextField("key", blank=True)
    api_key_reference = models.CharField(
        max_length=120, blank=True, help_text="env:NAME the key was read from."
    )
    options = models.JSONField(default=dict, blank=True, help_text="Settings of this provider.")
    health = models.CharField(max_length=15, choices=Health, default=Health.UNTRIED)
    health_detail = models.TextField(blank=True)
    health_at = models.DateTimeField(null=True, blank=True)
    changes_cursor = models.CharField(
        max_length=255, blank=True, db_default="", editable=False, help_text="How far changes were copied."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="pms_connection_once")]
        verbose_name = "PMS connection"

    def __str__(self) -> str:
        return self.provider
