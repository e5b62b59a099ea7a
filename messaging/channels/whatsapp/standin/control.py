"""The control port under `/__control/`, for tests, the benchmark and the phone page. Meta has no such thing.

JSON in and out; POST needs `Content-Type: application/json`. Errors: 400 or 404 with `{"error": "..."}`.
A hotel is named by `phone_number_id` or `hotel`. A guest is a phone or BSUID as text, or an object {phone,
name, username, user_id}; without `phone` the guest hides the number and is known by BSUID only.

GET  /__control/        hotels, settings, faults, clock, counts, pending webhooks, webhook health
POST /__control/reset   forget everything, all faults off, usual settings and clock. {"seed": 1}
GET|POST .../settings   see or change settings (`settings.Settings`), e.g. {"statuses": "off", "rates": false}
GET|POST .../faults     {"name", "on", "probability", "count", "params"} or {"faults": [...]}; {"all": false};
                        {"seed": 1} before them: the chances start again; shown: "struck", how many times
GET|POST .../clock      {"offset_seconds": 90000} or {"now": "2026-12-01T10:00:00Z"}; it runs on from there
POST .../window         {hotel, guest, "open": false}: as if the guest last wrote 25 hours ago; true: just now
POST .../guests         {hotel, "guest": {...}}: make or rename a guest -> {"guest"}
POST .../inject         {hotel, guest, "message": {...}}: a guest does something -> {"message"}
POST .../inject-batch   {"messages": [{hotel, guest, message}, ...], "together": true}
                        together: one webhook per Meta app; else one for each message -> {"messages"}
POST .../raw            {"app": name, "body": {...} or "text": "..."}: sign and send any body
POST .../settle         {"seconds": 10}: wait until no webhook is queued, under way or to come -> {"settled"}
POST .../handshake      ask the product for Meta's handshake now -> {"health": "ok"}
GET  .../messages       messages of both sides, oldest first -> {"revision", "messages"}. Filters:
                        phone_number_id or hotel, guest, sender=guest|hotel, kind, wamid, callback_data,
                        arrived=1 (the other side has it), after=REVISION, limit (the last ones),
                        raw=1 (with the object of the wire), wait=SECONDS (for the first that fits)
GET  .../chats          chats, latest first. Filters: phone_number_id or hotel, limit
GET  .../calls          Graph calls received, and
GET  .../webhooks       webhooks tried, oldest first. Filters: after, limit (the last ones), about
GET  .../follow         what the page polls: phone_number_id, guest, epoch, after, wait -> all that changed
GET  .../media/ID       the bytes of a file

`message` of inject is {"kind", ...} with
    text: text
    reply: option (id of a button or row offered before); button_reply, list_reply with title: never offered
    image, video, document, audio, sticker: data (base64), mime_type, text (caption), filename, voice
    location: latitude, longitude, name, address
    reaction: wamid, emoji
    contacts: cards
    unsupported: of
    raw: raw (a message object; from, id and timestamp are filled in unless given); contact=false: no contacts
and for each: id (a fixed message id; again is a repeated webhook), context (wamid quoted), age_seconds.

A message: wamid, sender, kind, phone_number_id, guest, timestamp (stand-in's clock), at (real clock; when it
came here), acknowledged_at (when the product answered 200 to it), status, reason, arrived, callback_data,
reactions, view {text, options, media, ...}, revision.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from messaging.channels.whatsapp.standin import inbound, search
from messaging.channels.whatsapp.standin.emitter import Webhook
from messaging.channels.whatsapp.standin.faults import BY_NAME, Switch
from messaging.channels.whatsapp.standin.follow import follow, hotel_list, shown_chat, shown_entry
from messaging.channels.whatsapp.standin.guest_messages import InboundError
from messaging.channels.whatsapp.standin.media import file_response
from messaging.channels.whatsapp.standin.settings import SettingError
from messaging.channels.whatsapp.standin.standin import Standin
from messaging.channels.whatsapp.standin.wire import Json, Request, Response, json_response
from messaging.channels.whatsapp.standin.world import WINDOW_SECONDS

PREFIX = "/__control/"
LONGEST_WAIT = 60.0


class ControlError(Exception):
    """A control call that makes no sense; the text says why."""


def answer(standin: Standin, request: Request) -> Response:
    """Answer one control call."""
    name, _, rest = request.path.removeprefix(PREFIX).partition("/")
    if name == "media" and request.method == "GET":
        file = standin.files.get(rest)
        if file is None:
            return json_response({"error": "no such file"}, 404)
        return file_response(file, request.headers.get("range", ""))
    handler = _HANDLERS.get((request.method, name))
    if handler is None or rest:
        return json_response({"error": f"no control call {request.method} {request.path}"}, 404)
    if request.method == "POST" and not request.headers.get("content-type", "").startswith(
        "application/json"
    ):
        return json_response({"error": "send JSON with Content-Type: application/json"}, 400)
    try:
        return json_response(handler(standin, request))
    except (ControlError, InboundError, SettingError) as problem:
        return json_response({"error": str(problem)}, 400)
    except (TypeError, ValueError) as problem:
        return json_response({"error": f"not understood: {problem}"}, 400)


def _overview(standin: Standin, request: Request) -> Json:
    return {
        "hotels": hotel_list(standin),
        "webhook_url": standin.config.webhook_url,
        "product_url": standin.config.product_url,
        "webhook_health": standin.webhook_health,
        "settings": vars(standin.settings),
        "faults": standin.faults.shown(),
        "clock": _clock(standin, request),
        "counts": dict(standin.world.counts),
        "pending_webhooks": standin.emitter.pending,
        "revision": standin.world.revision,
    }


def _reset(standin: Standin, request: Request) -> Json:
    standin.reset()
    standin.faults.reset(int(request.object().get("seed") or 1))
    return {"reset": True}


def _settings(standin: Standin, request: Request) -> Json:
    if request.method == "POST":
        standin.settings = standin.settings.changed(request.object())
    return vars(standin.settings)


def _faults(standin: Standin, request: Request) -> Json:
    body = request.object()
    if body.get("all") is False or "seed" in body:
        standin.faults.reset(int(body.get("seed") or 1))
    for wanted in body.get("faults") or ([body] if "name" in body else []):
        name = wanted.get("name")
        if name not in BY_NAME:
            raise ControlError(f"there is no fault {name}; there are {', '.join(BY_NAME)}")
        count = wanted.get("count")
        switch = Switch(
            on=bool(wanted.get("on", True)),
            probability=float(wanted.get("probability", 1.0)),
            left=None if count is None else int(count),
            params=dict(wanted.get("params") or {}),
        )
        standin.faults.set(name, switch)
    if request.method == "POST":
        with standin.world.news:
            standin.world.touch()
    return {"faults": standin.faults.shown()}


def _clock(standin: Standin, request: Request) -> Json:
    body = request.object() if request.method == "POST" else {}
    with standin.world.news:
        if "now" in body:
            moment = datetime.fromisoformat(str(body["now"]))
            moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
            standin.world.clock_offset = moment.timestamp() - time.time()
        elif "offset_seconds" in body:
            standin.world.clock_offset = float(body["offset_seconds"])
    now = datetime.fromtimestamp(standin.world.now(), UTC)
    return {"now": now.isoformat(timespec="seconds"), "offset_seconds": round(standin.world.clock_offset, 3)}


def _window(standin: Standin, request: Request) -> Json:
    body = request.object()
    chat = inbound.guest_of(standin, inbound.number_of(standin, body), body.get("guest"))
    with standin.world.news:
        age = 0 if body.get("open") else WINDOW_SECONDS + 3600
        chat.last_inbound = standin.world.now() - age
    return {"open": standin.world.window_is_open(chat)}


def _guests(standin: Standin, request: Request) -> Json:
    body = request.object()
    chat = inbound.guest_of(standin, inbound.number_of(standin, body), body.get("guest"))
    return {"guest": shown_chat(standin, chat)}


def _inject(standin: Standin, request: Request) -> Json:
    return {"message": inbound.tell(standin, request.object()).shown()}


def _inject_batch(standin: Standin, request: Request) -> Json:
    body = request.object()
    wanted = body.get("messages")
    if not isinstance(wanted, list) or not all(isinstance(one, dict) for one in wanted):
        raise ControlError("messages must be a list of objects")
    if body.get("together", True):
        messages = inbound.tell_together(standin, wanted)
    else:
        messages = [inbound.tell(standin, one) for one in wanted]
    return {"messages": [message.shown() for message in messages]}


def _raw(standin: Standin, request: Request) -> Json:
    body = request.object()
    named = body.get("app")
    app = next((one for one in standin.config.apps if named in (None, one.name)), None)
    if app is None:
        raise ControlError(f"there is no app {named}")
    data = str(body["text"]).encode() if "text" in body else json.dumps(body.get("body")).encode()
    standin.emitter.send(Webhook(app, data, "raw body", 0, lambda outcome: None))
    return {"bytes": len(data)}


def _settle(standin: Standin, request: Request) -> Json:
    return {"settled": standin.emitter.settled(_seconds(str(request.object().get("seconds", 10))))}


def _handshake(standin: Standin, request: Request) -> Json:
    return {"health": standin.shake_hands()}


def _messages(standin: Standin, request: Request) -> Json:
    query = request.query
    deadline = time.monotonic() + _seconds(query.get("wait", "0"))
    while True:
        revision, found = search.messages(standin, query)
        left = deadline - time.monotonic()
        if found or left <= 0:
            return {"revision": revision, "messages": found}
        standin.world.wait_for(partial(standin.world.is_past, revision), left)


def _chats(standin: Standin, request: Request) -> Json:
    query = dict(request.query)
    wanted = (
        inbound.number_of(standin, query).phone_number_id
        if {"phone_number_id", "hotel"} & set(query)
        else None
    )
    with standin.world.news:
        chats = [chat for (number_id, _), chat in standin.world.chats.items() if wanted in (None, number_id)]
        latest = sorted(chats, key=lambda chat: -chat.changed)
        limited = islice(latest, int(query.get("limit", 1000)))
        return {"chats": [shown_chat(standin, chat) for chat in limited]}


def _log(kind: str) -> Callable[[Standin, Request], Json]:
    def rows(standin: Standin, request: Request) -> Json:
        query = request.query
        found = [
            shown_entry(entry)
            for entry in standin.world.log_after(int(query.get("after", 0)))
            if entry["type"] == kind and query.get("about") in (None, entry["about"])
        ]
        return {f"{kind}s": found[-int(query.get("limit", 1000)) :]}

    return rows


def _follow(standin: Standin, request: Request) -> Json:
    query = dict(request.query)
    number = inbound.number_of(standin, query)
    return follow(
        standin,
        number,
        guest=query.get("guest", ""),
        epoch=query.get("epoch", ""),
        after=int(query.get("after", 0)),
        wait=_seconds(query.get("wait", "0")),
    )


def _seconds(value: str) -> float:
    return min(max(float(value), 0.0), LONGEST_WAIT)


_HANDLERS: dict[tuple[str, str], Callable[[Standin, Request], Json]] = {
    ("GET", ""): _overview,
    ("POST", "reset"): _reset,
    ("GET", "settings"): _settings,
    ("POST", "settings"): _settings,
    ("GET", "faults"): _faults,
    ("POST", "faults"): _faults,
    ("GET", "clock"): _clock,
    ("POST", "clock"): _clock,
    ("POST", "window"): _window,
    ("POST", "guests"): _guests,
    ("POST", "inject"): _inject,
    ("POST", "inject-batch"): _inject_batch,
    ("POST", "raw"): _raw,
    ("POST", "settle"): _settle,
    ("POST", "handshake"): _handshake,
    ("GET", "messages"): _messages,
    ("GET", "chats"): _chats,
    ("GET", "calls"): _log("call"),
    ("GET", "webhooks"): _log("webhook"),
    ("GET", "follow"): _follow,
}
