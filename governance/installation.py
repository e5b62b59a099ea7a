"""What belongs to no hotel belongs to the reserved hotel `installation`."""

from tenants.models import Tenant
from tenants.models.hotel import INSTALLATION_SLUG


def hotel_or_installation(tenant_id: int | None) -> int:
    """The id of the hotel, or for None of the reserved one, which `manage.py migrate` makes."""
    if tenant_id is not None:
        return tenant_id
    return Tenant.objects.only("id").get(slug=INSTALLATION_SLUG).id
