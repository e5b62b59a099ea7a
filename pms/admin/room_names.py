"""What the room types of stays are called, also where another PMS than ours knows their names.

A page with stays must not wait for that PMS: it is asked for a short while and rarely, outside any scope, and
what it said last counts for a day. A code without a name is shown as it is.
"""

from collections.abc import Iterable
from typing import Final

from django.core.cache import cache

from pms import deadline, services
from pms.adapters.builtin.rows import PROVIDER
from pms.errors import PmsError
from pms.models import PmsConnection, Reservation, RoomType
from tenants.models import Tenant
from tenants.scope import scope

SECONDS: Final = 2.0
"""For all hotels of a page together."""
NEEDS_SECONDS: Final = 1.0
"""With less left nobody is asked: a call cut short would count as a failure of the PMS."""
ASKED_EVERY_SECONDS: Final = 30
"""So seldom that failures of these calls alone never open the breaker that guests depend on."""
KEPT_SECONDS: Final = 24 * 3600


def names_of(hotels: Iterable[Tenant]) -> dict[int, dict[str, str]]:
    """Names by code for each hotel's id, in the hotel's language: from its rows, else from its PMS.

    To be called outside any scope. Raises nothing where a PMS does not answer: its codes are not there.
    """
    by_id = {hotel.pk: hotel for hotel in hotels}
    names: dict[int, dict[str, str]] = {pk: {} for pk in by_id}
    with scope(by_id):
        for row in RoomType.objects.filter(tenant_id__in=by_id):
            names[row.tenant_id][row.code] = row.name_in(by_id[row.tenant_id].language)
        connections = PmsConnection.objects.filter(tenant_id__in=by_id).exclude(provider=PROVIDER)
        elsewhere = dict(connections.values_list("tenant_id", "provider"))
    with deadline.within(SECONDS):
        for pk, provider in elsewhere.items():
            names[pk] = {**told(by_id[pk], provider), **names[pk]}
    return names


def name_of(row: Reservation) -> str:
    """The name of one stay's room type, else its code. As `names_of`; `row` comes with its room type."""
    if row.room_type is not None:
        return row.room_type.name_in(row.tenant.language)
    return names_of([row.tenant])[row.tenant_id].get(row.room_type_code, row.room_type_code)


def told(hotel: Tenant, provider: str) -> dict[str, str]:
    """Names by code as this PMS of the hotel said last, in its order; empty where it never did."""
    key = f"room-type-names:{hotel.pk}:{provider}"
    known: dict[str, dict[str, str]] = cache.get(key) or {}
    try:
        with deadline.within(SECONDS):
            if _has_time() and cache.add(f"{key}:asked", 1, ASKED_EVERY_SECONDS):
                known = {info.code: info.name for info in services.room_types(hotel.pk)}
                cache.set(key, known, KEPT_SECONDS)
    except PmsError:
        pass  # the gateway has counted it, and tells the house
    return {code: name.get(hotel.language) or next(iter(name.values()), code) for code, name in known.items()}


def _has_time() -> bool:
    return deadline.remaining(NEEDS_SECONDS) >= NEEDS_SECONDS
