"""Feature flags as the database holds them; the catalogue with defaults is code (tenants.flags)."""

from django.core.validators import MaxValueValidator
from django.db import models


class FlagValue(models.Model):
    """A flag's value for one hotel, or for all where `tenant` is empty. `percentage` rolls it out to part of
    the guests.
    """

    flag = models.CharField(max_length=80)
    tenant = models.ForeignKey(
        "tenants.Tenant",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="flags",
        verbose_name="hotel",
    )
    value = models.BooleanField()
    percentage = models.PositiveSmallIntegerField(default=100, validators=[MaxValueValidator(100)])
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["flag", "tenant"]
        verbose_name = "flag"
        constraints = [
            models.UniqueConstraint(fields=["flag", "tenant"], nulls_distinct=False, name="flag_value_once"),
        ]

    def __str__(self) -> str:
        return f"{self.flag} = {self.value}"
