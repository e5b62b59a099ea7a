"""What failed for good, kept for a week with all that is needed to try it again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from hotel_agent.lib.crypto import EncryptedTextField
from tenants.models import TenantModel


class DeadLetter(TenantModel):
    """One piece of work that was given up. Given up again it stays one row, waiting once more.

    `object_id` is the id of the event, the message to a guest or the file. `payload` is what a guest or we
    wrote: encrypted, since it is kept longer than the raw event, and shown masked.
    """

    class Kind(models.TextChoices):
        EVENT = "event", "Received event"
        OUTBOUND = "outbound", "Message to a guest"
        MEDIA = "media", "File of a guest"

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting"
        REPLAYED = "replayed", "Tried again"

    kind = models.CharField(max_length=10, choices=Kind)
    object_id = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=80, help_text="A code, or the name of the error.")
    detail = models.CharField(max_length=255, blank=True, help_text="Why, in words for staff.")
    payload = EncryptedTextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Tries before it was given up, in all.")
    created_at = models.DateTimeField("given up")
    expires_at = models.DateTimeField("deleted after")
    replayed_at = models.DateTimeField("tried again", null=True, blank=True)
    replayed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "object_id"], name="dead_letter_once"),
        ]
        indexes = [
            models.Index(fields=["tenant", "expires_at"], name="dead_letter_expiry"),
            models.Index(fields=["tenant", "kind"], condition=Q(state="waiting"), name="dead_letter_waiting"),
        ]

    def __str__(self) -> str:
        return f"dead letter {self.pk}"
