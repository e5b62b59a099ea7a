"""The web service as such: who asks, how long, and what of its answers is ever seen again."""

import time

import pytest
from structlog.testing import capture_logs

from pms.adapters.qloapps import client as client_module
from pms.adapters.qloapps.access import Access, Options
from pms.adapters.qloapps.client import Client
from pms.adapters.qloapps.failures import NotAllowed, Rejected, Unclear, plain
from pms.errors import NotFound, PmsUnavailable
from tests.qloapps.example import EMPTY_KEY, INACTIVE_KEY, READER_KEY
from tests.qloapps.stand import Stand

WARNING = "[PHP Warning #2] Undefined key (/srv/shop/classes/A.php, line 3)"


def a_client(qloapps: Stand, key: str = "", root: str = "") -> Client:
    root = root or f"{qloapps.url}/api"
    return Client(Access(tenant_id=1, root=root, key=key or qloapps.key, options=Options(hotel_id=1)))


def test_the_key_travels_in_a_header_and_never_in_the_address(qloapps):
    a_client(qloapps).get("hotels/1")

    [request] = qloapps.seen()
    assert request["headers"]["authorization"].startswith("Basic ")
    assert qloapps.key not in str(request["path"]) + str(request["query"])


def test_the_key_is_in_no_text_made_of_our_access(qloapps):
    assert qloapps.key not in repr(a_client(qloapps).access)


def test_no_cookie_of_a_guest_is_kept_or_sent_back(qloapps):
    client = a_client(qloapps)
    with pytest.raises(NotFound):
        client.get("hotels/999")  # this answer sets a cookie
    client.get("hotels/1")

    assert all("cookie" not in request["headers"] for request in qloapps.seen())


@pytest.mark.parametrize("key", [INACTIVE_KEY, "X" * 32, "short", EMPTY_KEY])
def test_a_key_that_is_not_accepted_is_no_reason_to_ask_again(qloapps, key):
    with pytest.raises(NotAllowed) as refusal:
        a_client(qloapps, key).get("hotels/1")

    assert not refusal.value.retryable
    assert key not in str(refusal.value)


@pytest.mark.parametrize("resource", ["orders", "customers"])
def test_a_resource_the_key_may_not_see_is_named(qloapps, resource):
    with pytest.raises(NotAllowed, match=resource):
        a_client(qloapps, READER_KEY).get(resource)


def test_a_write_the_key_may_not_do_has_surely_not_been_done(qloapps):
    with pytest.raises(NotAllowed, match="POST"):
        a_client(qloapps, READER_KEY).write_json("POST", "bookings", {"booking": {}})


def test_a_web_service_that_is_switched_off_says_so_and_writes_nothing(qloapps):
    qloapps.do("switch", enabled=False)

    for ask in (
        lambda client: client.get("hotels/1"),
        lambda client: client.write_json("POST", "bookings", {"booking": {}}),
    ):
        with pytest.raises(PmsUnavailable, match="switched off"):
            ask(a_client(qloapps))


def test_what_is_not_there_is_not_found_although_the_404_is_empty(qloapps):
    with pytest.raises(NotFound):
        a_client(qloapps).get("bookings/4711")


@pytest.mark.parametrize("fault", ["error", "crash", "empty", "fatal", "garbage", "reset", "cut", "notice"])
def test_a_read_whose_answer_cannot_be_used_is_unavailable(qloapps, fault):
    qloapps.fault(fault)

    with pytest.raises(PmsUnavailable) as failure:
        a_client(qloapps).get("hotels/1")

    assert "/srv" not in str(failure.value)
    assert "PHP" not in str(failure.value)


@pytest.mark.parametrize("fault", ["error", "crash", "empty", "fatal", "garbage", "bare_list"])
def test_a_write_that_is_answered_with_nonsense_is_unclear_and_over(qloapps, fault):
    qloapps.fault(fault)

    with pytest.raises(Unclear) as failure:
        a_client(qloapps).write_json("POST", "bookings", {"booking": {}})

    assert failure.value.answered
    assert "/srv" not in str(failure.value)


