"""What a process holds of all hotels: frozen copies of the rows, in hotel words."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

Texts = Mapping[str, str]
"""Text by language: es, en, pt."""
Hours = tuple[dt.time, dt.time]
"""Opens and closes; `closes` at or before `opens` is after midnight, 00:00 to 00:00 is the whole day."""


@dataclass(frozen=True, slots=True)
class TenantInfo:
    """One hotel. Every field but the last two is the column of the same name of `tenants.models.Tenant`."""

    id: int
    slug: str
    name: str
    status: str
    timezone: str
    currency: str
    language: str
    languages: tuple[str, ...]
    address: str
    latitude: Decimal | None
    longitude: Decimal | None
    phone: str
    email: str
    emergency_number: str
    colour: str
    check_in_from: dt.time
    check_out_until: dt.time
    ai_disclosure: Texts
    free_until_hours: int
    fee_percent_of_first_night: Decimal
    fee_percent_of_stay: Decimal
    fee_after_arrival_percent_of_stay: Decimal
    deposit_percent: Decimal
    deposit_due_hours: int
    deposit_instructions: Texts
    late_check_out_until: dt.time
    late_check_out_percent: Decimal
    early_check_in_from: dt.time
    early_check_in_percent: Decimal
    free_up_to_age: int
    child_up_to_age: int
    quiet_window_ms: int
    quiet_window_cap_ms: int
    llm_calls_per_day: int
    wish_idle_minutes: int
    business_hours: Mapping[int, tuple[Hours, ...]]
    """Ranges by weekday, Monday is 0; a day that is not in it is closed."""
    holidays: Mapping[dt.date, tuple[Hours, ...]]
    """Ranges of the dates that differ; none is closed."""

    @property
    def active(self) -> bool:
        """Whether guests are answered here."""
        return self.status == "active"


@dataclass(frozen=True, slots=True)
class RouteInfo:
    """A receiving account: whose it is, and which hotels answer on it (more than one only where shared)."""

    kind: str
    external_id: str
    home_id: int
    shared: bool
    app_name: str | None
    tenant_ids: tuple[int, ...]
    webhook_secret: str = field(default="", repr=False)
    """Of the home hotel's account, where its channel has one."""
    provider_account: str = ""
    """What the provider knows several such accounts by, such as a WhatsApp business account."""


@dataclass(frozen=True, slots=True)
class MetaAppInfo:
    """A Meta app; `secrets` is the current one and, while it is being changed, the one before."""

    name: str
    app_id: str
    secrets: tuple[str, ...] = field(repr=False)
    verify_token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class FlagInfo:
    """A flag's stored value, for one hotel or for all; `percentage` is the part it is rolled out to."""

    value: bool
    percentage: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All hotels at one version."""

    version: int
    installation_id: int
    """The reserved hotel that owns what belongs to none; in none of the mappings."""
    tenants: Mapping[int, TenantInfo]
    by_slug: Mapping[str, TenantInfo]
    routes: Mapping[tuple[str, str], RouteInfo]
    """By kind and external id; a route whose home hotel left it is not in it."""
    apps: Mapping[str, MetaAppInfo]
    flags: Mapping[tuple[str, int | None], FlagInfo]
    identifiers: Mapping[tuple[str, str, str], int]
    """Hotel by kind, external id and hash of the guest's identifier, of shared routes only."""
