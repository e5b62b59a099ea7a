"""Keys and what they permit: by resource and method, never by hotel."""

import base64
import binascii

from tests.qloapps.answers import Answer, Problem
from tests.qloapps.world import Key, World

RESOURCES = [
    "addresses",
    "advance_payments",
    "booking_extra_demands",
    "bookings",
    "carriers",
    "cart_bookings",
    "cart_rules",
    "carts",
    "categories",
    "combinations",
    "configurations",
    "contacts",
    "content_management_system",
    "countries",
    "currencies",
    "customer_messages",
    "customer_threads",
    "customers",
    "customizations",
    "deliveries",
    "demand_advance_options",
    "employees",
    "extra_demands",
    "feature_prices",
    "groups",
    "guests",
    "hotel_ari",
    "hotel_features",
    "hotel_refund_rules",
    "hotel_room_types",
    "hotel_rooms",
    "hotels",
    "image_types",
    "images",
    "languages",
    "manufacturers",
    "order_carriers",
    "order_details",
    "order_discounts",
    "order_histories",
    "order_invoices",
    "order_payments",
    "order_slip",
    "order_states",
    "orders",
    "price_ranges",
    "product_customization_fields",
    "product_suppliers",
    "room_bookings",
    "room_type_feature_values",
    "room_type_features",
    "room_type_option_values",
    "room_type_options",
    "room_types",
    "search",
    "services",
    "shop_groups",
    "shop_urls",
    "shops",
    "specific_price_rules",
    "specific_prices",
    "states",
    "stock_availables",
    "stock_movement_reasons",
    "stock_movements",
    "stocks",
    "stores",
    "suppliers",
    "supply_order_details",
    "supply_order_histories",
    "supply_order_receipt_histories",
    "supply_order_states",
    "supply_orders",
    "tags",
    "tax_rule_groups",
    "tax_rules",
    "taxes",
    "translated_configurations",
    "warehouse_product_locations",
    "warehouses",
    "weight_ranges",
    "zones",
]
METHODS = ("GET", "PUT", "POST", "DELETE", "HEAD")
FORBIDDEN = {"bookings": {"DELETE"}}
KEY_LENGTH = 32
REALM = (
    "Welcome to QloApps Webservice, please enter the authentication key as the login. No password required."
)
NO_KEY_REALM = REALM.replace("QloApps", "PrestaShop")
NOT_ACTIVE = (20, "Authentification key is not active")
NO_PERMISSION = (21, "No permission for this authentication key")


def key_of(authorization: str, ws_key: str) -> str:
    """The key of a request, from HTTP Basic or the address; empty where it has none."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme.lower() != "basic":
        return ws_key
    try:
        return base64.b64decode(encoded, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def without_key() -> Answer:
    """Nobody said who asks: a page, not an answer of the service."""
    return Answer(
        401,
        "401 Unauthorized",
        "text/html; charset=utf-8",
        cookie=True,
        dressed=False,
        realm=NO_KEY_REALM,
    )


def check_key(world: World, given: str) -> Key:
    """The key behind what was given. Raises Problem with the codes 22, 18, 20 and 21."""
    if not world.enabled:
        message = "The QloApps webservice is disabled. Please activate it in the QloApps Back Office"
        raise Problem(503, (22, message))
    if len(given) != KEY_LENGTH:
        raise Problem(401, (18, "Invalid authentication key format"), realm=REALM)
    key = world.keys.get(given)
    if key is None or not key.active:
        raise Problem(401, NOT_ACTIVE, NO_PERMISSION, realm=REALM)
    if not key.everything and not key.methods:
        raise Problem(401, NO_PERMISSION, realm=REALM)
    return key


def check_permission(key: Key, method: str, resource: str) -> None:
    """Raises Problem with the codes 23, 25, 26, 27 and 101."""
    if method not in METHODS:
        raise Problem(405, (23, f"Method {method} is not valid"))
    if resource not in RESOURCES:
        listed = ", ".join(f'"{name}"' for name in RESOURCES)
        known = f'Did you mean: "countries"? The full list is: {listed}'
        raise Problem(400, (27, f'Resource of type "{resource}" does not exists. {known}'))
    if not key.everything and resource not in key.methods:
        message = f'Resource of type "{resource}" is not allowed with this authentication key'
        raise Problem(401, (26, message))
    if method in FORBIDDEN.get(resource, ()):
        raise Problem(405, (101, f"Method {method} is not allowed for the resource {resource}"))
    if not key.everything and method not in key.methods[resource]:
        message = f"Method {method} is not allowed for the resource {resource} with this authentication key"
        raise Problem(405, (25, message))


def permitted(key: Key) -> dict[str, set[str]]:
    """What the root of the service shows to a key."""
    if key.everything:
        return {resource: set(METHODS) for resource in RESOURCES}
    return {resource: key.methods[resource] for resource in RESOURCES if resource in key.methods}
