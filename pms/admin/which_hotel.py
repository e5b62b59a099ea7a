"""Which of the person's hotels a page of the front desk is about."""

from django.http import Http404, HttpRequest

from pms.adapters.builtin.rows import PROVIDER
from pms.models import PmsConnection
from tenants.models import Tenant
from tenants.permissions import Area, hotels_allowed


def hotels_of(request: HttpRequest) -> list[Tenant]:
    """The hotels whose stays and rooms the person may see, by name."""
    ids = hotels_allowed(request.user, Area.FRONT_DESK, change=False)
    return list(Tenant.objects.filter(pk__in=ids).exclude(status=Tenant.Status.RESERVED).order_by("name"))


def chosen(hotels: list[Tenant], slug: str) -> Tenant | None:
    """The hotel of the address, else the first; None for a person without a hotel."""
    return next((one for one in hotels if one.slug == slug), hotels[0] if hotels else None)


def named(request: HttpRequest, slug: str) -> Tenant:
    """The hotel with this name in the address, if it is one of the person's. Raises Http404."""
    found = next((one for one in hotels_of(request) if one.slug == slug), None)
    if found is None:
        raise Http404("no such hotel")
    return found


def kept_elsewhere(hotel: Tenant) -> str:
    """The name of the PMS that keeps the hotel's rooms and rates; empty where it is the built-in one."""
    connection = PmsConnection.objects.of(hotel.pk).first()
    return "" if connection is None or connection.provider == PROVIDER else connection.provider
