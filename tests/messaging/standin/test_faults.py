"""Each fault does what its switch says, as often as it says."""

import time
from typing import Any

import pytest
import requests

from messaging.channels.whatsapp.standin.faults import BY_NAME
from tests.messaging.standin.build import ANA_ID, AURORA, Driver, message, text
from tests.messaging.standin.conftest import Product


def received(standin: Driver) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = standin.control("messages", sender="hotel", arrived=1)["messages"]
    return found


def read_mark(wamid: str) -> dict[str, str]:
    return {"messaging_product": "whatsapp", "status": "read", "message_id": wamid}


@pytest.mark.parametrize(
    ("fault", "params", "status", "code"),
    [
        ("rate_limited", {}, 429, 130429),
        ("rate_limited", {"status": 403}, 403, 130429),
        ("server_error", {}, 500, 1),
        ("graph_error", {}, 400, 131042),
        ("graph_error", {"code": 190}, 401, 190),
        ("graph_error", {"code": 131056, "status": 403}, 403, 131056),
        ("graph_error", {"code": 987654}, 400, 987654),
    ],
)
def test_a_refusal_sends_nothing(
    standin: Driver, fault: str, params: dict[str, Any], status: int, code: int
) -> None:
    standin.says()
    standin.fault(fault, params=params)
    answer = standin.send(text())
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)
    assert received(standin) == []


def test_an_error_can_have_any_body(standin: Driver) -> None:
    standin.fault("graph_error", params={"status": 503, "body": "<h1>down</h1>"})
    answer = standin.send(text())
    assert (answer.status_code, answer.text) == (503, "<h1>down</h1>")


def test_a_bad_gateway_is_not_json(standin: Driver) -> None:
    standin.fault("bad_gateway")
    answer = standin.send(text())
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")


def test_a_fault_strikes_as_often_as_it_is_counted(standin: Driver) -> None:
    standin.says()
    standin.fault("server_error", count=2)
    assert [standin.send(text()).status_code for _ in range(4)] == [500, 500, 200, 200]


def test_a_fault_with_a_chance_strikes_sometimes_and_repeatably(standin: Driver) -> None:
    runs = []
    for _ in range(2):
        standin.control("reset", {"seed": 7})
        standin.says()
        standin.fault("server_error", probability=0.5)
        runs.append([standin.send(text()).status_code for _ in range(20)])
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 500}


def test_faults_of_sending_leave_reading_and_files_alone(standin: Driver) -> None:
    wamid = standin.says()["wamid"]
    standin.fault("server_error")
    assert standin.send(read_mark(wamid)).status_code == 200
    assert standin.graph("GET", f"v24.0/{AURORA}").status_code == 200
    standin.fault("server_error", params={"edge": "read"})
    assert standin.send(read_mark(wamid)).status_code == 500
    assert standin.send(text()).status_code == 200
    standin.fault("server_error", params={"edge": "all"})
    assert standin.graph("GET", f"v24.0/{AURORA}").status_code == 500


def test_a_timeout_after_acceptance_leaves_the_message_with_the_guest(
    standin: Driver, product: Product
) -> None:
    standin.says()
    standin.fault("timeout_after_accept", count=1)
    frame = text(biz_opaque_callback_data="doubt")
    with pytest.raises(requests.Timeout):
        requests.post(
            f"{standin.url}/v24.0/{AURORA}/messages",
            json=frame,
            headers={"Authorization": "Bearer token-aurora"},
            timeout=0.3,
        )
    standin.settle()
    assert [one["callback_data"] for one in received(standin)] == ["doubt"]
    assert {one["biz_opaque_callback_data"] for one in product.statuses()} == {"doubt"}
    assert standin.send(text()).status_code == 200


def test_a_held_answer_ends_with_a_cut_line(standin: Driver) -> None:
    standin.says()
    standin.fault("timeout_after_accept", params={"hold_seconds": 0.2})
    started = time.monotonic()
    with pytest.raises(requests.ConnectionError):
        standin.send(text())
    assert time.monotonic() - started >= 0.2


@pytest.mark.parametrize(("fault", "arrived"), [("drop_after_accept", 1), ("connection_drop", 0)])
def test_a_cut_line_with_and_without_the_message(standin: Driver, fault: str, arrived: int) -> None:
    standin.says()
    standin.fault(fault, count=1)
    with pytest.raises(requests.ConnectionError):
        standin.send(text())
    assert len(received(standin)) == arrived
    assert standin.control("calls")["calls"][-1]["status"] == 0


def test_a_message_can_be_taken_and_fail_later(standin: Driver, product: Product) -> None:
    standin.says()
    standin.fault("async_failure", params={"code": 131049, "details": "too many"})
    assert standin.send(text()).status_code == 200
    standin.settle()
    [failed] = product.statuses()
    assert failed["errors"][0]["code"] == 131049
    assert failed["errors"][0]["error_data"] == {"details": "too many"}
    assert received(standin) == []


