"""What the product sends: the answer, what the guest gets, and the ticks that come back."""

import base64
from typing import Any

import pytest

from messaging.channels.whatsapp.standin.config import parse
from messaging.channels.whatsapp.standin.world import World
from tests.messaging.standin.build import (
    ANA_ID,
    AURORA,
    HARBOUR,
    MARAZUL,
    Driver,
    buttons,
    configuration,
    message,
    rooms,
    template,
    text,
)
from tests.messaging.standin.conftest import Product

BSUID_GUEST = {"user_id": "AR.123456", "name": "Luz", "username": "@luz"}


def sent(standin: Driver, body: dict[str, Any], **kwargs: Any) -> str:
    answer = standin.send(body, **kwargs)
    assert answer.status_code == 200, answer.text
    wamid: str = answer.json()["messages"][0]["id"]
    return wamid


def test_the_answer_names_the_guest_and_the_message(standin: Driver) -> None:
    standin.says()
    answer = standin.send(text(to="+54 9 11 5000-0001")).json()
    assert answer["contacts"] == [{"input": "+54 9 11 5000-0001", "wa_id": ANA_ID}]
    raw = base64.b64decode(answer["messages"][0]["id"].removeprefix("wamid."))
    assert raw[:3] + raw[3:16] == bytes([0x1C, 0x18, 13]) + ANA_ID.encode()
    assert raw[16:20] == bytes([0x15, 0x02, 0x00, 0x11])


@pytest.mark.parametrize(
    ("number_id", "written", "wa_id"),
    [
        (AURORA, "54 11 5000-0002", "5491150000002"),
        (AURORA, "11 5000-0002", "5491150000002"),
        (AURORA, "5491150000002", "5491150000002"),
        (AURORA, "+52 55 1234 5678", "5215512345678"),
        (MARAZUL, "+55 (71) 98765-4321", "557187654321"),
        (MARAZUL, "+55 11 98765-4321", "5511987654321"),
        (HARBOUR, "087 123 4567", "353871234567"),
    ],
)
def test_a_phone_number_is_rewritten_as_meta_does(
    standin: Driver, number_id: str, written: str, wa_id: str
) -> None:
    answer = standin.send(text(to=written), number_id).json()
    assert answer["contacts"] == [{"input": written, "wa_id": wa_id}]


def test_sent_delivered_and_read_are_told_with_our_id_and_one_price(
    standin: Driver, product: Product
) -> None:
    standin.says()
    wamid = sent(standin, text(biz_opaque_callback_data="out-7"))
    standin.settle()
    told = product.statuses()
    assert [one["status"] for one in told] == ["sent", "delivered", "read"]
    assert {one["id"] for one in told} == {wamid}
    assert {one["biz_opaque_callback_data"] for one in told} == {"out-7"}
    assert {one["recipient_id"] for one in told} == {ANA_ID}
    price = {
        "billable": False,
        "pricing_model": "PMP",
        "type": "free_customer_service",
        "category": "service",
    }
    assert [one.get("pricing") for one in told] == [None, price, None]
    assert standin.one(callback_data="out-7")["status"] == "read"


def test_a_template_costs_by_its_category_and_says_accepted(standin: Driver, product: Product) -> None:
    answer = standin.send(template("arrival", "Ana")).json()
    assert answer["messages"][0]["message_status"] == "accepted"
    standin.settle()
    assert [one["pricing"]["category"] for one in product.statuses() if "pricing" in one] == ["utility"]
    assert standin.one(sender="hotel")["view"]["text"] == "Hola Ana, te esperamos."


def test_the_same_call_twice_sends_two_messages(standin: Driver) -> None:
    standin.says()
    assert sent(standin, text()) != sent(standin, text())
    assert len(standin.control("messages", guest=ANA_ID, hotel="aurora", sender="hotel")["messages"]) == 2


def test_free_text_after_24_hours_is_accepted_and_fails_later(standin: Driver, product: Product) -> None:
    standin.says()
    standin.control("window", {"hotel": "aurora", "guest": ANA_ID, "open": False})
    wamid = sent(standin, text(biz_opaque_callback_data="late"))
    standin.settle()
    [failed] = product.statuses()
    assert (failed["status"], failed["biz_opaque_callback_data"]) == ("failed", "late")
    assert failed["errors"] == [
        {
            "code": 131047,
            "title": "Re-engagement message",
            "message": "Re-engagement message",
            "error_data": {
                "details": "Message failed to send because more than 24 hours have passed since the customer "
                "last replied to this number."
            },
            "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
        }
    ]
    assert all("contacts" not in value for _, value in product.values() if "statuses" in value)
    shown = standin.one(wamid=wamid)
    assert (shown["arrived"], shown["status"]) == (False, "failed")
    assert "131047" in shown["reason"]


