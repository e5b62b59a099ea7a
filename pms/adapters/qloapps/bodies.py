"""What is sent to be booked. QloApps takes these in JSON, and only there can a room say "no tax of its own":
without `total_tax` it books and then answers 500 (Q1).
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from pms.adapters.qloapps.access import Access
from pms.adapters.qloapps.answers import BookedService, Booking
from pms.adapters.qloapps.guests import Person
from pms.types import Party, Stay

NEW, AWAITING_PAYMENT = 1, 3
LONGEST_REMARK = 1600
_NOT_IN_REMARKS = str.maketrans("<>{}", "()()")
PAYMENT = {"payment_type": "pay at hotel", "payment_method": "Pay at hotel"}


def room(
    party: Party, services: Iterable[BookedService], *, unit_price: Decimal | None = None
) -> dict[str, Any]:
    """One room of a booking. A child counts only with its age (recording 335)."""
    sent: dict[str, Any] = {"adults": party.adults, "child": party.children, "total_tax": None}
    if party.child_ages:
        sent["child_ages"] = list(party.child_ages)
    listed = [{"id_service": service.id_service, "quantity": service.quantity} for service in services]
    if listed:
        sent["services"] = listed
    if unit_price is not None:
        sent["unit_price_without_tax"] = float(unit_price)
    return sent


def rooms_of_type(room_type: int, stay: Stay, rooms: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The rooms of one type for one stay."""
    return {
        "id_room_type": room_type,
        "checkin_date": stay.check_in.isoformat(),
        "checkout_date": stay.check_out.isoformat(),
        "number_of_rooms": len(rooms),
        "rooms": list(rooms),
    }


def remark(*lines: str) -> str:
    """A remark as QloApps takes it: signs of HTML would make it refuse the whole booking."""
    text = "\n".join(line.strip() for line in lines if line.strip())
    return text.translate(_NOT_IN_REMARKS)[:LONGEST_REMARK]


def new_booking(
    access: Access, person: Person, room_types: dict[str, Any], *, currency: str, source: str, note: str
) -> dict[str, Any]:
    """A booking that is to be paid at the hotel."""
    sent = {
        "id_property": access.hotel_id,
        "currency": currency,
        "booking_status": NEW,
        "payment_status": AWAITING_PAYMENT,
        "source": source,
        "id_language": access.language_id,
        "associations": {
            "customer_detail": person.detail(),
            "price_details": {"total_paid": 0},
            "payment_detail": PAYMENT,
            "room_types": [room_types],
        },
    }
    return {"booking": {**sent, "remark": note} if note else sent}


def changed_booking(
    access: Access, booking: Booking, room_types: dict[str, Any], *, note: str = ""
) -> dict[str, Any]:
    """A booking as it is to be, which replaces all of what it is.

    It names no status: that would put a paid booking back to "awaiting payment". The customer is sent as he
    stands, for he is renamed by whatever is sent.
    """
    customer = booking.customer
    sent = {
        "id": booking.id,
        "id_property": access.hotel_id,
        "currency": booking.currency,
        "source": booking.source,
        "id_language": access.language_id,
        "associations": {
            "customer_detail": {
                "id_customer": customer.id,
                "firstname": customer.firstname,
                "lastname": customer.lastname,
                "email": customer.email,
                "phone": customer.phone,
            },
            "price_details": {},
            "payment_detail": PAYMENT,
            "room_types": [room_types],
        },
    }
    return {"booking": {**sent, "remark": note} if note else sent}
