"""What the front desk asks of a hotel's PMS. Call each outside any transaction: it opens its own.

Only `pms.errors` are raised. Writing a stay follows invariant 6: a live quote, the total the guest said yes
to, a key stored before the write, the price and the room looked at again, and a read-back before anybody
hears that it is so.
"""

from pms.services.booking import reservation_make
from pms.services.cancelling import cancel_preview, reservation_cancel
from pms.services.changing import change_preview, change_quote_make, reservation_change
from pms.services.extra_time import extra_time_book, extra_time_preview
from pms.services.finding import arrivals, departures, in_house, reservation_read, reservations_find
from pms.services.folios import folio, folio_charge, folio_pay, folio_take_back
from pms.services.front_office import (
    no_show_preview,
    reservation_check_in,
    reservation_check_out,
    reservation_no_show,
    reservation_note,
    room_assign,
    rooms_for,
)
from pms.services.offers import (
    QUOTE_MINUTES,
    holds_release,
    quote_check,
    quote_make,
    room_types,
    search_offers,
    search_rooms,
)
from pms.services.settling import reservations_settle, reservations_sync

__all__ = [
    "QUOTE_MINUTES",
    "arrivals",
    "cancel_preview",
    "change_preview",
    "change_quote_make",
    "departures",
    "extra_time_book",
    "extra_time_preview",
    "folio",
    "folio_charge",
    "folio_pay",
    "folio_take_back",
    "holds_release",
    "in_house",
    "no_show_preview",
    "quote_check",
    "quote_make",
    "reservation_cancel",
    "reservation_change",
    "reservation_check_in",
    "reservation_check_out",
    "reservation_make",
    "reservation_no_show",
    "reservation_note",
    "reservation_read",
    "reservations_find",
    "reservations_settle",
    "reservations_sync",
    "room_assign",
    "room_types",
    "rooms_for",
    "search_offers",
    "search_rooms",
]
