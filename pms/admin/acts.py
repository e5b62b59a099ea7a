"""What reception may do with a stay at this moment."""

import datetime as dt

from pms.adapters.builtin.rows import PROVIDER
from pms.models import Reservation
from pms.types import ReservationStatus


def acts_of(row: Reservation, today: dt.date) -> tuple[str, ...]:
    """Of check_in, check_out, no_show, hours, change, cancel those that fit, the likeliest first.

    `today` is the hotel's. Guests come and go in the PMS that keeps their stay.
    """
    is_ours = row.provider == PROVIDER
    if not row.reference:
        return ()
    if row.status == ReservationStatus.IN_HOUSE:
        return ("check_out", "hours", "change") if is_ours else ("change",)
    if row.status != ReservationStatus.CONFIRMED:
        return ()
    acts = ["check_in"] * (is_ours and row.check_in <= today < row.check_out)
    acts += ["no_show"] * (is_ours and row.check_in <= today)
    return (*acts, *("hours",) * is_ours, "change", "cancel")
