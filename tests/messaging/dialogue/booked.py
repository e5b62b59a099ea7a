"""Small builders of stays that are booked, and of guests who write about them."""

import datetime as dt
from typing import Any

from hotel_agent.lib import clock
from messaging.models import Conversation, Guest, GuestStay
from pms import front_desk
from pms.models import Reservation
from pms.types import GuestDetails, Party, ReservationInfo, Stay
from tenants.models import ChannelAccount, ChannelRoute, Tenant
from tenants.scope import scope
from tests.messaging.dialogue.build import NOW, Chat
from tests.pms.build import a_quote, book

PHONE = "+5491155550101"
STRANGER = "+5491155559999"
CHRISTMAS = Stay(dt.date(2026, 12, 20), dt.date(2026, 12, 23))
JANUARY = Stay(dt.date(2027, 1, 5), dt.date(2027, 1, 7))
ANA = GuestDetails("Ana Paz", "ana@example.com", PHONE, "es")


def a_stay(
    hotel: Tenant, of: Stay = CHRISTMAS, *, code: str = "double", guest: GuestDetails = ANA, adults: int = 2
) -> ReservationInfo:
    """A stay in the built-in PMS, made before the guest writes."""
    with clock.held_at(NOW):
        quote = a_quote(hotel, of, code=code, party=Party(adults))
        return book(hotel, quote, guest=guest, key=f"{hotel.pk}-{code}-{of.check_in}-{guest.phone}")


def with_a_stay(hotel: Tenant, **fields: Any) -> tuple[Chat, ReservationInfo]:
    """A guest who writes from the number of the one stay they have booked."""
    return Chat(hotel), a_stay(hotel, **fields)


def now_in(hotel: Tenant, stay: ReservationInfo) -> Reservation:
    """The stay as the PMS has it."""
    with scope(hotel.pk):
        return Reservation.objects.get(reference=stay.reference)


def a_conversation(hotel: Tenant, *, session: str = "abc") -> Conversation:
    """A conversation on the web, where nobody vouches for a number."""
    with scope(hotel.pk):
        route, _ = ChannelRoute.objects.get_or_create(kind="webchat", external_id="web", home=hotel)
        account, _ = ChannelAccount.objects.get_or_create(
            tenant=hotel, kind="webchat", external_id="web", route=route
        )
        guest = Guest.objects.create(tenant=hotel)
        return Conversation.objects.create(
            tenant=hotel,
            account=account,
            guest=guest,
            address_kind="session",
            address=session,
            last_message_at=NOW,
        )


def made_in(hotel: Tenant, conversation: Conversation, stay: ReservationInfo) -> None:
    """The stay was made in this conversation."""
    with scope(hotel.pk):
        GuestStay.objects.create(
            tenant=hotel,
            reservation=Reservation.objects.get(reference=stay.reference),
            guest_id=conversation.guest_id,
            conversation=conversation,
        )


class FailingDesk:
    """The real desk, but these calls fail with this error, after they did their work where `late`."""

    def __init__(self, error: Exception, *calls: str, late: bool = False) -> None:
        self.error, self.calls, self.late = error, calls, late

    def __getattr__(self, name: str) -> Any:
        real = getattr(front_desk, name)
        if name not in self.calls:
            return real

        def fail(*args: Any, **fields: Any) -> Any:
            if self.late:
                real(*args, **fields)
            raise self.error

        return fail
