"""The tables that the web service opens: which, what of them may be filtered, and what belongs to a row."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.qloapps import rows, templates
from tests.qloapps.templates import Row
from tests.qloapps.world import World

Associations = dict[str, list[Row]]
DATE_FIELDS = ("date_add", "date_upd")


def _none(_world: World, _id: int) -> Associations:
    return {}


@dataclass(frozen=True, slots=True)
class Table:
    """`name` stands in addresses; `listed_as` and `node` name many and one of them in answers."""

    name: str
    node: str
    template: Row
    rows: Callable[[World], Iterable[Row]]
    listed_as: str = ""
    unfilterable: frozenset[str] = frozenset()
    links: dict[str, str] = field(default_factory=dict)
    translated: frozenset[str] = frozenset()
    associations: Callable[[World, int], Associations] = _none

    @property
    def plural(self) -> str:
        return self.listed_as or self.name

    @property
    def filterable(self) -> list[str]:
        """Fields that a filter may name without being asked for dates."""
        return [name for name in self.template if name not in (*DATE_FIELDS, *self.unfilterable)]


def _hotel_parts(world: World, number: int) -> Associations:
    types = [{"id": kind.id} for kind in world.types_of(number)]
    features = [{"id": "1"}, {"id": "4"}]
    return {"room_types": types, "images": [], "hotel_features": features, "hotel_refund_rules": []}


def _room_type_parts(world: World, number: int) -> Associations:
    services = world.room_types[number].services
    return {
        "hotel_rooms": [{"id": room.id} for room in world.rooms_of(number)],
        "services": [{"id": service, "price": None, "id_tax_rules_group": None} for service in services],
    }


def _limits_parts(world: World, number: int) -> Associations:
    return {"hotel_rooms": [{"id": room.id} for room in world.rooms_of(number - rows.LIMITS_FROM)]}


def _order_parts(world: World, number: int) -> Associations:
    return {"bookings": [{"id": row.id} for row in world.rows_of(number)]}


def _room_booking_parts(_world: World, _number: int) -> Associations:
    return {"booking_extra_demands": []}


def _customer_parts(_world: World, _number: int) -> Associations:
    return {"groups": [{"id": 3}]}


TABLES = {
    table.name: table
    for table in (
        Table(
            "hotels",
            "hotel",
            templates.HOTEL,
            lambda world: map(rows.hotel_row, world.hotels.values()),
            unfilterable=frozenset({"id_default_image"}),
            links={"id_country": "countries"},
            translated=frozenset({"policies", "hotel_name", "description", "short_description"}),
            associations=_hotel_parts,
        ),
        Table(
            "room_types",
            "room_type",
            templates.ROOM_TYPE,
            lambda world: map(rows.room_type_row, world.room_types.values()),
            unfilterable=frozenset(
                {"id_hotel", "adults", "children", "id_default_image", "type", "position_in_category"}
            ),
            links={"id_hotel": "hotels", "id_tax_rules_group": "tax_rule_groups"},
            translated=frozenset(
                [
                    "meta_description",
                    "meta_keywords",
                    "meta_title",
                    "link_rewrite",
                    "name",
                    "description",
                    "description_short",
                    "available_now",
                    "available_later",
                ]
            ),
            associations=_room_type_parts,
        ),
        Table(
            "hotel_room_types",
            "hotel_room_type",
            templates.LIMITS,
            lambda world: map(rows.limits_row, world.room_types.values()),
            associations=_limits_parts,
        ),
        Table(
            "hotel_rooms",
            "room",
            templates.ROOM,
            lambda world: (rows.room_row(world, one) for one in world.rooms.values()),
            listed_as="rooms",
        ),
        Table(
            "services",
            "service",
            templates.SERVICE,
            lambda world: map(rows.service_row, world.services.values()),
            translated=frozenset({"name"}),
        ),
        Table(
            "feature_prices",
            "feature_price",
            templates.FEATURE_PRICE,
            lambda world: map(rows.feature_price_row, world.feature_prices.values()),
            translated=frozenset({"feature_price_name"}),
        ),
        Table(
            "orders",
            "order",
            templates.ORDER,
            lambda world: (rows.order_row(world, one) for one in world.orders.values()),
            links={"id_customer": "customers", "id_currency": "currencies"},
            associations=_order_parts,
        ),
        Table(
            "room_bookings",
            "booking",
            templates.ROOM_BOOKING,
            lambda world: (rows.room_booking_row(world, one) for one in world.room_bookings.values()),
            listed_as="bookings",
            links={"id_product": "products", "id_hotel": "hotels", "id_order": "orders"},
            associations=_room_booking_parts,
        ),
        Table(
            "customers",
            "customer",
            templates.CUSTOMER,
            lambda world: map(rows.customer_row, world.customers.values()),
            associations=_customer_parts,
        ),
        Table(
            "order_histories",
            "order_history",
            templates.HISTORY,
            lambda world: map(rows.history_row, world.histories.values()),
        ),
        Table(
            "order_states",
            "order_state",
            templates.ORDER_STATE,
            rows.order_state_rows,
            translated=frozenset({"name"}),
        ),
        Table(
            "order_payments",
            "order_payment",
            templates.PAYMENT,
            lambda world: map(rows.payment_row, world.payments.values()),
        ),
        Table(
            "currencies",
            "currency",
            templates.CURRENCY,
            lambda world: [{**templates.CURRENCY, "iso_code": world.currency}],
        ),
        Table("taxes", "tax", templates.TAX, rows.tax_rows, translated=frozenset({"name"})),
        Table("tax_rule_groups", "tax_rule_group", templates.TAX_GROUP, rows.tax_group_rows),
    )
}
