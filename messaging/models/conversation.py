"""A conversation and its turns: who answers, and one answer at a time."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.guest import Guest
from tenants.models import ChannelAccount, TenantModel
from tenants.models.hotel import LANGUAGES

_FOR_MACHINES = frozenset({"session", "bsuid"})


class Conversation(TenantModel):
    """What one guest and the hotel say to each other on one account.

    `fencing` counts changes of owner: what the agent made under an old number is never sent. `address` is the
    alias the guest wrote from last, which is where answers go.
    """

    class Owner(models.TextChoices):
        AGENT = "agent", "Agent"
        QUEUE = "queue", "Waiting for a person"
        PERSON = "person", "A person"

    class Status(models.TextChoices):
        OPEN = "open", "Open"
        CLOSED = "closed", "Closed"

    account = models.ForeignKey(ChannelAccount, on_delete=models.PROTECT, related_name="conversations")
    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="conversations")
    status = models.CharField(max_length=10, choices=Status, default=Status.OPEN)
    owner_kind = models.CharField(max_length=10, choices=Owner, default=Owner.AGENT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    fencing = models.PositiveIntegerField(default=1)
    turns = models.PositiveIntegerField("number of the last turn", default=0)
    staff_messages = models.PositiveIntegerField("messages people wrote here", default=0)
    address_kind = models.CharField(max_length=10)
    address = models.CharField(max_length=255)
    state = models.JSONField(default=dict, blank=True, help_text="The dialogue, with its schema number.")
    language = models.CharField(max_length=5, choices=LANGUAGES, blank=True)
    unread = models.PositiveIntegerField(
        default=0, help_text="Messages no person has seen while one was needed."
    )
    needs_person = models.BooleanField(default=False)
    first_disclosed_at = models.DateTimeField(null=True, blank=True)
    last_message_at = models.DateTimeField()
    last_inbound_at = models.DateTimeField(
        null=True,
        blank=True,
        help_text="When the guest wrote last, by the provider's clock: 24 h of free text.",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-last_message_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "guest"],
                condition=Q(status="open"),
                name="conversation_open_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "status", "-last_message_at"], name="conversation_recent"),
            models.Index(
                fields=["tenant", "-last_message_at"],
                condition=Q(needs_person=True),
                name="conversation_waiting",
            ),
        ]

    def __str__(self) -> str:
        return f"conversation {self.pk}"

    @property
    def who(self) -> str:
        """The guest as staff call them: by name, else by address; of one that only machines read its
        beginning.
        """
        return self.guest.name or self.where

    @property
    def where(self) -> str:
        """The address as staff read it."""
        if self.address_kind in _FOR_MACHINES:
            return f"guest {self.address[:6]}"
        return self.address


class Turn(TenantModel):
    """One answer in the making, to all messages that waited.

    At most one of a conversation is live (invariant 2).
    """

    class Status(models.TextChoices):
        LIVE = "live", "Live"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="all_turns")
    number = models.PositiveIntegerField()
    fencing = models.PositiveIntegerField(help_text="The conversation's when the turn began.")
    status = models.CharField(max_length=10, choices=Status, default=Status.LIVE)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    intent = models.CharField(max_length=40, blank=True)
    confidence = models.FloatField(default=0)
    correlation_id = models.CharField(max_length=32)

    class Meta:
        ordering = ["conversation", "number"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "conversation", "number"], name="turn_number_once"),
            models.UniqueConstraint(
                fields=["tenant", "conversation"], condition=Q(status="live"), name="turn_live_once"
            ),
        ]

    def __str__(self) -> str:
        return f"turn {self.number} of conversation {self.conversation_id}"
