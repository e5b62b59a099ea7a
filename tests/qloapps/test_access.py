"""Who may ask what: keys, permissions, formats and headers."""

import pytest
import requests

from tests.qloapps.build import TIMEOUT, Caller, messages
from tests.qloapps.example import EMPTY_KEY, FULL_KEY, INACTIVE_KEY, KEY, READER_KEY

NOT_ACTIVE = (20, "Authentification key is not active")
NO_PERMISSION = (21, "No permission for this authentication key")


def plain(qloapps, path, **given):
    return requests.get(f"{qloapps.url}/api/{path}", timeout=TIMEOUT, **given)


def test_without_a_key_there_is_a_page_and_a_question(qloapps):
    answer = plain(qloapps, "hotels?output_format=JSON")

    assert (answer.status_code, answer.text) == (401, "401 Unauthorized")
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["WWW-Authenticate"].startswith('Basic realm="')


@pytest.mark.parametrize(
    ("key", "errors"),
    [
        ("X" * 32, [NOT_ACTIVE, NO_PERMISSION]),
        (INACTIVE_KEY, [NOT_ACTIVE, NO_PERMISSION]),
        ("short", [(18, "Invalid authentication key format")]),
        (EMPTY_KEY, [NO_PERMISSION]),
    ],
)
def test_a_key_that_opens_nothing_is_answered_in_these_codes(qloapps, key, errors):
    answer = Caller(qloapps, key).call("GET", "hotels")

    assert (answer.status_code, messages(answer)) == (401, errors)


def test_a_resource_the_key_may_not_see_is_a_401_and_a_method_a_405(qloapps):
    reader = Caller(qloapps, READER_KEY)

    resource, method = reader.call("GET", "orders"), reader.call("POST", "bookings", {})

    what = "with this authentication key"
    assert (resource.status_code, method.status_code) == (401, 405)
    assert messages(resource) == [(26, f'Resource of type "orders" is not allowed {what}')]
    assert messages(method) == [(25, f"Method POST is not allowed for the resource bookings {what}")]


def test_the_root_shows_what_a_key_may(qloapps):
    reader = Caller(qloapps, READER_KEY)

    assert reader.get("") == ["bookings", "hotels"]
    assert 'get="true" put="false" post="false"' in reader.call("GET", "", output_format="XML").text


def test_the_front_desks_key_reads_no_more_than_it_needs(caller):
    assert caller.call("GET", "configurations").status_code == 401
    assert caller.call("POST", "customers", "<qloapps/>").status_code == 405


def test_an_unknown_resource_and_an_unknown_method(caller):
    unknown, patched = caller.call("GET", "rates"), caller.call("PATCH", "hotels/1", "<x/>")

    assert (unknown.status_code, messages(unknown)[0][0]) == (400, 27)
    assert (patched.status_code, messages(patched)) == (405, [(23, "Method PATCH is not valid")])


def test_a_service_that_is_switched_off_says_so(caller, qloapps):
    qloapps.do("switch", enabled=False)

    answer = caller.call("GET", "hotels")

    assert (answer.status_code, messages(answer)[0][0]) == (503, 22)


def test_the_key_may_stand_in_the_address(qloapps):
    assert plain(qloapps, f"hotels?output_format=JSON&ws_key={KEY}").json() == {
        "hotels": [{"id": 1}, {"id": 2}]
    }


@pytest.mark.parametrize(
    ("query", "headers", "kind"),
    [
        ("output_format=JSON", {}, "application/json"),
        ("io_format=JSON", {}, "application/json"),
        ("", {"Output-Format": "JSON"}, "application/json"),
        ("output_format=json", {}, "text/xml;charset=utf-8"),
        ("", {"Accept": "application/json"}, "text/xml;charset=utf-8"),
    ],
)
def test_json_comes_only_to_those_who_ask_in_its_way(qloapps, query, headers, kind):
    answer = plain(qloapps, f"hotels?{query}", auth=(KEY, ""), headers=headers)

    assert answer.headers["Content-Type"] == kind


def test_answers_carry_the_headers_of_the_service_and_no_length(caller):
    headers = caller.call("GET", "hotels").headers

    assert headers["PSWS-Version"] == "1.6.1.23"
    assert {"Access-Time", "Execution-Time", "Content-Sha1"} <= set(headers)
    assert (headers["Connection"], "Content-Length" in headers) == ("close", False)


def test_errors_have_an_xml_form(caller):
    text = caller.call("GET", "rates", output_format="XML").text

    assert "<errors>\n<error>\n<code><![CDATA[27]]></code>\n<message><![CDATA[Resource of type" in text


@pytest.mark.parametrize(
    ("resource", "field"), [("hotel_ari", "date_wise_breakdown"), ("bookings", "source")]
)
def test_a_release_is_known_by_its_schemas(caller, resource, field):
    synopsis = caller.call("GET", resource, schema="synopsis", output_format="XML")
    blank = caller.call("GET", resource, schema="blank")

    assert f"<{field}" in synopsis.text
    assert field in next(iter(blank.json().values()))


def test_a_search_is_no_get(caller):
    answer = caller.call("GET", "hotel_ari")

    assert (answer.status_code, messages(answer)) == (405, [(23, "Method GET is not valid")])


def test_what_is_not_imitated_says_so(qloapps):
    assert Caller(qloapps, FULL_KEY).call("GET", "carts").status_code == 501


def test_customers_give_away_the_hash_of_their_password(caller):
    caller.book()

    assert len(caller.get("customers/1")["customer"]["passwd"]) == 32
