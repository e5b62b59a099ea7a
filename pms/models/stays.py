"""What guests were quoted, what is kept for them, and every stay we know of."""

import uuid

from django.db import models
from django.db.models import F, Q

from pms.models.inventory import RoomType
from pms.types import ReservationStatus
from tenants.models import TenantModel

STATUS_CHOICES = [(status.value, status.value.replace("_", " ").capitalize()) for status in ReservationStatus]
LONGEST_NAME = 120
LONGEST_PHONE = 20


class Hold(TenantModel):
    """A room kept for a guest who is deciding. The row stays as history; its nights go."""

    class State(models.TextChoices):
        LIVE = "live", "Live"
        BOOKED = "booked", "Booked"
        RELEASED = "released", "Released"
        EXPIRED = "expired", "Expired"

    token = models.UUIDField(default=uuid.uuid4, editable=False)
    room_type = models.ForeignKey(RoomType, on_delete=models.PROTECT, related_name="holds", db_index=False)
    check_in = models.DateField()
    check_out = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.LIVE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ["-created_at"]
        constraints = [models.UniqueConstraint(fields=["tenant", "token"], name="hold_token_once")]
        indexes = [
            models.Index(fields=["tenant", "state", "expires_at"], name="hold_expiry"),
            models.Index(fields=["tenant", "created_at"], name="hold_created"),
        ]

    def __str__(self) -> str:
        return f"{self.room_type} {self.check_in} to {self.check_out}"


class Quote(TenantModel):
    """A price as it was said to a guest, with all its figures, and the room kept for it while it lives.

    `idempotency_key` is stored before the PMS is asked to book: by it, what a crash leaves behind is found.
    """

    provider = models.CharField(max_length=30)
    room_type_code = models.CharField(max_length=40)
    check_in = models.DateField()
    check_out = models.DateField()
    adults = models.PositiveSmallIntegerField()
    children = models.PositiveSmallIntegerField(default=0)
    child_ages = models.JSONField(default=list, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    figures = models.JSONField(help_text="Nights, taxes, totals and terms, as pms.figures writes them.")
    deposit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    deposit_due_at = models.DateTimeField(null=True, blank=True)
    hold_token = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    idempotency_key = models.CharField(max_length=100, blank=True)
    changes_reference = models.CharField(
        max_length=60, blank=True, db_default="", help_text="The stay that would become this one."
    )
    correlation_id = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["tenant", "created_at"], name="quote_created"),
            models.Index(fields=["tenant", "idempotency_key"], name="quote_key"),
        ]

    def __str__(self) -> str:
        return f"{self.room_type_code} {self.check_in} to {self.check_out}: {self.total} {self.currency}"


UNSETTLED = ~Q(status=F("announced_status")) | Q(status=ReservationStatus.PENDING.value) | Q(unannounced=True)
"""Of stays that were written and not announced, and of those the PMS has not answered for."""


class Reservation(TenantModel):
    """Our record of a stay, whatever PMS holds it; the built-in one holds its stays here too.

    `announced_status` is the status the rest of the house has been told, `announced` what else it knows of
    the stay; `unannounced` and a status that differs are there only between a write and its announcement, so
    that a crash between the two is found and made good.
    """

    provider = models.CharField(max_length=30)
    reference = models.CharField(max_length=60, null=True, blank=True)  # noqa: DJ001 - unknown until the PMS has answered
    idempotency_key = models.CharField(max_length=100, null=True, blank=True)  # noqa: DJ001 - none where we did not book it
    status = models.CharField(max_length=10, choices=STATUS_CHOICES)
    announced_status = models.CharField(max_length=10, blank=True)
    announced = models.JSONField(null=True, blank=True, editable=False)
    unannounced = models.BooleanField(default=False, db_default=False, editable=False)
    room_type = models.ForeignKey(
        RoomType,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="reservations",
        db_index=False,
    )
    room_type_code = models.CharField(max_length=40)
    room_number = models.CharField(max_length=20, blank=True, db_default="")
    check_in = models.DateField()
    check_out = models.DateField()
    early_check_in = models.TimeField(null=True, blank=True, help_text="Agreed, before the hotel's hour.")
    late_check_out = models.TimeField(null=True, blank=True, help_text="Agreed, after the hotel's hour.")
    arrived_at = models.DateTimeField(null=True, blank=True)
    departed_at = models.DateTimeField(null=True, blank=True)
    adults = models.PositiveSmallIntegerField()
    children = models.PositiveSmallIntegerField(default=0)
    child_ages = models.JSONField(default=list, blank=True)
    guest_name = models.CharField(max_length=LONGEST_NAME)
    guest_email = models.EmailField(blank=True)
    guest_phone = models.CharField(max_length=LONGEST_PHONE, blank=True)
    guest_language = models.CharField(max_length=5, blank=True)
    total = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    quote = models.ForeignKey(
        Quote, null=True, blank=True, on_delete=models.PROTECT, related_name="reservations", db_index=False
    )
    figures = models.JSONField(default=dict, blank=True, help_text="Nights, taxes and terms as booked.")
    deposit = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    deposit_due_at = models.DateTimeField(null=True, blank=True)
    cancellation_free_until = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField(null=True, blank=True, help_text="When its PMS last changed it.")
    synced_at = models.DateTimeField(null=True, blank=True, help_text="When it was last read from the PMS.")
    correlation_id = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-check_in", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "provider", "reference"], name="reservation_reference_once"
            ),
            models.UniqueConstraint(fields=["tenant", "idempotency_key"], name="reservation_key_once"),
            models.CheckConstraint(
                condition=Q(check_out__gt=F("check_in")), name="reservation_dates_in_order"
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "check_in"], name="reservation_arrival"),
            models.Index(fields=["tenant", "check_out"], name="reservation_departure"),
            models.Index(fields=["tenant", "created_at"], name="reservation_created"),
            models.Index(fields=["tenant", "changed_at", "id"], name="reservation_changed"),
            models.Index(fields=["tenant", "guest_email"], name="reservation_email"),
            models.Index(fields=["tenant", "guest_phone"], name="reservation_phone"),
            models.Index(fields=["tenant"], condition=UNSETTLED, name="reservation_unsettled"),
        ]

    def __str__(self) -> str:
        return self.reference or "(not answered yet)"
