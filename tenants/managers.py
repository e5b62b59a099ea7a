"""Queries name the hotel even though the policies would filter: `ANY` gives an index no order."""

from __future__ import annotations

from typing import TypeVar

from django.db import models

M = TypeVar("M", bound=models.Model)


class TenantQuerySet(models.QuerySet[M]):
    """A queryset that can be narrowed to one hotel."""

    def of(self, tenant_id: int) -> TenantQuerySet[M]:
        """Rows of this hotel only."""
        return self.filter(tenant_id=tenant_id)


class TenantManager(models.Manager[M]):
    """The default manager of a hotel's own tables."""

    def get_queryset(self) -> TenantQuerySet[M]:
        return TenantQuerySet(self.model, using=self._db)

    def of(self, tenant_id: int) -> TenantQuerySet[M]:
        """Rows of this hotel only."""
        return self.get_queryset().of(tenant_id)
