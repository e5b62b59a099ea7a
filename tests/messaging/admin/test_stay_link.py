"""From a stay's page to the conversation in which it was made."""

import pytest

from messaging.models import GuestStay
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation, a_person, at_the_desk
from tests.messaging.delivery.build import a_number
from tests.pms.build import a_reservation, a_room_type, stay

pytestmark = pytest.mark.django_db


def a_stay(hotel: Tenant) -> int:
    a_room_type(hotel, rooms=("101", "102"))
    return a_reservation(hotel, stay()).id


def test_a_stay_leads_to_the_conversation_it_was_made_in() -> None:
    hotel = a_number()
    booked, conversation = a_stay(hotel), a_conversation(hotel, "Hola")
    with scope(hotel.pk):
        GuestStay.objects.create(
            tenant=hotel, reservation_id=booked, guest=conversation.guest, conversation=conversation
        )

    shown = at_the_desk(a_person(hotel)).get(f"/admin/pms/reservation/{booked}/change/").content.decode()

    assert f'<a href="/admin/messaging/conversation/{conversation.pk}/change/">Conversation</a>' in shown


def test_a_stay_that_was_made_elsewhere_has_no_such_link() -> None:
    hotel = a_number()

    shown = at_the_desk(a_person(hotel)).get(f"/admin/pms/reservation/{a_stay(hotel)}/change/")

    assert ">Conversation</a>" not in shown.content.decode()