def test_a_write_whose_line_goes_dead_is_unclear_and_may_go_on(qloapps):
    qloapps.fault("reset")

    with pytest.raises(Unclear) as failure:
        a_client(qloapps).write_json("POST", "bookings", {"booking": {}})

    assert not failure.value.answered


def test_a_server_that_refuses_connections_has_written_nothing(qloapps):
    qloapps.do("dead")

    with pytest.raises(PmsUnavailable, match="cannot be reached"):
        a_client(qloapps).write_json("POST", "bookings", {"booking": {}})


def test_a_read_waits_five_seconds_and_a_booking_thirty():
    assert (client_module.READ_SECONDS, client_module.WRITE_SECONDS) == (5, 30)


def test_a_read_that_hangs_is_given_up_in_time(qloapps, monkeypatch):
    monkeypatch.setattr(client_module, "READ_SECONDS", 0.3)
    qloapps.fault("hung", seconds=3)
    begun = time.monotonic()

    with pytest.raises(PmsUnavailable):
        a_client(qloapps).get("hotels/1")

    assert time.monotonic() - begun < 1


def test_a_write_that_hangs_is_unclear_and_may_go_on(qloapps, monkeypatch):
    monkeypatch.setattr(client_module, "WRITE_SECONDS", 0.3)
    qloapps.fault("hung", seconds=3)

    with pytest.raises(Unclear) as failure:
        a_client(qloapps).write_json("POST", "bookings", {"booking": {}})

    assert not failure.value.answered


def test_a_clear_no_is_told_without_the_warnings_around_it(qloapps):
    booking = {"id_property": 1, "currency": "EUR", "associations": {"customer_detail": a_customer()}}

    with pytest.raises(Rejected) as no:
        a_client(qloapps).write_json("POST", "bookings", {"booking": booking})

    assert no.value.reason == "Requested room(s) not available."
    assert no.value.is_no_room


def a_customer() -> dict[str, str]:
    return {"firstname": "Ines", "lastname": "Soto", "email": "ines@example.com", "phone": "+34600000009"}


@pytest.mark.parametrize(
    ("reasons", "words"),
    [
        (
            ["[PHP Warning #2] Undefined key (/srv/shop/classes/A.php, line 3)", "No such hotel."],
            "No such hotel.",
        ),
        (["[PHP Warning #2] Undefined key (/srv/shop/classes/A.php, line 3)"], ""),
        (["Failed to open /srv/shop/config/settings.inc.php"], "Failed to open …"),
        (["<b>Cart</b> is <i>empty</i>"], "Cart is empty"),
        ([], ""),
    ],
)
def test_reasons_are_told_without_warnings_paths_and_markup(reasons, words):
    assert plain(reasons) == words


def test_bodies_are_never_logged(qloapps):
    client = a_client(qloapps)
    client.get("customers", **{"filter[email]": "[ines@example.com]", "display": "full"})
    qloapps.fault("crash", after=True)
    with capture_logs() as logged, pytest.raises(Unclear):
        client.write_json("POST", "bookings", a_booking())

    assert [line["event"] for line in logged] == ["qloapps_unclear_answer"]
    assert "ines" not in str(logged)
    assert qloapps.key not in str(logged)


def a_booking() -> dict[str, object]:
    rooms = [{"adults": 2, "child": 0, "total_tax": None}]
    of_type = {"id_room_type": 1, "checkin_date": "2027-06-01", "checkout_date": "2027-06-03"}
    parts = {
        "customer_detail": a_customer(),
        "price_details": {"total_paid": 0},
        "room_types": [{**of_type, "number_of_rooms": 1, "rooms": rooms}],
    }
    return {"booking": {"id_property": 1, "currency": "EUR", "booking_status": 1, "associations": parts}}
