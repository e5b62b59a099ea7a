"""What the agent has said, and where each of it came from."""

from django.db import models

from tenants.models import TenantModel


class LedgerEntry(TenantModel):
    """One amount, date, time, count, reference, link or phone the agent said, bound to its source.

    `value` is canonical: `270000.00 ARS`, `2026-12-20`, `15:00`, `AUR-0001`. The entry counts until
    `expires_at` (None: as long as the conversation).
    """

    class Source(models.TextChoices):
        PMS = "pms", "PMS answer"
        ARTICLE = "article", "Article"
        PROFILE = "profile", "Hotel profile"
        GUEST = "guest", "Guest's own words"

    conversation = models.ForeignKey(
        "messaging.Conversation", on_delete=models.CASCADE, related_name="ledger"
    )
    turn = models.ForeignKey(
        "messaging.Turn", null=True, blank=True, on_delete=models.SET_NULL, related_name="ledger"
    )
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=255)
    source = models.CharField(max_length=10, choices=Source)
    source_ref = models.CharField(
        max_length=120, blank=True, help_text="The quote, article or field it came from."
    )
    expires_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["created_at", "id"]
        verbose_name_plural = "ledger entries"
        indexes = [
            models.Index(fields=["tenant", "conversation", "created_at"], name="ledger_of_conversation")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value} ({self.source} {self.source_ref})"
