"""Testing a connection: by command, in Admin, and what it says of each thing that may be missing."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from hotel_agent.lib import queue
from pms import tasks
from pms.adapters.qloapps.access import root_of
from pms.adapters.qloapps.probing import NEEDED, probe
from pms.connecting import connection_test
from pms.models import PmsConnection
from tenants.models import Tenant, User
from tenants.scope import scope
from tests.pms.build import a_hotel, a_room_type
from tests.pms.qloapps.build import a_connection
from tests.qloapps.example import EMPTY_KEY, FULL_KEY, INACTIVE_KEY, READER_KEY
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db


def the_connection(hotel: Tenant) -> PmsConnection:
    with scope(hotel.pk):
        return PmsConnection.objects.get()


def problems(connection: PmsConnection) -> list[str]:
    return [finding.message for finding in probe(connection) if not finding.warning]


def connected(hotel: Tenant, **fields: object) -> PmsConnection:
    """The hotel's connection with other values, as they would be stored."""
    connection = the_connection(hotel)
    for name, value in fields.items():
        setattr(connection, name, value)
    return connection


def test_a_connection_that_works_has_nothing_to_say(hotel):
    assert probe(the_connection(hotel)) == []


def test_nothing_is_written_by_a_test(hotel, qloapps):
    probe(the_connection(hotel))

    assert {request["method"] + " " + request["path"] for request in qloapps.seen()} >= {"GET "}
    assert qloapps.seen("PUT") == []
    assert {request["path"] for request in qloapps.seen("POST")} == {"hotel_ari"}


@pytest.mark.parametrize("resource", NEEDED)
def test_each_permission_that_is_missing_is_named(hotel, qloapps, resource):
    key = "P" * 32
    methods = {name: list(of) for name, of in NEEDED.items() if name != resource}
    qloapps.do("add_key", key=key, methods=methods)

    [problem] = problems(connected(hotel, api_key=key))

    assert all(f"{method} {resource}" in problem for method in NEEDED[resource])


def test_a_key_that_may_only_read_is_told_what_it_lacks(hotel):
    [problem] = problems(connected(hotel, api_key=READER_KEY))

    assert "POST bookings" in problem
    assert "POST hotel_ari" in problem
    assert "GET hotels" not in problem


@pytest.mark.parametrize("key", [EMPTY_KEY, INACTIVE_KEY, "N" * 32])
def test_a_key_that_is_not_accepted_is_said_to_be_the_reason(hotel, key):
    [problem] = problems(connected(hotel, api_key=key))

    assert "QloApps refuses the key: " in problem
    assert key not in problem


def test_a_key_that_may_too_much_works_and_is_advised_against(hotel):
    findings = probe(connected(hotel, api_key=FULL_KEY))

    assert [finding.warning for finding in findings] == [True] * 3
    assert "PUT, DELETE of customers" in findings[0].message


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"base_url": ""}, "the address of QloApps"),
        ({"api_key": ""}, "the web service key"),
        ({"api_key": "", "api_key_reference": "env:PMS_API_KEY"}, "PMS_API_KEY is not set"),
        ({"api_key": "short"}, "exactly 32 characters"),
        ({"options": {}}, "hotel_id"),
        ({"options": {"hotel_id": 1, "nonsense": 2}}, "hotel_id"),
    ],
)
def test_what_is_not_filled_in_is_named_and_nobody_is_asked(hotel, qloapps, fields, words):
    [problem] = problems(connected(hotel, **fields))

    assert words in problem
    assert qloapps.seen() == []


def test_a_hotel_that_is_not_there_is_named(hotel):
    assert "QloApps has no hotel 77: check hotel_id." in problems(connected(hotel, options={"hotel_id": 77}))


def test_another_currency_than_the_hotel_s_is_a_problem(qloapps, db):
    connection = a_connection(a_hotel(currency="ARS", timezone="Europe/Madrid"), qloapps)

    assert problems(connection) == ["QloApps sells in EUR, the hotel's profile says ARS."]


def test_a_web_service_that_is_switched_off_is_said_to_be(hotel, qloapps):
    qloapps.do("switch", enabled=False)

    assert problems(the_connection(hotel)) == ["The web service of QloApps is switched off."]


@pytest.mark.parametrize("fault", ["error", "crash", "empty", "fatal", "garbage", "notice", "reset"])
def test_a_server_that_answers_nonsense_is_a_problem_told_without_its_paths(hotel, qloapps, fault):
    qloapps.fault(fault)

    [problem] = problems(the_connection(hotel))

    assert "QloApps" in problem
    assert "/srv" not in problem


def test_an_address_that_nobody_answers_is_a_problem(hotel, qloapps):
    qloapps.do("dead")

    assert f"does not answer: nobody is at {qloapps.url}/api" in problems(the_connection(hotel))[0]


def test_an_address_below_the_one_of_the_web_service_is_named_with_its_answer(hotel, qloapps):
    [problem] = problems(connected(hotel, base_url=f"{qloapps.url}/hotelshop"))

    assert problem.startswith("QloApps answers 400 to /api/: ")


@pytest.mark.parametrize(
    ("address", "root"),
    [
        ("https://pms.example.com", "https://pms.example.com/api"),
        ("https://pms.example.com/shop/", "https://pms.example.com/shop/api"),
        ("https://pms.example.com/api/", "https://pms.example.com/api"),
        ("ftp://pms.example.com", ""),
        ("https://user:word@pms.example.com", ""),
        ("https://pms.example.com/?ws_key=1", ""),
        ("pms.example.com", ""),
        ("https://[broken", ""),
        ("", ""),
    ],
)
def test_addresses_that_can_be_asked(address, root):
    assert root_of(address) == root


