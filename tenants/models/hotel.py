"""A tenant is one hotel: its profile, its rules and its hours. No guest text and no secret: every process may
read it.
"""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from tenants.models.base import TenantModel

INSTALLATION_SLUG = "installation"
LANGUAGES = [("es", "Español"), ("en", "English"), ("pt", "Português")]

_percent = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


def _percent_field(default: str, verbose_name: str) -> models.DecimalField[Decimal, Decimal]:
    return models.DecimalField(
        verbose_name, max_digits=5, decimal_places=2, default=Decimal(default), validators=_percent
    )


class Tenant(models.Model):
    """One hotel. `installation` is the reserved one that owns what belongs to no hotel."""

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        INACTIVE = "inactive", "Inactive"
        RESERVED = "reserved", "Reserved"

    slug = models.SlugField(max_length=50, unique=True)
    name = models.CharField(max_length=120)
    status = models.CharField(max_length=10, choices=Status, default=Status.ACTIVE)
    timezone = models.CharField("time zone", max_length=64, default="UTC")
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    language = models.CharField("default language", max_length=5, choices=LANGUAGES, default="en")
    languages = models.JSONField(
        default=list, help_text="Languages the front desk answers in, e.g. ['es', 'en']."
    )
    address = models.CharField(max_length=255, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    email = models.EmailField("e-mail", blank=True)
    emergency_number = models.CharField(max_length=20, blank=True)
    colour = models.CharField(
        max_length=7, default="#1f4e5f", validators=[RegexValidator(r"^#[0-9a-fA-F]{6}$")]
    )
    check_in_from = models.TimeField("check-in from", default="15:00")
    check_out_until = models.TimeField("check-out until", default="11:00")
    ai_disclosure = models.JSONField(
        "AI disclosure", default=dict, blank=True, help_text="Text per language, said at first contact."
    )

    free_until_hours = models.PositiveIntegerField(
        "free cancellation until (hours before check-in)", default=48
    )
    fee_percent_of_first_night = _percent_field("100", "later: fee in % of the first night")
    fee_percent_of_stay = _percent_field("0", "later: fee in % of the stay")
    fee_after_arrival_percent_of_stay = _percent_field("100", "after arrival: fee in % of the stay")
    deposit_percent = _percent_field("0", "deposit in % of the total")
    deposit_due_hours = models.PositiveIntegerField("deposit due (hours after booking)", default=48)
    deposit_instructions = models.JSONField(
        "how to pay it", default=dict, blank=True, help_text="Text per language."
    )
    late_check_out_until = models.TimeField("late check-out until", default="14:00")
    late_check_out_percent = _percent_field("50", "its fee in % of a night")
    early_check_in_from = models.TimeField("early check-in from", default="10:00")
    early_check_in_percent = _percent_field("50", "its fee in % of a night")
    free_up_to_age = models.PositiveSmallIntegerField("children stay free up to age", default=3)
    child_up_to_age = models.PositiveSmallIntegerField("children's price up to age", default=12)

    quiet_window_ms = models.PositiveIntegerField(
        "quiet window (ms)", default=1200, help_text="Wait this long after a message for the next."
    )
    quiet_window_cap_ms = models.PositiveIntegerField(
        "its cap (ms)", default=8000, help_text="But answer a burst after this long."
    )
    llm_calls_per_day = models.PositiveIntegerField(
        "questions to the language model a day",
        default=500,
        help_text="Over it the offline engine reads alone until the next day. 0: the model is never asked.",
    )
    wish_idle_minutes = models.PositiveIntegerField(
        "an unfinished stay lives (minutes)",
        default=30,
        help_text="Idle for longer, a guest who comes back is asked whether it still holds.",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["slug"]
        verbose_name = "hotel"

    def __str__(self) -> str:
        return self.name


WEEKDAYS = [
    (0, "Monday"),
    (1, "Tuesday"),
    (2, "Wednesday"),
    (3, "Thursday"),
    (4, "Friday"),
    (5, "Saturday"),
    (6, "Sunday"),
]


class BusinessHours(TenantModel):
    """One range on one weekday; `closes` at or before `opens` is after midnight; 00:00 to 00:00 is the whole
    day.
    """

    weekday = models.PositiveSmallIntegerField(choices=WEEKDAYS)
    opens = models.TimeField()
    closes = models.TimeField(help_text="Past midnight: before it opens. All day: 00:00 to 00:00.")

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name_plural = "business hours"
        constraints = [
            models.UniqueConstraint(fields=["tenant", "weekday", "opens"], name="business_hours_once")
        ]

    def __str__(self) -> str:
        return f"{self.get_weekday_display()} {self.opens:%H:%M}-{self.closes:%H:%M}"


class Holiday(TenantModel):
    """A date with hours of its own: `hours` is a list of `HH:MM-HH:MM`; empty is closed."""

    date = models.DateField()
    hours = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["date"]
        constraints = [models.UniqueConstraint(fields=["tenant", "date"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.date}"
