"""Bookings at a PMS that may take its time to answer."""

from django.db import models
from django.db.models import Q

from pms.models.stays import Quote
from tenants.models import TenantModel


class BookingAttempt(TenantModel):
    """A guest has said yes to a quote, and a PMS elsewhere is writing the stay.

    `asker` is told of a result that comes late, and knows what the words mean. `asks` counts how often the
    quote was asked to be booked: a result belongs to one of them. Until `busy_until` the process that asked
    waits for the answer; afterwards what became of it is found out by reading.
    """

    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="attempts", db_index=False)
    asker = models.CharField(max_length=60)
    asks = models.PositiveIntegerField(default=1)
    asked_at = models.DateTimeField()
    busy_until = models.DateTimeField()
    late_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when the guest knows that it takes longer."
    )
    given_up_at = models.DateTimeField(
        null=True, blank=True, help_text="Since when people look after it: the PMS did not answer in time."
    )
    outcome = models.CharField(max_length=20, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    correlation_id = models.CharField(max_length=32)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "quote"], name="booking_attempt_once")]
        indexes = [
            models.Index(fields=["tenant"], condition=Q(settled_at=None), name="booking_attempt_open"),
        ]

    def __str__(self) -> str:
        return f"booking of quote {self.quote_id}"
