"""Who may write at a PMS that does not keep its own writers apart."""

from django.db import models

from tenants.models import TenantModel


class Lock(TenantModel):
    """One thing that only one process at a time may do for a hotel.

    Held while `token` is set and `expires_at` has not come. `fencing` rises with every taking, also when the
    holder before it died: whoever holds a lower one has lost it. The rows stay; there are few names.
    """

    name = models.CharField(max_length=100)
    token = models.UUIDField(null=True, blank=True, editable=False)
    fencing = models.PositiveBigIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="pms_lock_name_once")]

    def __str__(self) -> str:
        return self.name
