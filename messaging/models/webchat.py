"""Chats on the hotel's own site: whose page it is, and the order in which it shows what was said."""

from django.db import models
from django.db.models import Q

from messaging.models.outbound import OutboundMessage
from tenants.models import ChannelAccount, TenantModel
from tenants.models.hotel import LANGUAGES


class WebchatSession(TenantModel):
    """One browser's chat. Of its token only the hash is kept, which is also the guest's alias."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="webchat_sessions")
    token_hash = models.CharField(max_length=64)
    language = models.CharField(max_length=5, choices=LANGUAGES)
    page = models.CharField(max_length=500, blank=True, help_text="The page it began on, without its query.")
    last_seq = models.PositiveBigIntegerField("number of the last message shown", default=0)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(help_text="30 days after it was used last.")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "web-chat session"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "token_hash"], name="webchat_session_once"),
        ]
        indexes = [models.Index(fields=["tenant", "expires_at"], name="webchat_session_expiry")]

    def __str__(self) -> str:
        return f"chat {self.pk}"


class WebchatEntry(TenantModel):
    """One message in the order of its page: the guest's by the id their page gave it, ours by its row.

    `seq` is given when the page is first shown it, so that none is ever added before one that was shown.
    `digest` tells a repeated post from another one with the same id.
    """

    session = models.ForeignKey(WebchatSession, on_delete=models.CASCADE, related_name="entries")
    seq = models.PositiveBigIntegerField(null=True, blank=True)
    client_id = models.UUIDField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    files = models.JSONField(default=list, blank=True)
    outbound = models.ForeignKey(
        OutboundMessage, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    at = models.DateTimeField()

    class Meta:
        ordering = ["session", "seq"]
        verbose_name = "web-chat message"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "session", "client_id"],
                condition=Q(client_id__isnull=False),
                name="webchat_entry_posted_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "session", "outbound"],
                condition=Q(outbound__isnull=False),
                name="webchat_entry_shown_once",
            ),
            models.UniqueConstraint(
                fields=["tenant", "session", "seq"],
                condition=Q(seq__isnull=False),
                name="webchat_entry_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"message {self.seq or '-'} of chat {self.session_id}"
