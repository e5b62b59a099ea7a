"""What this package registers with the lower ones. Called once, by `apps.ready()`."""

from governance import preflight, triggers
from hotel_agent.lib import events
from pms import onboarding, registry
from pms.events import ReservationChanged
from pms.gateway import cache
from pms.preflight import dry_run
from tenants.events import Changed

RATE_COLUMNS = (
    "room_type_id",
    "position",
    "first_night",
    "last_night",
    "weekdays",
    "price",
    "base_guests",
    "extra_adult",
    "extra_child",
    "guests",
    "min_nights",
    "max_nights",
    "min_advance_days",
    "max_advance_days",
)
TAX_COLUMNS = (
    "name",
    "percent",
    "per_person_per_night",
    "per_room_per_night",
    "included",
    "exempt_up_to_age",
    "max_nights",
)
RESERVATION_COLUMNS = (
    "reference",
    "status",
    "total",
    "currency",
    "check_in",
    "check_out",
    "room_type_code",
    "room_number",
    "adults",
    "children",
    "early_check_in",
    "late_check_out",
)
FOLIO_COLUMNS = ("reservation_id", "kind", "amount", "currency", "method", "takes_back_id")


def register() -> None:
    """Register everything."""
    events.listen(Changed, registry.changed)
    events.listen(Changed, _may_have_changed)
    events.listen(ReservationChanged, _may_have_changed)
    onboarding.register()
    preflight.register("pms dry run", group="mvp", weight=3, blocking=True, check=dry_run)
    triggers.audit_table("pms_rate", *RATE_COLUMNS)
    triggers.audit_table("pms_tax", *TAX_COLUMNS)
    triggers.audit_table("pms_reservation", *RESERVATION_COLUMNS)
    triggers.audit_table("pms_folioline", *FOLIO_COLUMNS)


def _may_have_changed(event: Changed | ReservationChanged) -> None:
    """Whatever is set up differently, or booked, may be what an answer that is kept was made of."""
    if event.tenant_id is not None:
        cache.drop_on_commit(event.tenant_id)
