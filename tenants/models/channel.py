"""The accounts guests write to. The receiving account, never the guest's words, decides the hotel."""

from django.db import models

from hotel_agent.lib.crypto import EncryptedTextField
from tenants import channel_kinds
from tenants.models.base import TenantModel


class MetaApp(models.Model):
    """An app at Meta whose secret signs webhooks; made by an operator, named by accounts. Two secrets:
    rotation.
    """

    name = models.SlugField(max_length=50, unique=True)
    app_id = models.CharField(max_length=40, unique=True)
    secret = EncryptedTextField()
    previous_secret = EncryptedTextField(blank=True)
    verify_token = EncryptedTextField()
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["name"]
        verbose_name = "Meta app"

    def __str__(self) -> str:
        return self.name


class ChannelKind(models.TextChoices):
    """The kinds that set-up treats each in its own way; all there are is `channel_kinds.choices()`."""

    WHATSAPP = "whatsapp", "WhatsApp"
    EMAIL = "email", "E-mail"
    WEBCHAT = "webchat", "Web chat"
    CONSOLE = "console", "Terminal"


class ChannelRoute(models.Model):
    """Receiving account -> home hotel. Every process may read it: nothing of a guest, no secret."""

    kind = models.CharField(max_length=10, choices=channel_kinds.choices)
    external_id = models.CharField(max_length=255)
    home = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="routes")
    shared = models.BooleanField(default=False, help_text="One number for several hotels.")
    meta_app = models.ForeignKey(
        MetaApp, null=True, blank=True, on_delete=models.PROTECT, related_name="routes"
    )

    class Meta:
        ordering = ["kind", "external_id"]
        verbose_name = "receiving account"
        constraints = [models.UniqueConstraint(fields=["kind", "external_id"], name="channel_route_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.external_id}"


class ChannelAccount(TenantModel):
    """One hotel's own row of an account: its secrets and its health."""

    class Health(models.TextChoices):
        NOT_CONNECTED = "not_connected", "Not connected"
        CONNECTED = "connected", "Connected"
        FAILING = "failing", "Failing"

    kind = models.CharField(max_length=10, choices=channel_kinds.choices)
    external_id = models.CharField(
        max_length=255, help_text="WhatsApp phone number id, mailbox address, web-chat key or bot id."
    )
    route = models.ForeignKey(ChannelRoute, on_delete=models.PROTECT, related_name="accounts")
    is_default = models.BooleanField(default=True, help_text="This hotel is the account's home.")
    display_name = models.CharField(max_length=120, blank=True, help_text="What guests see, e.g. the number.")
    access_token = EncryptedTextField(blank=True)
    token_reference = models.CharField(
        max_length=120, blank=True, help_text="env:NAME the token was read from."
    )
    webhook_secret = EncryptedTextField(
        blank=True,
        default="",
        db_default="",
        help_text="What webhooks to this account alone are known by, on channels that have it.",
    )
    options = models.JSONField(
        default=dict, blank=True, help_text="Settings of this kind, e.g. waba_id or origins."
    )
    active = models.BooleanField(
        default=True, help_text="Off: guests' messages are kept, and never answered."
    )
    health = models.CharField(max_length=15, choices=Health, default=Health.NOT_CONNECTED)
    health_detail = models.CharField(max_length=255, blank=True)
    health_at = models.DateTimeField(null=True, blank=True)
    test = models.JSONField(
        null=True, blank=True, help_text="The last test of the connection: works, problems, advice, at."
    )

    class Meta:
        ordering = ["kind", "external_id"]
        verbose_name = "channel"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "external_id"], name="channel_account_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.display_name or self.external_id}"


class TenantUserIdentifier(models.Model):
    """On a shared account: which hotel a guest belongs to. Only a hash of the guest's identifier is kept."""

    route = models.ForeignKey(ChannelRoute, on_delete=models.CASCADE, related_name="identifiers")
    identifier_hash = models.CharField(max_length=64)
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="identifiers", verbose_name="hotel"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "guest of a shared number"
        verbose_name_plural = "guests of shared numbers"
        constraints = [models.UniqueConstraint(fields=["route", "identifier_hash"], name="identifier_once")]

    def __str__(self) -> str:
        return f"{self.route} {self.identifier_hash[:8]}"
