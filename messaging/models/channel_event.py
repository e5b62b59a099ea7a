"""What a provider tells of an account, as its page in Admin shows it."""

from django.db import models

from messaging.models.inbound import InboundEvent
from tenants.models import ChannelAccount, TenantModel


class ChannelEvent(TenantModel):
    """One thing the provider told of one account, such as a template that was paused. Nothing of a guest."""

    class Severity(models.TextChoices):
        GOOD = "good", "Good"
        INFO = "info", "For information"
        WARNING = "warning", "Warning"
        CRITICAL = "critical", "Critical"

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="events")
    event = models.ForeignKey(InboundEvent, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40, help_text="The provider's name for what it tells.")
    severity = models.CharField(max_length=10, choices=Severity)
    text = models.CharField(max_length=500, help_text="In words for staff.")
    at = models.DateTimeField(help_text="By the provider's clock.")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account", "event"], name="channel_event_once"),
        ]
        indexes = [models.Index(fields=["tenant", "account", "-at"], name="channel_event_latest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