def test_what_was_found_is_kept_for_admin(hotel, qloapps):
    assert connection_test(hotel.pk).works
    assert (the_connection(hotel).health, the_connection(hotel).health_detail) == ("connected", "")

    qloapps.do("switch", enabled=False)
    report = connection_test(hotel.pk)

    assert not report.works
    kept = the_connection(hotel)
    assert (kept.health, kept.health_detail) == ("failing", "The web service of QloApps is switched off.")
    assert kept.health_at is not None


def test_a_hotel_of_the_built_in_pms_can_be_tested_too(db):
    hotel = a_hotel()
    assert connection_test(hotel.pk).problems == ["No room type is on sale."]
    a_room_type(hotel)
    assert connection_test(hotel.pk).works


def test_a_provider_of_no_release_is_a_problem(db):
    hotel = a_hotel()
    with scope(hotel.pk):
        PmsConnection.objects.create(tenant=hotel, provider="abacus")

    assert connection_test(hotel.pk).problems == ["No adapter for 'abacus'."]


def test_the_command_says_that_it_works(hotel):
    out = StringIO()
    call_command("test_pms", "--hotel", hotel.slug, stdout=out)

    assert out.getvalue() == "Marina: the connection to qloapps works.\n"


def test_the_command_ends_with_what_is_missing(hotel, qloapps):
    qloapps.do("switch", enabled=False)

    with pytest.raises(CommandError, match="switched off"):
        call_command("test_pms", "--hotel", hotel.slug)
    with pytest.raises(CommandError, match="no hotel 'nowhere'"):
        call_command("test_pms", "--hotel", "nowhere")


def somebody(hotel: Tenant, role: str = "manager") -> Client:
    client = Client()
    client.force_login(a_person(f"{role}@{hotel.slug}.example", hotel, role))
    return client


def an_operator() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("operator@people.example"))
    return client


def page(client: Client, hotel: Tenant) -> str:
    answer = client.get(f"/admin/pms/pmsconnection/{the_connection(hotel).pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def pressed(client: Client, hotel: Tenant) -> str:
    """The words of the page after the button was pressed."""
    answer = client.post(f"/admin/pms/pmsconnection/{the_connection(hotel).pk}/test/", follow=True)
    assert answer.status_code == 200
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


def test_the_button_in_admin_says_what_is_missing(hotel, qloapps):
    manager = somebody(hotel)
    assert "Test connection" in page(manager, hotel)
    assert "The connection to qloapps works." in pressed(manager, hotel)

    qloapps.do("switch", enabled=False)
    assert "The web service of QloApps is switched off." in pressed(manager, hotel)


def test_the_button_is_for_who_may_set_up_this_hotel(hotel):
    other = a_hotel("elsewhere")
    address = f"/admin/pms/pmsconnection/{the_connection(hotel).pk}/test/"

    assert somebody(hotel, "auditor").post(address).status_code == 403
    assert somebody(other).post(address).status_code == 404
    assert somebody(hotel).get(address).status_code == 405


def test_the_key_is_shown_nowhere(hotel, qloapps):
    assert qloapps.key not in page(somebody(hotel), hotel)
    assert qloapps.key not in page(an_operator(), hotel)


def saved(client: Client, hotel: Tenant, **fields: object) -> None:
    address = f"/admin/pms/pmsconnection/{the_connection(hotel).pk}/change/"
    answer = client.post(address, {"provider": "qloapps", **fields})
    assert answer.status_code == 302, answer.content.decode()


def test_a_manager_writes_a_new_key_and_the_connection_is_untried_again(hotel):
    connection_test(hotel.pk)

    saved(somebody(hotel), hotel, new_key="M" * 32)

    assert (the_connection(hotel).api_key, the_connection(hotel).health) == ("M" * 32, "untried")


def test_only_an_operator_says_where_qloapps_is_and_which_hotel_there(hotel, qloapps):
    elsewhere = {"base_url": "https://pms.example.com", "hotel_id": 2}

    saved(somebody(hotel), hotel, **elsewhere)
    assert (the_connection(hotel).base_url, the_connection(hotel).options["hotel_id"]) == (qloapps.url, 1)

    saved(an_operator(), hotel, **elsewhere)
    assert (the_connection(hotel).base_url, the_connection(hotel).options["hotel_id"]) == (
        "https://pms.example.com",
        2,
    )


def test_a_key_of_another_length_and_a_broken_address_are_refused_in_admin(hotel):
    address = f"/admin/pms/pmsconnection/{the_connection(hotel).pk}/change/"

    answer = an_operator().post(address, {"provider": "qloapps", "base_url": "pms", "new_key": "short"})

    assert "This is no address such as https://pms.example.com." in answer.content.decode()
    assert "A key of QloApps has 32 characters." in answer.content.decode()


def test_a_connection_is_tried_out_as_soon_as_it_is_changed(hotel, django_capture_on_commit_callbacks):
    with queue.collected() as waiting, django_capture_on_commit_callbacks(execute=True):
        saved(somebody(hotel), hotel, new_key=READER_KEY)

    assert ("pms.test_connection", (hotel.pk,), 0) in waiting
    queue.run_collected(waiting)
    assert the_connection(hotel).health == "failing"
    assert "POST bookings" in the_connection(hotel).health_detail


def test_every_connection_elsewhere_is_looked_at_again_and_again(hotel):
    a_hotel("ours")

    tasks.test_connections()

    assert the_connection(hotel).health == "connected"
    assert tasks.BEAT_SCHEDULE["pms.test_connections"]["schedule"] == 3600
