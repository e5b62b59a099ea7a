"""What this package announces through `hotel_agent.lib.events`, in the transaction that makes it true."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ReservationChanged:
    """A stay is not any more what the house was last told; `before_status` is empty for a new stay.

    Statuses are those of `pms.types.ReservationStatus`; `changed` names what else is different, as
    `pms.selectors.announced_facts` does.
    """

    tenant_id: int
    reservation_id: int
    before_status: str
    after_status: str
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookingSettled:
    """What became of a booking whose asker waits no longer.

    `ask` counts the askings of one attempt, `outcome` is one of `pms.attempts.Outcome`: "unknown" may be
    followed by another one.
    """

    tenant_id: int
    attempt_id: int
    ask: int
    asker: str
    outcome: str


@dataclass(frozen=True, slots=True)
class PmsBack:
    """The hotel's PMS, which did not answer, does again."""

    tenant_id: int
