"""What people have to do."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from messaging.models.conversation import Conversation
from tenants.models import TenantModel


class StaffTask(TenantModel):
    """One thing a person has to look at. `kind` is a code; `text` says it in words.

    `key` names what was asked for: while it is not done, saying it again adds to this row (empty: always a
    row of its own).
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DOING = "doing", "In progress"
        DONE = "done", "Done"

    class Department(models.TextChoices):
        RECEPTION = "reception", "Reception"
        HOUSEKEEPING = "housekeeping", "Housekeeping"
        MAINTENANCE = "maintenance", "Maintenance"
        RESTAURANT = "restaurant", "Restaurant"
        MANAGEMENT = "management", "Management"
        ACCOUNTS = "accounts", "Accounts"

    class Told(models.TextChoices):
        NO = "", "Not told"
        YES = "told", "Told"
        TOO_LATE = "too_late", "Not told: the guest wrote more than 24 hours ago"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, blank=True, default="", db_default="")
    department = models.CharField(
        max_length=12,
        choices=Department,
        default=Department.RECEPTION,
        db_default=Department.RECEPTION.value,
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    text = models.TextField()
    urgent = models.BooleanField(default=False)
    due_at = models.DateTimeField("due", null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    tell_guest = models.BooleanField(
        "tell the guest when it is done",
        default=False,
        db_default=False,
        help_text="Sent in the guest's language, if the guest wrote within the last 24 hours.",
    )
    told = models.CharField(
        "guest", max_length=10, choices=Told, blank=True, default=Told.NO, db_default=Told.NO.value
    )
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "conversation", "key"],
                condition=~Q(state="done") & ~Q(key=""),
                name="staff_task_once",
            ),
        ]
        indexes = [
            models.Index(fields=["tenant", "state", "-created_at"], name="staff_task_recent"),
            models.Index(
                fields=["tenant", "department", "due_at"], condition=~Q(state="done"), name="staff_task_due"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
