"""What a guest of the built-in PMS owes and has paid, and what staff should know of a stay."""

from decimal import Decimal

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from pms.models.stays import Reservation
from tenants.models import TenantModel

LONGEST_NOTE = 2000
LONGEST_LINE = 120


class Extra(TenantModel):
    """Something besides the room that the hotel sells: parking, a breakfast, a bottle of water."""

    code = models.SlugField(max_length=40, db_index=False)
    name = models.JSONField(default=dict, help_text='Text per language, e.g. {"en": "Parking, one night"}.')
    price = models.DecimalField(
        "price with tax", max_digits=12, decimal_places=2, validators=[MinValueValidator(Decimal(0))]
    )
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("on sale", default=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="extra_code_once")]

    def __str__(self) -> str:
        return self.code


class FolioLine(TenantModel):
    """One line of a stay's folio, never changed: what was wrong is taken back by a line of its own.

    The room itself is no line: it is the reservation's total. `amount` is with tax; of a payment it is what
    the guest gave, of a line that takes another back it is negative.
    """

    class Kind(models.TextChoices):
        EXTRA = "extra", "Extra"
        EARLY_CHECK_IN = "early_check_in", "Early check-in"
        LATE_CHECK_OUT = "late_check_out", "Late check-out"
        FEE = "fee", "Fee"
        PAYMENT = "payment", "Payment"

    class Method(models.TextChoices):
        NONE = "", "-"
        CASH = "cash", "Cash"
        CARD = "card", "Card"
        TRANSFER = "transfer", "Bank transfer"
        OTHER = "other", "Other"

    reservation = models.ForeignKey(
        Reservation, on_delete=models.PROTECT, related_name="folio_lines", db_index=False
    )
    kind = models.CharField(max_length=20, choices=Kind)
    text = models.CharField(max_length=LONGEST_LINE, blank=True)
    quantity = models.PositiveSmallIntegerField(default=1)
    amount = models.DecimalField(max_digits=14, decimal_places=2)
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=10, choices=Method, blank=True)
    date = models.DateField(help_text="The hotel's day it belongs to.")
    takes_back = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="taken_back_by", db_index=False
    )
    actor = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "takes_back"], name="folio_line_taken_back_once"),
            models.CheckConstraint(
                condition=Q(kind="payment") | Q(method=""), name="folio_method_of_payments_only"
            ),
        ]
        indexes = [models.Index(fields=["tenant", "reservation", "id"], name="folio_of_reservation")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"


class StayNote(TenantModel):
    """What somebody wrote down about a stay for the staff."""

    reservation = models.ForeignKey(
        Reservation, on_delete=models.CASCADE, related_name="stay_notes", db_index=False
    )
    text = models.TextField(max_length=LONGEST_NOTE)
    actor = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        indexes = [models.Index(fields=["tenant", "reservation", "id"], name="note_of_reservation")]

    def __str__(self) -> str:
        return self.text[:40]
