"""What WhatsApp lets us say outside the 24 hours, and what its messages cost."""

from django.db import models

from tenants.models import ChannelAccount, TenantModel


class WhatsAppTemplate(TenantModel):
    """One approved text in one language as Meta holds it: a copy, brought up to date by `templates.sync`."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="templates")
    provider_id = models.CharField("Meta's id", max_length=64, blank=True)
    name = models.CharField(max_length=512)
    language = models.CharField(max_length=15)
    category = models.CharField(max_length=20, blank=True)
    status = models.CharField(max_length=30, help_text="Meta's word; only APPROVED ones are sent.")
    quality = models.CharField(max_length=20, blank=True)
    components = models.JSONField(
        default=list, help_text="Header, body, footer and buttons as Meta has them."
    )
    rejection = models.CharField("why it was refused", max_length=255, blank=True)
    synced_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "language"]
        verbose_name = "WhatsApp template"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "name", "language"], name="whatsapp_template_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.language})"

    @property
    def body(self) -> str:
        """The text with its places for parameters."""
        return next((part.get("text", "") for part in self.components if part.get("type") == "BODY"), "")


class MessageCount(TenantModel):
    """How many messages of one account were delivered in a month, by what Meta says they cost."""

    account = models.ForeignKey(ChannelAccount, on_delete=models.CASCADE, related_name="message_counts")
    month = models.DateField(help_text="Its first day, in UTC as Meta counts.")
    category = models.CharField(max_length=20, help_text="Meta's word: service, utility, marketing ...")
    billable = models.BooleanField()
    messages = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-month", "category"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "account", "month", "category", "billable"], name="message_count_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.messages} {self.category} in {self.month:%Y-%m}"
