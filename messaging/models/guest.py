"""Who writes. A guest is a set of names that channels know them by, never a phone number."""

from django.db import models

from tenants import channel_kinds
from tenants.models import TenantModel
from tenants.models.hotel import LANGUAGES


class Guest(TenantModel):
    """One person as this hotel knows them. `name` is what they call themselves: not checked by anybody."""

    name = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=5, choices=LANGUAGES, blank=True)
    phone = models.CharField(max_length=40, blank=True, help_text="With + and country code, as far as known.")
    email = models.CharField(max_length=254, blank=True)
    marketing_stopped_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the guest wants no advertising messages."
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name or self.phone or f"guest {self.pk}"


class GuestAlias(TenantModel):
    """One name of a guest on one kind of channel. Two guests never share one."""

    guest = models.ForeignKey(Guest, on_delete=models.CASCADE, related_name="aliases")
    kind = models.CharField(max_length=10, choices=channel_kinds.guest_name_choices)
    value = models.CharField(max_length=255)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name_plural = "guest aliases"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind", "value"], name="guest_alias_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"