def test_everything_can_be_told_more_than_once(standin: Driver, product: Product) -> None:
    standin.fault("duplicate_webhooks", params={"copies": 5})
    standin.says()
    standin.settle()
    assert len(product.bodies) == 5
    assert len(set(product.bodies)) == 1


def test_ticks_can_come_late(standin: Driver, product: Product) -> None:
    standin.says()
    standin.fault("late_statuses", params={"seconds": 0.5})
    started = time.monotonic()
    standin.send(text())
    standin.settle()
    assert time.monotonic() - started >= 0.5
    assert [one["status"] for one in product.statuses()] == ["sent", "delivered", "read"]


def test_ticks_can_stay_away(standin: Driver, product: Product) -> None:
    standin.says()
    standin.fault("missing_statuses", count=1)
    standin.send(text("no ticks"))
    standin.send(text("ticks"))
    standin.settle()
    assert len(product.statuses()) == 3
    assert [one["status"] for one in received(standin)] == ["accepted", "read"]


@pytest.mark.parametrize(("mode", "ticks"), [("off", 0), ("late", 3), ("on", 3)])
def test_ticks_can_be_switched_for_all(standin: Driver, product: Product, mode: str, ticks: int) -> None:
    standin.says()
    standin.control("settings", {"statuses": mode, "late_seconds": 0.2})
    standin.send(text())
    standin.settle()
    assert len(product.statuses()) == ticks


def test_ticks_can_come_in_the_wrong_order(standin: Driver, product: Product) -> None:
    standin.says()
    standin.fault("out_of_order_statuses")
    standin.send(text())
    standin.settle()
    assert [one["status"] for one in product.statuses()] == ["read", "delivered", "sent"]
    assert received(standin)[0]["status"] == "read"


def test_a_guest_without_read_receipts_never_tells_that_they_read(standin: Driver, product: Product) -> None:
    standin.says()
    standin.control("settings", {"read_receipts": False})
    standin.send(text())
    standin.settle()
    assert [one["status"] for one in product.statuses()] == ["sent", "delivered"]


def test_ticks_can_overtake_the_answer(standin: Driver, product: Product) -> None:
    standin.says()
    standin.fault("early_statuses")
    standin.send(text())
    assert [one["status"] for one in product.statuses()] == ["sent", "delivered", "read"]


@pytest.mark.parametrize(
    ("form", "header", "start"),
    [
        ("wrong", "X-Hub-Signature-256", "sha256="),
        ("upper", "X-Hub-Signature-256", "sha256="),
        ("sha1", "X-Hub-Signature", "sha1="),
        ("missing", "X-Hub-Signature-256", None),
    ],
)
def test_a_signature_can_be_wrong_until_the_switch_is_off(
    standin: Driver, product: Product, form: str, header: str, start: str | None
) -> None:
    standin.fault("wrong_signature", count=1, params={"form": form})
    product.answers = [401]
    standin.says()
    standin.settle()
    assert product.rightly_signed() == [False, True]
    value = product.received[0][0].get(header)
    assert value.startswith(start) if start and value else value is start


def test_old_events_carry_an_old_time(standin: Driver, product: Product) -> None:
    standin.fault("old_events", params={"hours": 30})
    standin.says()
    standin.settle()
    [found] = product.messages()
    assert 30 * 3600 - 5 <= time.time() - int(found["timestamp"]) <= 30 * 3600 + 5
    assert standin.control("chats")["chats"][0]["window_open"] is False


def test_a_picture_by_a_dead_link_is_accepted_and_fails(standin: Driver, product: Product) -> None:
    standin.says()
    link = standin.url + "/nothing.png"
    assert standin.send(message("image", {"link": link})).status_code == 200
    standin.settle()
    [failed] = product.statuses()
    assert failed["errors"][0]["code"] == 131053
    details = failed["errors"][0]["error_data"]["details"]
    assert details.startswith("Downloading media from weblink failed with http code 4")


def test_a_link_that_is_none_fails_too(standin: Driver, product: Product) -> None:
    standin.says()
    for link in ("file:///etc/hostname", "http://127.0.0.1:1/x.png"):
        standin.send(message("image", {"link": link}))
    standin.settle()
    assert [one["errors"][0]["code"] for one in product.statuses()] == [131053, 131053]


def test_answers_can_be_slow(standin: Driver) -> None:
    standin.control("settings", {"latency_ms": 150})
    started = time.monotonic()
    standin.graph("GET", f"v24.0/{AURORA}")
    assert time.monotonic() - started >= 0.15


def test_all_faults_can_be_switched_off_at_once(standin: Driver) -> None:
    for name in BY_NAME:
        standin.fault(name)
    assert all(fault["on"] for fault in standin.control("faults")["faults"])
    standin.control("faults", {"all": False})
    assert not any(fault["on"] for fault in standin.control("faults")["faults"])
    standin.says(guest=ANA_ID)
    assert standin.send(text()).status_code == 200
