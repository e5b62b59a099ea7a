"""The installation that tests find: two hotels of one shop, one key."""

from decimal import Decimal

from tests.qloapps import desk
from tests.qloapps.world import World

KEY = "FRONTDESKKEYFORTESTS000000000001"
READER_KEY = "FRONTDESKKEYFORTESTS000000000002"
EMPTY_KEY = "FRONTDESKKEYFORTESTS000000000003"
INACTIVE_KEY = "FRONTDESKKEYFORTESTS000000000004"
FULL_KEY = "FRONTDESKKEYFORTESTS000000000009"

NEEDED: dict[str, list[str]] = {
    "hotels": ["GET"],
    "room_types": ["GET"],
    "hotel_room_types": ["GET"],
    "hotel_rooms": ["GET"],
    "hotel_ari": ["GET", "POST"],
    "bookings": ["GET", "POST", "PUT"],
    "room_bookings": ["GET", "PUT"],
    "orders": ["GET"],
    "customers": ["GET"],
    "services": ["GET"],
    "order_states": ["GET"],
    "currencies": ["GET"],
    "order_histories": ["GET", "POST"],
}
"""What the front desk's key may: no more than it needs."""

GARDEN, SEA_VIEW, ATTIC, HILL_ROOM = 1, 2, 3, 4
"""Room types: 3 doubles, 1 suite and 2 singles in Casa Marina (hotel 1), 2 rooms in Villa Alta (hotel 2)."""


def example() -> World:
    """A fresh installation. Prices are net: 10 % tax by the sea, 21 % on the hill."""
    world = World()
    world.tax_rates = {1: Decimal(10), 2: Decimal(21)}
    desk.add_hotel(world, name="Casa Marina", check_in="15:00", check_out="11:00")
    desk.add_hotel(world, name="Villa Alta", check_in="14:00", check_out="12:00", city="Sierra Honda")
    desk.add_room_type(world, id_hotel=1, name="Garden Double", price="80", rooms=["11", "12", "14"])
    desk.add_room_type(
        world,
        id_hotel=1,
        name="Sea Suite",
        price="150.50",
        rooms=["31"],
        children=2,
        max_children=2,
        max_guests=4,
    )
    desk.add_room_type(
        world,
        id_hotel=1,
        name="Attic Single",
        price="49.90",
        rooms=["41", "42"],
        adults=1,
        children=0,
        max_adults=1,
        max_children=0,
        max_guests=1,
    )
    desk.add_room_type(
        world, id_hotel=2, name="Hill Room", price="65.25", rooms=["A", "B"], tax_group=2, min_los=2
    )
    desk.add_service(
        world, name="Linen and Cleaning", price="12.50", room_types=[1, 2, 3], auto_add=True, tax_group=0
    )
    desk.add_service(
        world,
        name="Parking Card",
        price="9",
        room_types=[1, 2],
        auto_add=True,
        addition_type=2,
        method=1,
        tax_group=1,
    )
    desk.add_service(world, name="Breakfast", price="14", room_types=[1, 2, 3, 4], tax_group=1)
    desk.add_key(world, key=KEY, methods=NEEDED)
    desk.add_key(world, key=READER_KEY, methods={"hotels": ["GET", "HEAD"], "bookings": ["GET"]})
    desk.add_key(world, key=EMPTY_KEY)
    desk.add_key(world, key=INACTIVE_KEY, everything=True, active=False)
    desk.add_key(world, key=FULL_KEY, everything=True)
    return world
