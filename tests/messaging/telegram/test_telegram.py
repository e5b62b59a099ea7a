"""Telegram: what comes in is read after the Bot API's documentation, what goes out is said in its words."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_httpserver import HTTPServer
from werkzeug import Response

from messaging.channels.base import Action, Call, Outgoing
from messaging.channels.telegram.channel import Telegram
from messaging.errors import BadSignature, DownloadFailed, SendRefused, SendUnknown
from messaging.types import InboundMessage, Media, Option, Place, Reply
from tenants.types import RouteInfo
from tests.messaging.telegram.build import (
    BOT,
    GUEST,
    SECRET,
    TOKEN,
    BotApi,
    names,
    no,
    ok,
    read,
    sender,
    serve,
)

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
CHANNEL = Telegram()
TITLES = (Option("room:double", "Double", "2 beds"), Option("room:suite", "Suite"))


@pytest.fixture
def api(httpserver: HTTPServer, settings: Any) -> BotApi:
    return serve(httpserver, settings)


def outgoing(reply: Reply) -> Outgoing:
    return Outgoing("telegram", str(GUEST), reply, "token")


@pytest.mark.parametrize("name", names())
def test_an_update_is_read_as_documented(name: str) -> None:
    body, expected = read(name)
    (element,) = CHANNEL.split(body, key=BOT)
    assert (element.receiver, element.dedupe_key) == (BOT, f"u:{body['update_id']}")
    message = CHANNEL.parse(element.payload, NOW)
    if expected == "other":
        assert (element.lane, message) == ("other", None)
        return
    assert element.lane == "message"
    assert isinstance(message, InboundMessage)
    assert [(one.kind, one.value) for one in message.aliases] == [("telegram", str(GUEST))]
    assert message.profile_name == "Julia Paz"
    media = message.media
    found = [media.provider_id, media.mime_type, media.file_name, media.voice] if media else None
    told = {key: getattr(message, key) for key in expected if key not in ("media", "kind")}
    assert {"kind": message.kind.value, **told, **({"media": found} if found else {})} == expected


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["message", "from", "chat", "id", "photo", "callback_query", "data", "type"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@settings(max_examples=150, deadline=None)
@given(JSON)
def test_any_json_at_all_is_survived(body: Any) -> None:
    for element in CHANNEL.split(body, key=BOT):
        json.dumps(element.payload)
        CHANNEL.parse(element.payload, NOW)
    CHANNEL.thanks(body)


def test_only_the_accounts_own_secret_vouches_for_a_webhook() -> None:
    route = RouteInfo("telegram", BOT, 1, False, None, (1,), SECRET)
    header = "X-Telegram-Bot-Api-Secret-Token"
    CHANNEL.verify(Call(b"{}", {header: SECRET}, route), ())
    without_secret = RouteInfo("telegram", BOT, 1, False, None, (1,), "")
    for headers, there in (
        ({header: "another"}, route),
        ({}, route),
        ({header: SECRET}, None),
        ({header: ""}, without_secret),
        ({header: "café"}, route),
    ):
        with pytest.raises(BadSignature):
            CHANNEL.verify(Call(b"{}", headers, there), ())


def test_a_tapped_button_stops_waiting() -> None:
    body, _ = read("tap")
    assert CHANNEL.thanks(body) == {
        "method": "answerCallbackQuery",
        "callback_query_id": "2625100000000000001",
    }
    assert CHANNEL.thanks(read("text")[0]) is None


def test_options_are_buttons_whose_ids_come_back(api: BotApi) -> None:
    (reply,) = CHANNEL.fit(Reply("list", "Which room?", TITLES, button="Rooms"), interactive=True)
    name = CHANNEL.send(sender(), outgoing(reply))
    assert name == f"{GUEST}:5001"
    (said,) = api.sent()
    assert said["text"] == "Which room?\n\nDouble: 2 beds"
    assert said["reply_markup"]["inline_keyboard"] == [
        [{"text": "Double", "callback_data": "room:double"}],
        [{"text": "Suite", "callback_data": "room:suite"}],
    ]
    assert "parse_mode" not in said


@pytest.mark.parametrize(
    "options",
    [
        (Option("x" * 65, "Long"),),
        (Option("é" * 33, "Long in bytes"),),
        (Option("a", "One"), Option("a", "Two")),
        tuple(Option(str(number), str(number)) for number in range(31)),
    ],
)
def test_options_that_do_not_fit_are_numbered_lines(options: tuple[Option, ...]) -> None:
    (reply,) = CHANNEL.fit(Reply("buttons", "Which?", options), interactive=True)
    assert (reply.kind, reply.options) == ("text", ())
    assert "1. " in reply.text


def test_long_texts_are_cut_and_options_can_be_switched_off() -> None:
    pieces = CHANNEL.fit(Reply("text", "word " * 1000), interactive=True)
    assert [len(piece.text) <= 4096 for piece in pieces] == [True, True]
    (plain,) = CHANNEL.fit(Reply("buttons", "Which?", TITLES), interactive=False)
    assert plain.text == "Which?\n\n1. Double - 2 beds\n2. Suite"


def test_files_places_and_the_question_for_a_number(api: BotApi, tmp_path: Any) -> None:
    picture = tmp_path / "room.jpg"
    picture.write_bytes(b"\xff\xd8picture")
    CHANNEL.send(sender(), outgoing(Reply("image", "The suite", media=str(picture))))
    CHANNEL.send(sender(), outgoing(Reply("document", "", media=str(picture))))
    CHANNEL.send(sender(), outgoing(Reply("location", "Here", place=Place(1.5, 2.5, "Hotel", "Street 1"))))
    (asked,) = CHANNEL.fit(
        Reply("contact_request", "Your number?", button="Send my number"), interactive=True
    )
    CHANNEL.send(sender(), outgoing(asked))
    methods = [method for method, _ in api.calls]
    assert methods == ["sendPhoto", "sendDocument", "sendVenue", "sendMessage"]
    photo = api.calls[0][1]
    assert (photo["caption"], photo["photo"].filename) == ("The suite", "room.jpg")
    assert api.calls[3][1]["reply_markup"]["keyboard"] == [
        [{"text": "Send my number", "request_contact": True}]
    ]
    with pytest.raises(SendRefused, match="no_file"):
        CHANNEL.send(sender(), outgoing(Reply("image", "", media=str(tmp_path / "gone.jpg"))))


REFUSALS = [
    (no(429, "Too Many Requests: retry after 17", retry_after=17), Action.RETRY, 19),
    (no(403, "Forbidden: bot was blocked by the user"), Action.NEVER, None),
    (no(400, "Bad Request: chat not found"), Action.NEVER, None),
    (no(400, "Bad Request: PHOTO_INVALID_DIMENSIONS"), Action.PLAIN, None),
    (no(400, "Bad Request: can't parse entities"), Action.PLAIN, None),
    (no(401, "Unauthorized"), Action.PAUSE, None),
    (no(404, "Not Found"), Action.PAUSE, None),
    (no(500, "Internal Server Error"), Action.RETRY, 2),
    (no(418, "I'm a teapot"), Action.PERSON, None),
]


def test_each_refusal_has_its_remedy(api: BotApi) -> None:
    for answer, action, delay in REFUSALS:
        api.answers["sendMessage"] = [answer]
        with pytest.raises(SendRefused) as refusal:
            CHANNEL.send(sender(), outgoing(Reply("text", "Hola")))
        advice = CHANNEL.advice(refusal.value.code)
        assert (advice.action, advice.delays[0] if advice.delays else None) == (action, delay)
        assert TOKEN not in str(refusal.value)


def test_a_page_of_a_proxy_leaves_the_outcome_open_and_a_dead_server_does_not(
    httpserver: HTTPServer, api: BotApi, settings: Any
) -> None:
    api.answers["sendMessage"] = [Response("<h1>Bad gateway</h1>", status=502)]
    with pytest.raises(SendUnknown):
        CHANNEL.send(sender(), outgoing(Reply("text", "Hola")))
    settings.TELEGRAM_API_BASE_URL = "http://127.0.0.1:9"
    with pytest.raises(SendRefused, match="not_sent"):
        CHANNEL.send(sender(), outgoing(Reply("text", "Hola")))
    with pytest.raises(SendRefused, match="not_connected"):
        CHANNEL.send(sender(token=""), outgoing(Reply("text", "Hola")))


def test_typing_is_shown_to_the_guest(api: BotApi) -> None:
    assert CHANNEL.show_read(sender(), f"{GUEST}:41")
    assert api.calls == [("sendChatAction", {"chat_id": str(GUEST), "action": "typing"})]
    assert not CHANNEL.show_read(sender(), "tap:1")
    api.answers["sendChatAction"] = [no(403, "Forbidden")]
    assert not CHANNEL.show_read(sender(), f"{GUEST}:41")


def test_a_guests_file_is_fetched_by_its_id(api: BotApi, httpserver: HTTPServer) -> None:
    api.results["getFile"] = {"file_id": "f1", "file_path": "voice/file_7.oga"}
    httpserver.expect_request(f"/file/bot{TOKEN}/voice/file_7.oga").respond_with_data(b"OggS")
    assert CHANNEL.download(sender(), Media("f1")) == b"OggS"
    for answer, reason, retryable in (
        (no(400, "Bad Request: file is too big"), "refused", False),
        (no(401, "Unauthorized"), "token", True),
        (ok({"file_path": "../../secret"}), "not_found", False),
    ):
        api.answers["getFile"] = [answer]
        with pytest.raises(DownloadFailed) as failure:
            CHANNEL.download(sender(), Media("f1"))
        assert (failure.value.reason, failure.value.retryable) == (reason, retryable)
    with pytest.raises(DownloadFailed, match="too_large"):
        CHANNEL.download(sender(), Media("f1", size=21 * 1024 * 1024))


def test_the_connection_is_tested_both_ways(api: BotApi, settings: Any) -> None:
    address = f"{settings.PUBLIC_URL}/webhooks/telegram/{BOT}"
    api.results = {"getMe": {"id": int(BOT), "is_bot": True}, "getWebhookInfo": {"url": address}}
    assert CHANNEL.check(sender()).works
    api.results["getWebhookInfo"] = {"url": ""}
    found = CHANNEL.check(sender())
    assert (found.works, found.problems) == (False, ("Telegram sends the bot's messages nowhere.",))
    assert address in found.advice[0]
    lately = int(dt.datetime.now(dt.UTC).timestamp()) - 60
    api.results["getWebhookInfo"] = {
        "url": address,
        "last_error_date": lately,
        "last_error_message": "Connection timed out",
        "pending_update_count": 3,
    }
    found = CHANNEL.check(sender())
    assert found.works
    assert "Connection timed out" in found.problems[0]
    api.results["getMe"] = {"id": 5}
    assert "another bot" in CHANNEL.check(sender()).problems[0]
    api.answers["getMe"] = [no(401, "Unauthorized")]
    assert "token" in CHANNEL.check(sender()).problems[0]
