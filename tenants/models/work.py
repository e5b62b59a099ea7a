"""What waits to be done, as rows a sweeper can read without entering any hotel's scope."""

from django.db import models


class WorkItem(models.Model):
    """One thing due for one hotel. Claimed under a lease, finished by deletion (see tenants.work)."""

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=40)
    object_id = models.BigIntegerField()
    due_at = models.DateTimeField()
    since = models.DateTimeField(null=True, help_text="When the first thing not yet taken arrived.")
    revision = models.PositiveIntegerField(
        default=1, help_text="Raised when more arrives while it is being done."
    )
    lease_token = models.UUIDField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    attempt = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="work_item_once")]
        indexes = [
            models.Index(fields=["kind", "due_at"], name="work_item_due"),
            models.Index(fields=["tenant", "kind", "due_at"], name="work_item_tenant_due"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class SnapshotVersion(models.Model):
    """The single row whose number says that hotels, accounts or flags changed."""

    version = models.PositiveBigIntegerField(default=1)
    raised_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.version)
