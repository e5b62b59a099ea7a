"""What every table of a hotel's own data has: the hotel, and a manager that names it in each query."""

from django.db import models

from tenants.managers import TenantManager


class TenantModel(models.Model):
    """A row of one hotel, under the policies of `tenants.rls`. Its indexes begin with the tenant."""

    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.CASCADE, related_name="+", verbose_name="hotel"
    )

    objects = TenantManager()

    class Meta:
        abstract = True
