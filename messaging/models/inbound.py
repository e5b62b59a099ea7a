"""What comes in: the raw event first, then the message it holds, then what became of it."""

import json
from typing import Any

from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation, Turn
from messaging.types import MessageKind
from tenants import channel_kinds
from tenants.models import TenantModel


class InboundEvent(TenantModel):
    """One element of a webhook, kept before the provider hears 200 (invariant 1).

    `receiver` is the account's external id as the provider named it; with the hotel and the channel it names
    the account. Events of unknown receivers belong to the reserved hotel.
    """

    class Lane(models.TextChoices):
        MESSAGE = "message", "Message"
        STATUS = "status", "Status"
        OTHER = "other", "Other"

    channel = models.CharField(max_length=10, choices=channel_kinds.choices)
    receiver = models.CharField(max_length=255, blank=True)
    lane = models.CharField(max_length=10, choices=Lane)
    dedupe_key = models.CharField(max_length=255)
    raw = models.TextField(
        help_text="The element as JSON in ASCII: jsonb refuses what guests may send (\\u0000)."
    )
    correlation_id = models.CharField(max_length=32)
    received_at = models.DateTimeField()
    processed_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=30, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "channel", "receiver", "dedupe_key"], name="inbound_event_once"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "received_at"], name="inbound_event_recent"),
            models.Index(
                fields=["tenant", "id"], condition=Q(processed_at=None), name="inbound_event_waiting"
            ),
            models.Index(
                fields=["tenant", "received_at"],
                condition=Q(processed_at__isnull=False) & ~Q(raw=""),
                name="inbound_event_to_forget",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.lane} {self.pk}"

    @property
    def payload(self) -> dict[str, Any]:
        """The element as the channel split it off; empty once it was forgotten."""
        loaded: dict[str, Any] = json.loads(self.raw) if self.raw else {}
        return loaded


class Message(TenantModel):
    """One message of a guest."""

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="messages")
    event = models.OneToOneField(InboundEvent, on_delete=models.PROTECT, related_name="message")
    provider_message_id = models.CharField(max_length=255)
    kind = models.CharField(max_length=20, choices=[(kind.value, kind.value) for kind in MessageKind])
    text = models.TextField(blank=True)
    choice_id = models.CharField(max_length=256, blank=True)
    media = models.JSONField(null=True, blank=True)
    details = models.JSONField(default=dict, blank=True)
    target_id = models.CharField(max_length=255, blank=True, help_text="The message this one is about.")
    sent_at = models.DateTimeField(help_text="By the provider's clock.")
    edited_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    turn = models.ForeignKey(Turn, null=True, blank=True, on_delete=models.SET_NULL, related_name="messages")
    correlation_id = models.CharField(max_length=32)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["sent_at", "event_id"]
        indexes = [
            models.Index(fields=["tenant", "conversation", "sent_at"], name="message_of_conversation"),
            models.Index(fields=["tenant", "provider_message_id"], name="message_by_provider_id"),
            models.Index(fields=["tenant", "created_at"], name="message_recent"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} message {self.pk}"


class Disposition(TenantModel):
    """What became of a message: exactly one of three (invariant 3). `reason` is a code."""

    class Outcome(models.TextChoices):
        ANSWERED = "answered", "Answered"
        HANDED_OVER = "handed_over", "Handed over"
        NOT_ANSWERED = "not_answered", "Not answered"

    message = models.OneToOneField(Message, on_delete=models.CASCADE, related_name="disposition")
    outcome = models.CharField(max_length=15, choices=Outcome)
    reason = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.outcome} {self.reason}".strip()
