"""Which hotel a message is for. The account that received it decides; only on a shared account the guest
does.

receiving account -> (shared, and `multi_tenant.experimental` on) the guest's mapping -> the static mapping of
TENANT_MAPPING -> the account's home hotel, or, with TENANCY_STRICT, the guest is asked.
"""

from dataclasses import dataclass

from django.conf import settings
from prometheus_client import Counter

from tenants import flags, snapshot
from tenants.identifiers import identifier_candidates, identifier_hashes
from tenants.selectors import country_of
from tenants.types import RouteInfo, Snapshot

tenant_resolution_total = Counter(
    "tenant_resolution_total", "Messages by how their hotel was found.", ["result"]
)

ANSWERED = frozenset({"account", "identifier", "static", "default"})


@dataclass(frozen=True, slots=True)
class Resolution:
    """`result`: account, identifier, static, default; ask (the guest must say which hotel); inactive (the
    hotel is known and switched off); unknown (nobody's account); foreign_app (signed by another Meta app than
    the account's own). `tenant_id` is None for ask, unknown and foreign_app.
    """

    result: str
    tenant_id: int | None

    @property
    def answered(self) -> bool:
        """Whether a hotel's agent may act on the message. Otherwise it is only stored (and alarmed)."""
        return self.result in ANSWERED


def resolve(kind: str, external_id: str, *, app_name: str | None, identifier: str = "") -> Resolution:
    """Find the hotel of a message to this account. `app_name` is the Meta app whose secret verified the
    webhook, None on channels without one; `identifier` names the guest on a shared account. No query.
    """
    found = _resolve(snapshot.current(), (kind, external_id), app_name=app_name, identifier=identifier)
    tenant_resolution_total.labels(found.result).inc()
    return found


def _resolve(
    held: Snapshot, account: tuple[str, str], *, app_name: str | None, identifier: str
) -> Resolution:
    route = held.routes.get(account)
    if route is None:
        return Resolution("unknown", None)
    if app_name is not None and route.app_name != app_name:
        return Resolution("foreign_app", None)
    if not route.shared or not flags.enabled_in(held, "multi_tenant.experimental", tenant_id=route.home_id):
        return _of_hotel(held, "account", route.home_id)
    mapped = _by_identifier(held, route, identifier)
    if mapped is not None:
        return _of_hotel(held, "identifier", mapped)
    static = _by_setting(held, route, identifier)
    if static is not None:
        return _of_hotel(held, "static", static)
    if settings.TENANCY_STRICT:
        return Resolution("ask", None)
    return _of_hotel(held, "default", route.home_id)


def _of_hotel(held: Snapshot, result: str, tenant_id: int) -> Resolution:
    return Resolution(result if held.tenants[tenant_id].active else "inactive", tenant_id)


def _by_identifier(held: Snapshot, route: RouteInfo, identifier: str) -> int | None:
    """The hotel this guest was mapped to; none where spellings of one phone lead to two hotels."""
    if not identifier or not flags.enabled_in(held, "tenancy.dynamic.enabled", tenant_id=route.home_id):
        return None
    found = {
        held.identifiers.get((route.kind, route.external_id, digest))
        for digest in identifier_hashes(identifier, country=_country(held, route))
    } & set(route.tenant_ids)
    return found.pop() if len(found) == 1 else None


def _by_setting(held: Snapshot, route: RouteInfo, identifier: str) -> int | None:
    """The hotel that TENANT_MAPPING gives this guest, where it answers on this account."""
    if not identifier:
        return None
    country = _country(held, route)
    wanted = set(identifier_candidates(identifier, country=country))
    for written, slug in settings.TENANT_MAPPING.items():
        hotel = held.by_slug.get(slug)
        if hotel is None or hotel.id not in route.tenant_ids:
            continue
        if wanted & set(identifier_candidates(written, country=country)):
            return hotel.id
    return None


def _country(held: Snapshot, route: RouteInfo) -> str:
    return country_of(held.tenants[route.home_id])
