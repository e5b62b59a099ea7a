"""What the front desk asks of a hotel's PMS while a guest waits: `pms.services`, with a booking that may take
longer than the guest waits.
"""

from pms.bookings import reservation_make
from pms.bookings import result as booking_result
from pms.services import quote_make, room_types, search_offers

__all__ = ["booking_result", "quote_make", "reservation_make", "room_types", "search_offers"]