def test_the_window_closes_when_the_clock_moves_on(standin: Driver) -> None:
    standin.says()
    sent(standin, text("in time"))
    standin.control("clock", {"offset_seconds": 24 * 3600 + 60})
    sent(standin, text("too late"))
    sent(standin, template("welcome"))
    standin.settle()
    found = standin.control("messages", sender="hotel")["messages"]
    assert [one["status"] for one in found] == ["read", "failed", "read"]


def test_a_closed_window_can_be_refused_at_once_or_ignored(standin: Driver) -> None:
    standin.control("settings", {"window": "sync"})
    assert standin.send(text()).json()["error"]["code"] == 131047
    standin.control("settings", {"window": "off"})
    wamid = sent(standin, text())
    standin.settle()
    assert standin.one(wamid=wamid)["status"] == "read"


def test_a_guest_who_hides_the_number_is_answered_by_bsuid(standin: Driver, product: Product) -> None:
    standin.says(guest=BSUID_GUEST)
    answer = standin.send(text(to=None, recipient="AR.123456")).json()
    assert answer["contacts"] == [{"input": "AR.123456", "user_id": "AR.123456"}]
    standin.settle()
    [first, *_] = product.statuses()
    assert "recipient_id" not in first
    assert first["recipient_user_id"] == "AR.123456"


def test_to_wins_over_recipient(standin: Driver) -> None:
    standin.says(guest=BSUID_GUEST)
    answer = standin.send(text(recipient="AR.123456")).json()
    assert answer["contacts"] == [{"input": ANA_ID, "wa_id": ANA_ID}]


def test_the_phone_shows_buttons_rows_pictures_and_places(standin: Driver) -> None:
    standin.says()
    sent(standin, buttons("Sí", "No"))
    sent(standin, rooms({"id": "r1", "title": "Doble", "description": "2 personas"}))
    sent(standin, message("location", {"latitude": -34.6, "longitude": "-58.3", "name": "Hotel Aurora"}))
    found = standin.control("messages", sender="hotel")["messages"]
    assert [one["kind"] for one in found] == ["interactive", "interactive", "location"]
    assert [option["title"] for option in found[0]["view"]["options"]] == ["Sí", "No"]
    assert found[1]["view"]["list_button"] == "Ver habitaciones"
    assert found[1]["view"]["options"] == [
        {"id": "r1", "title": "Doble", "description": "2 personas", "section": "Libres"}
    ]
    assert found[2]["view"]["location"]["name"] == "Hotel Aurora"


@pytest.mark.parametrize(
    "part",
    [
        {
            "type": "cta_url",
            "action": {
                "name": "cta_url",
                "parameters": {"display_text": "Pagar", "url": "https://aurora.example/pay"},
            },
        },
        {"type": "location_request_message", "action": {"name": "send_location"}},
        {"type": "contact_request", "action": {"name": "request_contact_info"}},
    ],
)
def test_the_other_interactive_types_are_taken(standin: Driver, part: dict[str, Any]) -> None:
    standin.says()
    sent(standin, message("interactive", {**part, "body": {"text": "Por favor"}}))
    assert standin.one(sender="hotel")["view"]["text"] == "Por favor"


def test_a_picture_can_head_the_buttons(standin: Driver) -> None:
    standin.says()
    form = {"messaging_product": (None, "whatsapp"), "file": ("room.png", b"picture", "image/png")}
    file_id = standin.graph("POST", f"v24.0/{AURORA}/media", files=form).json()["id"]
    sent(
        standin, buttons("Sí", header={"type": "image", "image": {"id": file_id}}, footer={"text": "Aurora"})
    )
    view = standin.one(sender="hotel")["view"]
    assert (view["media"], view["footer"]) == ({"id": file_id, "kind": "image"}, "Aurora")


def test_contacts_are_shown_by_name_and_phone(standin: Driver) -> None:
    standin.says()
    card = {"name": {"formatted_name": "Recepción"}, "phones": [{"phone": "+541140001234"}]}
    sent(standin, message("contacts", [card]))
    assert standin.one(sender="hotel")["view"]["contacts"] == [
        {"name": "Recepción", "phone": "+541140001234"}
    ]


