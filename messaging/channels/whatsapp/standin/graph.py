"""The Graph API: who may call, which object and edge are meant, and the calls a hotel's product makes."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus

from messaging.channels.whatsapp.standin import media, sending, templates
from messaging.channels.whatsapp.standin.config import Number
from messaging.channels.whatsapp.standin.errors import (
    GraphError,
    bad_token,
    known,
    missing_parameter,
    no_token,
    unknown_object,
    unknown_path,
)
from messaging.channels.whatsapp.standin.identifiers import trace_id
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import Json, NoAnswer, Request, Response, json_response

NEWEST_VERSION = 26
_PATH = re.compile(r"/v(\d{1,2})\.0/(?P<node>[^/]+)(?:/(?P<edge>[^/]+))?/?")
_NUMBER_FIELDS = ("id", "verified_name", "display_phone_number", "quality_rating")


@dataclass(frozen=True)
class Call:
    """One Graph call that is let in: the numbers its token opens, and what it asks for."""

    standin: Standin
    request: Request
    numbers: tuple[Number, ...]
    node: str
    edge: str

    def number(self) -> Number:
        """The phone number that the node is. Raises GraphError for an unknown or foreign one."""
        found = next((one for one in self.numbers if one.phone_number_id == self.node), None)
        if found is None:
            raise unknown_object(self.node, self.request.method)
        return found

    def account(self) -> Number:
        """A number of the WhatsApp account (WABA) that the node is."""
        found = next((one for one in self.numbers if one.waba_id == self.node), None)
        if found is None:
            raise unknown_object(self.node, self.request.method)
        return found


def answer(standin: Standin, request: Request) -> Response:
    """Answer a Graph call and log it. Raises NoAnswer when a fault wants silence."""
    started = time.monotonic()
    if standin.settings.latency_ms:
        time.sleep(standin.settings.latency_ms / 1000)
    try:
        response = _faulty(standin, request) or _answered(standin, request)
    except GraphError as problem:
        response = _refusal(problem)
    except NoAnswer:
        _record(standin, request, None, started)
        raise
    _record(standin, request, response, started)
    headers = {
        **response.headers,
        "facebook-api-version": f"v{NEWEST_VERSION}.0",
        "x-fb-trace-id": trace_id(),
    }
    return Response(response.status, response.body, response.content_type, headers)


def download(standin: Standin, request: Request) -> Response:
    """The bytes behind the address of a media id: with a bearer token, for five minutes."""
    started = time.monotonic()
    opened = _numbers_of(standin, request)
    file = standin.files.download(request) if opened else None
    if not opened:
        response = json_response(bad_token().body, 401)
    elif file is None or file.phone_number_id not in {number.phone_number_id for number in opened}:
        response = Response(404, b"", "text/plain")
    else:
        response = media.file_response(file)
    _record(standin, request, response, started)
    return response


def _answered(standin: Standin, request: Request) -> Response:
    match = _PATH.fullmatch(request.path)
    if match is None or int(match[1]) > NEWEST_VERSION:
        # An unknown version is read as the name of an object.
        raise unknown_path("/" + request.path.lstrip("/").partition("/")[2])
    node, edge = match["node"], match["edge"] or ""
    token = _token(request)
    if not token:
        raise no_token()
    numbers = _numbers_of(standin, request)
    if not numbers:
        raise bad_token()
    call = Call(standin, request, numbers, node, edge)
    handler = _HANDLERS.get((request.method, edge))
    if node == "debug_token" and request.method == "GET":
        handler = _debug_token
    if handler is None:
        raise unknown_object(node, request.method)
    return handler(call)


def _token(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else request.query.get("access_token", "")


def _numbers_of(standin: Standin, request: Request) -> tuple[Number, ...]:
    token = _token(request)
    return tuple(number for number in standin.config.numbers if token and number.token == token)


def _faulty(standin: Standin, request: Request) -> Response | None:
    """Faults that strike before anything is done: GraphError and NoAnswer are raised, or a broken answer."""
    edge = edge_of(request)
    faults = standin.faults
    if faults.strikes("connection_drop", edge=edge) is not None:
        raise NoAnswer(0)
    if params := faults.strikes("rate_limited", edge=edge):
        raise known(130429, status=int(params["status"]))
    if faults.strikes("server_error", edge=edge) is not None:
        raise known(1)
    if params := faults.strikes("graph_error", edge=edge):
        if params["body"] is not None:
            return Response(int(params["status"] or 400), str(params["body"]).encode(), "text/html")
        raise known(int(params["code"]), details=params["details"], status=params["status"])
    if faults.strikes("bad_gateway", edge=edge) is not None:
        return Response(502, b"<html><head><title>502 Bad Gateway</title></head></html>", "text/html")
    if edge == "media" and request.method == "GET" and faults.strikes("media_gone") is not None:
        raise unknown_object(request.path.rsplit("/", 1)[-1], "get")
    return None


def edge_of(request: Request) -> str:
    """What a call is for, as faults and the log name it: send, read, media or other."""
    if request.path.endswith("/messages"):
        return "read" if request.object().get("status") == "read" else "send"
    if request.path.endswith("/media") or re.search(r"/\d{16}$", request.path):
        return "media"
    return "other"


def _refusal(problem: GraphError) -> Response:
    kind = "invalid_token" if problem.status == HTTPStatus.UNAUTHORIZED else "invalid_request"
    words = problem.error["message"].replace('"', "'").encode("ascii", "replace").decode()
    challenge = f'OAuth "Facebook Platform" "{kind}" "{words}"'
    return Response(problem.status, json_response(problem.body).body, headers={"www-authenticate": challenge})


def _record(standin: Standin, request: Request, response: Response | None, started: float) -> None:
    textual = "json" in request.headers.get("content-type", "json")
    shown = response is not None and response.content_type.startswith(("application/json", "text/"))
    entry: Json = {
        "about": edge_of(request),
        "method": request.method,
        "path": request.path,
        "request": request.body if textual else f"({len(request.body)} bytes of a file)".encode(),
        "status": response.status if response else 0,
        "response": (response.body if shown else b"(a file)") if response else b"",
        "milliseconds": round((time.monotonic() - started) * 1000, 1),
    }
    standin.world.record("call", entry)


def _send(call: Call) -> Response:
    number = call.number()
    body = sending.accept(call.standin, number, call.request.object())
    usage = {number.waba_id: [{"type": "whatsapp", "call_count": 1, "total_cputime": 1, "total_time": 1}]}
    response = json_response(body)
    return Response(
        200, response.body, headers={"x-business-use-case-usage": json_response(usage).body.decode()}
    )


def _upload(call: Call) -> Response:
    part = media.uploaded_file(call.request)
    store = call.standin.files.store
    number_id = call.number().phone_number_id
    return json_response(
        {"id": store(number_id, part.data, part.content_type, filename=part.filename, uploaded=True).id}
    )


def _node(call: Call) -> Response:
    """GET of an object: the phone number, or a file by its id."""
    if call.node == "me":
        return json_response({"id": call.numbers[0].app.app_id, "name": call.numbers[0].app.name})
    file = call.standin.files.get(call.node)
    if file is None:
        return _phone_number(call)
    asked = call.request.query.get("phone_number_id", file.phone_number_id)
    owners = {number.phone_number_id for number in call.numbers}
    if asked != file.phone_number_id or file.phone_number_id not in owners:
        raise unknown_object(call.node, "get")
    return json_response(media.described(file, call.standin.files.address(file, call.request.origin)))


def _phone_number(call: Call) -> Response:
    number = call.number()
    values: Json = {
        "id": number.phone_number_id,
        "verified_name": number.verified_name,
        "display_phone_number": number.display_phone_number,
        "quality_rating": "GREEN",
        "throughput": {"level": "STANDARD"},
        "name_status": "APPROVED",
        "code_verification_status": "VERIFIED",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
    }
    asked = [name.strip() for name in call.request.query.get("fields", "").split(",") if name.strip()]
    names = {"id", *asked} if asked else _NUMBER_FIELDS
    return json_response({name: value for name, value in values.items() if name in names})


def _delete(call: Call) -> Response:
    file = call.standin.files.get(call.node)
    if file is None or file.phone_number_id not in {number.phone_number_id for number in call.numbers}:
        raise unknown_object(call.node, "delete")
    call.standin.files.delete(file.id)
    return json_response({"success": True})


def _templates(call: Call) -> Response:
    query = call.request.query
    limit = int(query["limit"]) if query.get("limit", "").isdigit() else 25
    number, after = call.account(), query.get("after", "")
    known_ones = call.standin.templates.of(number)
    return json_response(templates.listed(number, known_ones, limit=max(1, limit), after=after))


def _new_template(call: Call) -> Response:
    return json_response(call.standin.templates.add(call.account(), call.request.object()))


def _subscribe(call: Call) -> Response:
    call.account()
    return json_response({"success": True})


def _subscriptions(call: Call) -> Response:
    app = call.account().app
    return json_response({"data": [{"whatsapp_business_api_data": {"id": app.app_id, "name": app.name}}]})


def _register(call: Call) -> Response:
    call.number()
    if not call.request.object().get("pin"):
        raise missing_parameter("pin")
    return json_response({"success": True})


def _debug_token(call: Call) -> Response:
    asked = call.request.query.get("input_token", "")
    number = next((one for one in call.standin.config.numbers if asked and one.token == asked), None)
    if number is None:
        return json_response({"data": {"is_valid": False, "scopes": []}})
    scopes = ["whatsapp_business_management", "whatsapp_business_messaging"]
    return json_response(
        {"data": {"app_id": number.app.app_id, "is_valid": True, "expires_at": 0, "scopes": scopes}}
    )


_HANDLERS: dict[tuple[str, str], Callable[[Call], Response]] = {
    ("POST", "messages"): _send,
    ("POST", "media"): _upload,
    ("GET", ""): _node,
    ("DELETE", ""): _delete,
    ("GET", "message_templates"): _templates,
    ("POST", "message_templates"): _new_template,
    ("POST", "subscribed_apps"): _subscribe,
    ("GET", "subscribed_apps"): _subscriptions,
    ("POST", "register"): _register,
}
