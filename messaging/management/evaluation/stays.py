"""The stays a PMS holds, as tasks compare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Final

from hotel_agent.lib.folding import fold
from pms.models import Reservation
from tenants.scope import scope

LIVE: Final = frozenset({"pending", "confirmed", "in_house"})
NOBODYS: Final = "Somebody Else"
"""In whose name a task sells rooms."""


@dataclass(frozen=True, slots=True)
class Held:
    """One stay as the PMS holds it; dates and times as text."""

    reference: str
    status: str
    room: str
    check_in: str
    check_out: str
    adults: int
    children: int
    child_ages: tuple[int, ...]
    name: str
    email: str
    phone: str
    total: Decimal
    currency: str
    early_check_in: str
    late_check_out: str

    @property
    def is_live(self) -> bool:
        return self.status in LIVE

    def __str__(self) -> str:
        return f"{self.reference} ({self.status}, {self.room}, {self.check_in} to {self.check_out})"

    @property
    def essence(self) -> tuple[str, str, str, str, Decimal]:
        """What our record of a stay in another PMS must share with it."""
        return (self.status, self.room, self.check_in, self.check_out, self.total)

    @property
    def wish(self) -> tuple[str, ...]:
        """What two bookings of the same wish share."""
        return (self.room, self.check_in, self.check_out, fold(self.name))


Stays = dict[str, Held]
"""By their number in the table, which a stay keeps."""


def stays_of(house: int) -> Stays:
    """All stays of this PMS but those that tasks sell to nobody in particular."""
    with scope(house):
        rows = Reservation.objects.of(house).exclude(guest_name=NOBODYS).order_by("id")
        return {str(row.pk): _held(row) for row in rows}


def changed(before: Mapping[str, Held], after: Mapping[str, Held]) -> tuple[str, ...]:
    """References of the stays that are new or otherwise than before."""
    return tuple(stay.reference for key, stay in after.items() if before.get(key) != stay)


def priced(before: Mapping[str, Held], after: Mapping[str, Held]) -> tuple[Decimal, ...]:
    """Totals of live stays that are new or that changed."""
    totals = {key: stay.total for key, stay in before.items()}
    return tuple(stay.total for key, stay in after.items() if stay.is_live and totals.get(key) != stay.total)


def differences(stay: Held, wanted: Mapping[str, Any]) -> list[str]:
    """How the stay is not as it is wanted; only what is named counts. Names are compared folded."""
    values = asdict(stay)
    return [
        f"{key} is {values.get(key)!s}, not {value!s}"
        for key, value in wanted.items()
        if _plain(key, values.get(key)) != _plain(key, value)
    ]


def _plain(key: str, value: Any) -> str:
    if key == "total" and value is not None:
        return str(Decimal(str(value)).quantize(Decimal("0.01")))
    if isinstance(value, list | tuple):
        return ",".join(map(str, value))
    return fold(str(value))


def _held(row: Reservation) -> Held:
    return Held(
        reference=row.reference or "",
        status=row.status,
        room=row.room_type_code,
        check_in=row.check_in.isoformat(),
        check_out=row.check_out.isoformat(),
        adults=row.adults,
        children=row.children,
        child_ages=tuple(row.child_ages),
        name=row.guest_name,
        email=row.guest_email,
        phone=row.guest_phone,
        total=row.total,
        currency=row.currency,
        early_check_in=f"{row.early_check_in:%H:%M}" if row.early_check_in else "",
        late_check_out=f"{row.late_check_out:%H:%M}" if row.late_check_out else "",
    )
