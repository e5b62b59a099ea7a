"""Stays of the guests we talk to, and the messages a stay calls for."""

from django.db import models

from messaging.models.conversation import Conversation
from messaging.models.guest import Guest
from pms.models import Reservation
from tenants.models import TenantModel


class GuestStay(TenantModel):
    """A reservation that was made in a conversation: it is this guest's."""

    reservation = models.OneToOneField(Reservation, on_delete=models.CASCADE, related_name="guest_stay")
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="stays")
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="stays")

    def __str__(self) -> str:
        return f"stay {self.reservation_id} of guest {self.guest_id}"


class ScheduledMessage(TenantModel):
    """One message a stay calls for, sent once. It moves with the stay and is cancelled with it."""

    class Kind(models.TextChoices):
        PRE_ARRIVAL_7D = "pre_arrival_7d", "7 days before arrival"
        PRE_ARRIVAL_1D = "pre_arrival_1d", "1 day before arrival"

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting"
        SENT = "sent", "Handed to the outbox"
        SKIPPED = "skipped", "Skipped"
        CANCELLED = "cancelled", "Cancelled"

    reservation = models.ForeignKey(Reservation, on_delete=models.CASCADE, related_name="scheduled_messages")
    kind = models.CharField(max_length=20, choices=Kind)
    due_at = models.DateTimeField()
    status = models.CharField(max_length=10, choices=Status, default=Status.PENDING)
    reason = models.CharField(max_length=40, blank=True)
    correlation_id = models.CharField(max_length=32)
    changed_at = models.DateTimeField()

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "reservation", "kind"], name="scheduled_message_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of reservation {self.reservation_id}"
