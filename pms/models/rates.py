"""What a hotel charges and when it sells, as its hotel file says it: dates are nights, both ends included."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from pms.models.inventory import RoomType
from tenants.models import TenantModel

_not_negative = [MinValueValidator(Decimal(0))]
_at_least_one = [MinValueValidator(1)]
_EVERY_DAY = models.Value([], output_field=models.JSONField())


class Line(TenantModel):
    """One of several lines that a hotel puts in order."""

    position = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True


class Rate(Line):
    """One line of the rates. The last matching line wins; what it leaves empty comes from the one before.

    Besides its nights a line may ask for a number of paying guests, a length of the stay, and how many days
    before the arrival it is booked: where it asks and the stay is otherwise, the line does not match.
    """

    room_type = models.ForeignKey(RoomType, on_delete=models.CASCADE, related_name="rates", db_index=False)
    first_night = models.DateField()
    last_night = models.DateField()
    weekdays = models.JSONField(
        default=list, blank=True, help_text="0 = Monday ... 6 = Sunday; none: every day."
    )
    price = models.DecimalField(
        "price per night", max_digits=12, decimal_places=2, null=True, blank=True, validators=_not_negative
    )
    base_guests = models.PositiveSmallIntegerField(
        "guests in the price", null=True, blank=True, validators=[MinValueValidator(1)]
    )
    extra_adult = models.DecimalField(
        "each further adult", max_digits=12, decimal_places=2, null=True, blank=True, validators=_not_negative
    )
    extra_child = models.DecimalField(
        "each further child", max_digits=12, decimal_places=2, null=True, blank=True, validators=_not_negative
    )

    guests = models.PositiveSmallIntegerField(
        "only for so many guests",
        null=True,
        blank=True,
        validators=_at_least_one,
        help_text="Children who stay free are not counted.",
    )
    min_nights = models.PositiveSmallIntegerField(
        "only from so many nights", null=True, blank=True, validators=_at_least_one
    )
    max_nights = models.PositiveSmallIntegerField(
        "only up to so many nights", null=True, blank=True, validators=_at_least_one
    )
    min_advance_days = models.PositiveSmallIntegerField(
        "only booked so many days before, or more", null=True, blank=True
    )
    max_advance_days = models.PositiveSmallIntegerField(
        "only booked so many days before, or fewer", null=True, blank=True
    )

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_night__gte=F("first_night")),
                name="rate_dates_in_order",
                violation_error_message="It ends before it begins.",
            )
        ]
        indexes = [models.Index(fields=["tenant", "room_type", "last_night"], name="rate_of_type")]

    def __str__(self) -> str:
        return f"{self.room_type} {self.first_night} to {self.last_night}"


class Restriction(Line):
    """When stays are not taken, or only long ones; of every room type where none is named."""

    room_type = models.ForeignKey(
        RoomType, null=True, blank=True, on_delete=models.CASCADE, related_name="restrictions", db_index=False
    )
    first_night = models.DateField()
    last_night = models.DateField()
    weekdays = models.JSONField(
        default=list,
        db_default=_EVERY_DAY,
        blank=True,
        help_text="0 = Monday ... 6 = Sunday; none: every day.",
    )
    min_nights = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1)], help_text="Of stays that arrive on these dates."
    )
    closed = models.BooleanField(default=False, help_text="No sale of these nights.")
    closed_to_arrival = models.BooleanField(default=False)
    closed_to_departure = models.BooleanField(default=False)

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_night__gte=F("first_night")),
                name="restriction_dates_in_order",
                violation_error_message="It ends before it begins.",
            )
        ]
        indexes = [models.Index(fields=["tenant", "last_night"], name="restriction_dates")]

    def __str__(self) -> str:
        return f"{self.room_type or 'all'} {self.first_night} to {self.last_night}"


class Tax(Line):
    """One tax: any of a percentage, an amount per person and night, an amount per room and night."""

    name = models.CharField(max_length=60)
    percent = models.DecimalField(
        max_digits=6,
        decimal_places=3,
        default=Decimal(0),
        validators=[*_not_negative, MaxValueValidator(Decimal(100))],
    )
    per_person_per_night = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), validators=_not_negative
    )
    per_room_per_night = models.DecimalField(
        max_digits=12, decimal_places=2, default=Decimal(0), validators=_not_negative
    )
    included = models.BooleanField("included in the rates", default=True)
    exempt_up_to_age = models.PositiveSmallIntegerField(
        "children pay none up to age",
        null=True,
        blank=True,
        help_text="Of the amount per person. A child of unknown age pays.",
    )
    max_nights = models.PositiveSmallIntegerField(
        "for so many nights at most",
        null=True,
        blank=True,
        validators=_at_least_one,
        help_text="Of the amounts per night: the first ones of the stay.",
    )

    class Meta:
        ordering = ["position", "name"]
        verbose_name_plural = "taxes"
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="tax_once")]

    def __str__(self) -> str:
        return self.name
