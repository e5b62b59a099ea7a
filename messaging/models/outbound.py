"""What goes out: a row per message, and under it a row per attempt to send it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation
from tenants.models import ChannelAccount, TenantModel


class OutboundMessage(TenantModel):
    """One message to a guest.

    What caused it and its position there are unique, so nothing is written twice.
    """

    class Cause(models.TextChoices):
        TURN = "turn", "Turn"
        STAFF = "staff", "Staff"
        SCHEDULED = "scheduled", "Scheduled"
        FOLLOW_UP = "follow_up", "Follow-up"
        ELSEWHERE = "elsewhere", "Did not go the first way"

    class Status(models.TextChoices):
        QUEUED = "queued", "Waiting"
        SENDING = "sending", "Being sent"
        UNKNOWN = "unknown", "Sent without an answer"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        READ = "read", "Read"
        FAILED = "failed", "Failed"
        DROPPED = "dropped", "Withdrawn"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="outbound")
    cause_kind = models.CharField(max_length=10, choices=Cause)
    cause_id = models.BigIntegerField()
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=20)
    payload = models.JSONField(help_text="The reply, channel-neutral.")
    text = models.TextField(blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.QUEUED)
    fencing = models.PositiveIntegerField(help_text="The conversation's when it was made.")
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Refusals that allowed another try.")
    deliveries_made = models.PositiveSmallIntegerField(default=0)
    repeats = models.PositiveSmallIntegerField(
        default=0, help_text="Sent again without word of the first time."
    )
    failure_code = models.CharField(max_length=20, blank=True)
    failure_reason = models.CharField(
        max_length=255, blank=True, help_text="Why it failed, in words for staff."
    )
    correlation_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()
    status_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "cause_kind", "cause_id", "position"], name="outbound_cause_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "conversation", "id"], name="outbound_of_conversation"),
            models.Index(fields=["tenant", "created_at"], name="outbound_recent"),
            models.Index(
                fields=["tenant", "conversation"],
                condition=Q(status__in=["queued", "sending", "unknown"]),
                name="outbound_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to the guest {self.pk}"


class Delivery(TenantModel):
    """One attempt: committed before the provider is called.

    `token` goes with it and comes back on its statuses.
    """

    class Status(models.TextChoices):
        SENDING = "sending", "Being sent"
        UNKNOWN = "unknown", "Without an answer"
        SENT = "sent", "Sent"
        DELIVERED = "delivered", "Delivered"
        READ = "read", "Read"
        PLAYED = "played", "Played"
        FAILED = "failed", "Failed"

    outbound = models.ForeignKey(OutboundMessage, on_delete=models.CASCADE, related_name="deliveries")
    attempt = models.PositiveSmallIntegerField()
    token = models.CharField(max_length=32)
    provider_id = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=10, choices=Status, default=Status.SENDING)
    error_code = models.CharField(max_length=20, blank=True)
    error_text = models.TextField(blank=True)
    category = models.CharField(
        max_length=20, blank=True, help_text="What the provider says it was priced as."
    )
    billable = models.BooleanField(null=True, help_text="Whether it costs money; empty: not told yet.")
    started_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)
    status_at = models.DateTimeField()

    class Meta:
        ordering = ["outbound", "attempt"]
        verbose_name_plural = "deliveries"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "outbound", "attempt"], name="delivery_attempt_once"),
            models.UniqueConstraint(fields=["tenant", "token"], name="delivery_token_once"),
        ]
        indexes = [
            models.Index(
                fields=["tenant", "provider_id"], condition=~Q(provider_id=""), name="delivery_by_provider_id"
            ),
        ]

    def __str__(self) -> str:
        return f"attempt {self.attempt} of message {self.outbound_id}"


class MediaUpload(TenantModel):
    """A file of the hotel that the provider holds for us under an id, until it forgets it."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="uploads")
    digest = models.CharField(max_length=64, help_text="SHA-256 of the file.")
    provider_id = models.CharField(max_length=255)
    uploaded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "account", "digest"], name="media_upload_once"),
        ]

    def __str__(self) -> str:
        return f"file {self.digest[:8]}"
