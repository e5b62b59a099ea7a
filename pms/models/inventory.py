"""A hotel's rooms, and who has which room on which night."""

from django.db import models
from django.db.models import Q

from tenants.models import TenantModel


class RoomKind(models.TextChoices):
    """The canonical types that guests' words are understood as."""

    SINGLE = "single", "Single"
    DOUBLE = "double", "Double"
    TWIN = "twin", "Twin"
    TRIPLE = "triple", "Triple"
    QUAD = "quad", "Quad"
    FAMILY = "family", "Family"
    SUITE = "suite", "Suite"
    JUNIOR_SUITE = "junior suite", "Junior suite"
    DELUXE = "deluxe", "Deluxe"
    SUPERIOR = "superior", "Superior"
    STANDARD = "standard", "Standard"
    KING = "king", "King"
    QUEEN = "queen", "Queen"
    CABIN = "cabin", "Cabin"


class RoomType(TenantModel):
    """Rooms that guests cannot tell apart. One that is given up goes out of sale: past stays name it."""

    code = models.SlugField(max_length=40, db_index=False)
    kind = models.CharField(max_length=20, choices=RoomKind)
    name = models.JSONField(default=dict, help_text='Text per language, e.g. {"en": "Classic double"}.')
    description = models.JSONField(default=dict, blank=True, help_text="Text per language.")
    max_adults = models.PositiveSmallIntegerField(default=2)
    max_children = models.PositiveSmallIntegerField(default=0)
    max_guests = models.PositiveSmallIntegerField(default=2)
    photo = models.FileField(upload_to="rooms/", blank=True, help_text="JPEG or PNG, at most 5 MB.")
    position = models.PositiveSmallIntegerField(default=0, help_text="The order guests see.")
    active = models.BooleanField("on sale", default=True)

    class Meta:
        ordering = ["position", "code"]
        constraints = [models.UniqueConstraint(fields=["tenant", "code"], name="room_type_code_once")]

    def __str__(self) -> str:
        return self.code

    def name_in(self, language: str) -> str:
        """The name in this language, else in any."""
        return str(self.name.get(language) or next(iter(self.name.values()), self.code))


class Room(TenantModel):
    """One room with its number on the door."""

    room_type = models.ForeignKey(RoomType, on_delete=models.PROTECT, related_name="rooms", db_index=False)
    number = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("on sale", default=True)

    class Meta:
        ordering = ["position", "number"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="room_number_once")]
        indexes = [models.Index(fields=["tenant", "room_type"], name="room_of_type")]

    def __str__(self) -> str:
        return self.number


class RoomNight(TenantModel):
    """One room on one night, taken by a hold or by a reservation.

    That there is at most one such row makes overbooking impossible. A hold's row past `expires_at` is free.
    """

    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="nights", db_index=False)
    night = models.DateField()
    hold = models.ForeignKey(
        "pms.Hold", null=True, blank=True, on_delete=models.CASCADE, related_name="nights", db_index=False
    )
    reservation = models.ForeignKey(
        "pms.Reservation",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="nights",
        db_index=False,
    )
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["room", "night"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "room", "night"], name="room_night_once"),
            models.CheckConstraint(
                condition=Q(hold__isnull=False, reservation__isnull=True, expires_at__isnull=False)
                | Q(hold__isnull=True, reservation__isnull=False, expires_at__isnull=True),
                name="room_night_of_hold_or_reservation",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "night"], name="room_night_date"),
            models.Index(fields=["tenant", "hold"], name="room_night_hold"),
            models.Index(fields=["tenant", "reservation"], name="room_night_reservation"),
        ]

    def __str__(self) -> str:
        return f"{self.room_id} {self.night}"
