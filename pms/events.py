"""What this package announces through `hotel_agent.lib.events`, in the transaction that makes it true."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReservationChanged:
    """A stay has another status than the house was last told; `before_status` is empty for a new stay.

    Statuses are those of `pms.types.ReservationStatus`.
    """

    tenant_id: int
    reservation_id: int
    before_status: str
    after_status: str