def test_a_reaction_sits_on_the_guests_message_until_it_is_taken_back(standin: Driver) -> None:
    wamid = standin.says()["wamid"]
    sent(standin, message("reaction", {"message_id": wamid, "emoji": "👍"}))
    assert standin.one(wamid=wamid)["reactions"] == {"hotel": "👍"}
    sent(standin, message("reaction", {"message_id": wamid, "emoji": ""}))
    assert standin.one(wamid=wamid)["reactions"] == {}


def test_a_reaction_to_an_unknown_message_is_not_valid(standin: Driver) -> None:
    answer = standin.send(message("reaction", {"message_id": "wamid.none", "emoji": "👍"}))
    assert answer.json()["error"]["code"] == 131009


def test_a_quote_of_an_unknown_message_is_sent_without_complaint(standin: Driver) -> None:
    standin.says()
    sent(standin, text(context={"message_id": "wamid.none"}))


def test_marking_as_read_reaches_back_and_shows_typing(standin: Driver) -> None:
    first, second, third = (standin.says(words)["wamid"] for words in ("uno", "dos", "tres"))
    standin.settle()
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": second}
    answer = standin.send({**mark, "typing_indicator": {"type": "text"}})
    assert answer.json() == {"success": True}
    assert [standin.one(wamid=one)["status"] for one in (first, second, third)] == [
        "read",
        "read",
        "delivered",
    ]
    page = standin.control("follow", hotel="aurora", guest=ANA_ID)
    assert 20 < page["typing_seconds"] <= 25
    sent(standin, text())
    assert standin.control("follow", hotel="aurora", guest=ANA_ID)["typing_seconds"] == 0


@pytest.mark.parametrize("wamid", ["wamid.none", None])
def test_an_unknown_message_cannot_be_marked_as_read(standin: Driver, wamid: str | None) -> None:
    answer = standin.send({"messaging_product": "whatsapp", "status": "read", "message_id": wamid})
    assert answer.json()["error"]["code"] == (131009 if wamid else 100)


def test_an_own_message_cannot_be_marked_as_read(standin: Driver) -> None:
    standin.says()
    mark = {"messaging_product": "whatsapp", "status": "read", "message_id": sent(standin, text())}
    assert standin.send(mark).json()["error"]["code"] == 131009


def test_after_1000_free_messages_of_a_month_they_cost() -> None:
    world, number = World(), parse(configuration("http://127.0.0.1:1/")).numbers[0]
    billable = [world.service_price(number)["billable"] for _ in range(1001)]
    assert (billable.count(False), billable[-1]) == (1000, True)
    world.clock_offset = 31 * 86_400
    assert world.service_price(number)["type"] == "free_customer_service"


def test_the_number_and_its_account_can_be_looked_up(standin: Driver) -> None:
    node = standin.graph("GET", f"v24.0/{AURORA}", params={"fields": "verified_name,throughput"}).json()
    assert node == {"verified_name": "Hotel Aurora", "id": AURORA, "throughput": {"level": "STANDARD"}}
    waba = "2" + AURORA[1:]
    first = standin.graph("GET", f"v24.0/{waba}/message_templates", params={"limit": 2}).json()
    assert [one["name"] for one in first["data"]] == ["arrival", "welcome"]
    after = first["paging"]["cursors"]["after"]
    second = standin.graph(
        "GET", f"v24.0/{waba}/message_templates", params={"limit": 2, "after": after}
    ).json()
    assert [one["status"] for one in second["data"]] == ["PAUSED", "APPROVED"]
    assert "next" not in second["paging"]
    assert standin.graph("POST", f"v24.0/{waba}/subscribed_apps").json() == {"success": True}
    apps = standin.graph("GET", f"v24.0/{waba}/subscribed_apps").json()
    assert apps["data"][0]["whatsapp_business_api_data"]["id"] == "900000000000001"


def test_tokens_are_described_and_numbers_registered(standin: Driver) -> None:
    good = standin.graph("GET", "v24.0/debug_token", params={"input_token": "token-aurora"}).json()
    bad = standin.graph("GET", "v24.0/debug_token", params={"input_token": "nobody"}).json()
    assert (good["data"]["is_valid"], bad["data"]["is_valid"]) == (True, False)
    register = f"v24.0/{AURORA}/register"
    assert standin.graph("POST", register, json={"pin": "123456"}).json() == {"success": True}
    assert standin.graph("POST", register, json={}).json()["error"]["code"] == 100
    assert standin.graph("GET", "v24.0/me").json()["name"] == "demo"
