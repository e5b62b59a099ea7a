"""What people have to do."""

from django.db import models

from messaging.models.conversation import Conversation
from tenants.models import TenantModel


class StaffTask(TenantModel):
    """One thing a person has to look at. `kind` is a code; `text` says it in words."""

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"

    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="tasks")
    kind = models.CharField(max_length=40)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    text = models.TextField()
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]
        indexes = [models.Index(fields=["tenant", "state", "-created_at"], name="staff_task_recent")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"
