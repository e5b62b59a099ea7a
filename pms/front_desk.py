"""What the front desk asks of a hotel's PMS while a guest waits: `pms.services`, with a booking that may take
longer than the guest waits.
"""

from pms.bookings import reservation_make, reservations_make
from pms.bookings import result as booking_result
from pms.services import (
    cancel_preview,
    change_quote_make,
    extra_time_book,
    extra_time_preview,
    holds_release,
    quote_make,
    reservation_cancel,
    reservation_change,
    reservation_read,
    reservations_find,
    room_types,
    search_offers,
    search_rooms,
)

__all__ = [
    "booking_result",
    "cancel_preview",
    "change_quote_make",
    "extra_time_book",
    "extra_time_preview",
    "holds_release",
    "quote_make",
    "reservation_cancel",
    "reservation_change",
    "reservation_make",
    "reservation_read",
    "reservations_find",
    "reservations_make",
    "room_types",
    "search_offers",
    "search_rooms",
]
