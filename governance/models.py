"""What was done, what is wrong, and whether a release may go out: rows of the hotel they concern, or of the
reserved `installation`.
"""

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from tenants.models import TenantModel


class AuditEvent(TenantModel):
    """One thing that was done. Append-only by a trigger (governance.triggers); numbered and chained by the
    sealer (governance.chain).
    """

    class Source(models.TextChoices):
        SERVICE = "service", "Product"
        DATABASE = "database", "Database trigger"

    # A hotel with a history is made inactive, never deleted.
    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    source = models.CharField(max_length=10, choices=Source, default=Source.SERVICE)
    actor = models.CharField(
        max_length=120, help_text="user:<id>, system, a task's name, or a database role."
    )
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    before = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    after = models.JSONField(null=True, blank=True, encoder=DjangoJSONEncoder)
    correlation_id = models.CharField(max_length=32, blank=True)
    number = models.PositiveBigIntegerField(
        null=True, blank=True, help_text="Place in the hotel's chain, from 1."
    )
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["tenant", "number"], name="audit_event_number_once")]
        indexes = [
            models.Index(fields=["tenant", "-id"], name="audit_event_latest"),
            models.Index(fields=["tenant", "object_type", "object_id"], name="audit_event_object"),
            models.Index(
                fields=["tenant", "id"], condition=models.Q(number=None), name="audit_event_unsealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.action.replace('_', ' ')}, {self.object_type} {self.object_id}"


class AuditChain(TenantModel):
    """The head of a hotel's chain: how many events are sealed, and the hash of the last. Its number only
    rises (trigger).
    """

    tenant = models.ForeignKey("tenants.Tenant", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant"], name="audit_chain_once")]

    def __str__(self) -> str:
        return f"{self.tenant}: {self.number}"


class Alarm(TenantModel):
    """Something a person must look at. One row per hotel, kind and subject while it is open; raised again it
    counts.
    """

    class Severity(models.TextChoices):
        INFO = "info", "Info"
        WARNING = "warning", "Warning"
        CRITICAL = "critical", "Critical"

    class Notice(models.TextChoices):
        WAITING = "waiting", "Waiting to be sent"
        SENT = "sent", "Sent"
        FAILED = "failed", "Could not be sent"
        NO_CHANNEL = "no_channel", "No channel configured"

    kind = models.CharField(max_length=60)
    subject = models.CharField(
        max_length=120, help_text="What it is about, e.g. an account. Never a guest's data."
    )
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.WARNING)
    message = models.TextField()
    count = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    notice = models.CharField(max_length=10, choices=Notice, default=Notice.WAITING)
    notice_detail = models.CharField(max_length=120, blank=True)
    notice_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-last_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["tenant", "kind", "subject"],
                condition=models.Q(resolved_at=None),
                name="alarm_open_once",
            )
        ]
        indexes = [
            models.Index(fields=["tenant", "-last_at"], name="alarm_latest"),
            models.Index(fields=["tenant", "kind", "subject", "-notice_at"], name="alarm_cooldown"),
        ]

    def __str__(self) -> str:
        return f"{self.kind.replace('_', ' ')}: {self.subject}"


class PreflightRun(TenantModel):
    """One run of `manage.py preflight`, as it was reported."""

    at = models.DateTimeField()
    release = models.CharField(max_length=80)
    mode = models.CharField(max_length=1)
    change = models.CharField(max_length=10)
    hotel = models.CharField(
        max_length=50, blank=True, help_text="Slug of the only hotel looked at; empty: all."
    )
    decision = models.CharField(max_length=10)
    risk_score = models.DecimalField(max_digits=5, decimal_places=2)
    exit_code = models.PositiveSmallIntegerField()
    report = models.JSONField()

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["tenant", "-at"], name="preflight_run_latest")]

    def __str__(self) -> str:
        return f"{self.decision} {self.risk_score}"
