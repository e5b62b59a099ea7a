"""A request to the web service and its answer, without the wire."""

from dataclasses import dataclass, field

from tests.qloapps import access, ari, table_writes
from tests.qloapps.answers import (
    JSON,
    XML,
    XML_HEAD,
    XML_TAIL,
    Answer,
    Crash,
    Problem,
    errors_answer,
    php_json,
)
from tests.qloapps.ari_xml import ari_xml
from tests.qloapps.booking_view import booking_answer
from tests.qloapps.booking_view import list_answer as bookings_answer
from tests.qloapps.bookings import booking_created
from tests.qloapps.changes import booking_changed
from tests.qloapps.listing import detail_answer, list_answer
from tests.qloapps.schemas import SYNOPSES, schema_answer
from tests.qloapps.tables import TABLES
from tests.qloapps.world import Key, World


@dataclass(frozen=True, slots=True)
class Request:
    """`path` follows `/api/`; `base` is the address that links in XML begin with."""

    method: str
    path: str
    query: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    base: str = ""

    @property
    def as_json(self) -> bool:
        """Asked for in the query or a header of its own; the value is case-sensitive, Accept is not read."""
        asked = (self.query.get("output_format"), self.query.get("io_format"))
        headers = (self.headers.get("output-format"), self.headers.get("io-format"))
        return "JSON" in (*asked, *headers)

    @property
    def resource(self) -> str:
        return self.path.partition("/")[0]

    @property
    def number(self) -> str:
        return self.path.partition("/")[2]


def answer(world: World, request: Request) -> Answer:
    """What the service says to a request."""
    try:
        given = access.key_of(request.headers.get("authorization", ""), request.query.get("ws_key", ""))
        if not given:
            return access.without_key()
        key = access.check_key(world, given)
        if not request.path:
            return _root(key, request)
        access.check_permission(key, request.method, request.resource)
        return _of_resource(world, request)
    except Problem as problem:
        return errors_answer(problem, as_json=request.as_json)
    except Crash as crash:
        return crash.answer


def _root(key: Key, request: Request) -> Answer:
    open_to = access.permitted(key)
    if request.as_json:
        return Answer(200, php_json(list(open_to)), JSON)
    lines = "".join(_root_line(request.base, name, methods) for name, methods in open_to.items())
    return Answer(200, f'{XML_HEAD}<api shopName="Seaside">\n{lines}</api>\n{XML_TAIL}', XML)


def _root_line(base: str, name: str, methods: set[str]) -> str:
    allowed = " ".join(f'{one.lower()}="{str(one in methods).lower()}"' for one in access.METHODS)
    address = f'xlink:href="{base}/{name}'
    kinds = () if name in (*SYNOPSES, "images", "search") else ("blank", "synopsis")
    schemas = "".join(f'<schema {address}?schema={kind}" type="{kind}"/>\n' for kind in kinds)
    about = f'<description {address}" {allowed}>\nThe {name}</description>\n'
    return f'<{name} {address}" {allowed}>\n{about}{schemas}</{name}>\n'


def _of_resource(world: World, request: Request) -> Answer:
    if request.resource == "hotel_ari":
        return _ari(world, request)
    if request.resource == "bookings":
        return _bookings(world, request)
    table = TABLES.get(request.resource)
    if table is None or "schema" in request.query:
        return _not_imitated(request)
    if request.method in ("GET", "HEAD"):
        if request.number:
            return detail_answer(
                world,
                table,
                request.number,
                request.query,
                as_json=request.as_json,
                base=request.base,
            )
        return list_answer(world, table, request.query, as_json=request.as_json, base=request.base)
    return _written(world, request)


def _written(world: World, request: Request) -> Answer:
    match request.method, request.resource:
        case "POST", "order_histories":
            return table_writes.history_created(world, request.body)
        case "POST", "customers":
            return table_writes.customer_created(world, request.body)
        case "PUT", "room_bookings":
            return table_writes.room_booking_changed(world, request.number, request.body)
    return _not_imitated(request)


def _not_imitated(request: Request) -> Answer:
    """The real service has more; what nobody needs here is not guessed."""
    return Answer(501, f"{request.method} {request.resource} is not imitated", "text/plain", dressed=False)


def _ari(world: World, request: Request) -> Answer:
    if request.method != "POST":
        if "schema" not in request.query:
            raise Problem(405, (23, f"Method {request.method} is not valid"))
        return schema_answer(request.resource, request.query["schema"], as_json=request.as_json)
    found = ari.search(world, request.body)
    if request.as_json:
        return Answer(200, php_json(found), JSON)
    return Answer(200, ari_xml(found, request.base), XML)


def _bookings(world: World, request: Request) -> Answer:
    if request.method == "POST":
        return booking_created(world, request.body, as_json=request.as_json)
    if request.method == "PUT":
        return booking_changed(world, request.body, as_json=request.as_json)
    if "schema" in request.query:
        return schema_answer(request.resource, request.query["schema"], as_json=request.as_json)
    if not request.number:
        return bookings_answer(world, as_json=request.as_json, base=request.base)
    order = world.orders.get(int(request.number)) if request.number.isdigit() else None
    if order is None:
        return Answer(404, "", "", cookie=True)
    return booking_answer(world, order, as_json=request.as_json)
