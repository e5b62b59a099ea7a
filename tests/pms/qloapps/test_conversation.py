"""A guest talks to a hotel whose rooms are in QloApps, and notices nothing of it."""

import pytest

from hotel_agent.lib import clock
from pms import services
from tenants import snapshot
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, reservations
from tests.pms.qloapps.build import a_connection


@pytest.mark.django_db(transaction=True)
def test_a_guest_books_a_room_of_qloapps_and_reads_its_reference_and_its_price(stand):
    stand.do("fresh")
    hotel = a_front_desk("en", rooms=False, timezone="Europe/Madrid")
    a_connection(hotel, stand)
    snapshot.forget()
    with clock.held_at(NOW):
        chat = Chat(hotel)
        offered = chat.says("Do you have a double from 20 to 23 January for two adults and a child of 7?")
        chat.says("the garden double please")
        summary = chat.says("Marta Rivas, marta@example.com")
        booked = chat.says("yes")

    [order] = stand.orders()
    [row] = stand.live_rooms()
    assert "Garden Double" in offered
    assert "Parking Card" in summary
    assert "The room is not held until you say yes." in summary
    assert order["reference"] in booked
    assert (order["total_paid_tax_incl"], row["child_ages"]) == ("315.150000", "[7]")
    for said in (offered, summary, booked):
        assert "315,15" in said or "315.15" in said
    assert [stay.status for stay in reservations(hotel)] == ["confirmed"]


@pytest.mark.django_db(transaction=True)
def test_what_reception_cancels_in_qloapps_reaches_our_record(stand):
    stand.do("fresh")
    hotel = a_front_desk("en", rooms=False, timezone="Europe/Madrid")
    a_connection(hotel, stand)
    snapshot.forget()
    with clock.held_at(NOW):
        chat = Chat(hotel)
        chat.says("Do you have a double from 20 to 23 January for two adults?")
        chat.says("the garden double please")
        chat.says("Marta Rivas, marta@example.com")
        chat.says("yes")
    stand.do("cancel", order=1)

    services.reservations_sync(hotel.pk)

    assert [stay.status for stay in reservations(hotel)] == ["cancelled"]
