"""What may be written to the tables: XML in, and answers whose ids and numbers are strings."""

from xml.etree.ElementTree import Element

from tests.qloapps import templates
from tests.qloapps.answers import JSON, Answer, Crash, Problem, php_json, read_xml, simplexml_errors, text_of
from tests.qloapps.rows import customer_row, room_booking_row
from tests.qloapps.world import Customer, RoomBooking, World
from tests.qloapps.writing import state_set

FILE = "/classes/webservice/WebserviceRequest.php"
STATES = range(1, 13)


def _node(body: str, name: str) -> Element:
    """The entity in a request. Raises Problem with PHP's own words for what is no XML."""
    tree = read_xml(body)
    if tree is None:
        reader = "SimpleXMLElement::__construct()"
        message = "XML error : String could not be parsed as XML"
        whole = (127, f"{message}\nXML length : {len(body)}\nOriginal XML : {body}")
        raise Problem(500, *simplexml_errors(body, reader, FILE, 1389), whole)
    node = tree.find(name)
    return node if node is not None else tree


def _required(node: Element, *names: str) -> None:
    missing = [name for name in names if not text_of(node, name)]
    if missing:
        raise Problem(400, *((41, f'parameter "{name}" required') for name in missing))


def history_created(world: World, body: str) -> Answer:
    """POST order_histories: sets the state of an order. An order nobody has breaks the page with a 200."""
    node = _node(body, "order_history")
    _required(node, "id_order_state", "id_order")
    state, number = int(text_of(node, "id_order_state") or 0), text_of(node, "id_order") or ""
    with world.lock:
        order = world.orders.get(int(number))
        if order is None or state not in STATES:
            raise Crash(200, "Invalid new order status")
        employee = text_of(node, "id_employee") or ""
        history = state_set(world, order, state, id_employee=int(employee or 0))
    shown = {
        "id": str(history.id),
        "id_employee": employee,
        "id_order_state": state,
        "id_order": number,
        "date_add": history.added,
    }
    return Answer(201, php_json({"order_history": shown}), JSON)


def customer_created(world: World, body: str) -> Answer:
    """POST customers: makes one more, also where the address is known already."""
    node = _node(body, "customer")
    _required(node, "passwd", "lastname", "firstname", "email")
    names = ("firstname", "lastname", "email", "phone")
    given = {name: text_of(node, name) or "" for name in names}
    with world.lock:
        now = world.stamp()
        customer = Customer(world.next_id("customer"), **given, added=now, updated=now)
        world.customers[customer.id] = customer
    row = customer_row(customer)
    kept = {name: row[name] for name in ("id_lang", "secure_key", "passwd", "id_shop", "id_shop_group")}
    stamps = {name: row[name] for name in ("last_passwd_gen", "date_add", "date_upd")}
    sent = {**given, "id": str(customer.id), "active": text_of(node, "active")}
    unsent = {"id_default_group": "", "id_gender": "", "id_risk": ""}
    shown = {**dict.fromkeys(templates.CUSTOMER), **kept, **stamps, **sent, **unsent}
    return Answer(201, php_json({"customer": shown}), JSON)


REQUIRED = [
    "id_product",
    "id_hotel",
    "id_order",
    "id_order_detail",
    "id_cart",
    "id_room",
    "id_customer",
    "booking_type",
    "id_status",
    "date_from",
    "date_to",
    "total_price_tax_excl",
    "total_price_tax_incl",
    "total_paid_amount",
    "room_num",
    "room_type_name",
    "hotel_name",
    "city",
    "phone",
    "email",
    "check_in_time",
    "check_out_time",
    "planned_check_out",
    "adults",
]


def room_booking_changed(world: World, number: str, body: str) -> Answer:
    """PUT room_bookings: the one way to another party in a kept room. Wants the whole row back."""
    node = _node(body, "booking")
    _required(node, *REQUIRED)
    with world.lock:
        row = world.room_bookings.get(int(number)) if number.isdigit() else None
        if row is None:
            raise Problem(404, (404, "Booking not found."))
        _fill(row, node)
        row.updated = world.stamp()
        shown = {name: str(value) for name, value in room_booking_row(world, row).items()}
    return Answer(200, php_json({"booking": shown}), JSON)


def _fill(row: RoomBooking, node: Element) -> None:
    row.adults = int(text_of(node, "adults") or 0)
    row.children = int(text_of(node, "children") or 0)
    ages = (text_of(node, "child_ages") or "").strip("[]")
    row.child_ages = tuple(int(age.strip(' "')) for age in ages.split(",") if age)
    row.comment = text_of(node, "comment") or ""
    row.status = int(text_of(node, "id_status") or 1)
