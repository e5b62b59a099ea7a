"""On which pages a chat may stand, how often people may call, and what browsers are told."""

import pytest
from django.db import connections
from django.test import override_settings

from hotel_agent.lib import callers
from tenants import origins, snapshot
from tenants.models import Tenant
from tests.messaging.webchat.build import KEY, SITE, a_chat, a_page, begin, call

pytestmark = pytest.mark.django_db(transaction=True)

OURS = "https://chat.example"


@override_settings(PUBLIC_URL=OURS, ALLOWED_HOSTS=["*"])
def test_a_chat_begins_on_the_hotels_pages_and_ours_and_nowhere_else():
    a_chat()
    good = [
        {},
        {"Origin": OURS},
        {"Origin": SITE},
        {"Origin": OURS, "page": "https://WWW.delfin.example:443/x?y=1#z"},
        {"Origin": OURS, "page": OURS + "/webchat/demo/"},
        {"Origin": OURS, "page": ""},
        {"Host": "testserver", "Origin": "http://testserver", "page": "http://testserver/webchat/frame/x"},
    ]
    bad = [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": OURS, "page": "https://evil.example/"},
        {"Origin": OURS, "page": "https://www.delfin.example.evil.example/"},
        {"Origin": OURS, "page": "http://www.delfin.example/"},
        {"Origin": OURS, "page": "https://www.delfin.example:8443/"},
        {"Origin": OURS, "page": "https://www.delfin.example@evil.example/"},
    ]
    assert [begin(**wish).status_code for wish in good] == [201] * len(good)
    refused = [begin(**wish) for wish in bad]
    assert [(one.status_code, one.json()["error"]) for one in refused] == [(403, "origin_not_allowed")] * len(
        bad
    )


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://A.example/x", "https://a.example"),
        ("https://a.example:443", "https://a.example"),
        ("http://a.example:8000/", "http://a.example:8000"),
        ("http://[::1]:80/", "http://[::1]"),
        ("https://a.example:x/", ""),
        ("ftp://a.example", ""),
        ("a.example", ""),
        ("null", ""),
        ("", ""),
    ],
)
def test_an_origin_is_written_as_browsers_write_it(address: str, origin: str):
    assert origins.origin_of(address) == origin


def test_a_hotel_that_is_switched_off_has_no_chat():
    hotel = a_chat()
    page = a_page()
    Tenant.objects.filter(pk=hotel.pk).update(status="inactive")
    snapshot.raise_version()
    snapshot.forget()
    assert begin().status_code == 404
    assert call("GET", f"frame/{KEY}").status_code == 404
    assert page.says().status_code == 401


def test_the_session_tells_the_page_what_it_shows():
    a_chat(colour="#0a7d6c", languages=["es", "pt"], ai_disclosure={"pt": "Sou um robô."})
    told = begin(language="pt-BR").json()
    assert told["language"] == "pt"
    assert told["hotel"] == {
        "key": KEY, "name": "Delfin", "colour": "#0a7d6c", "languages": ["es", "pt"], "logo": None,
    }  # fmt: skip
    assert told["texts"]["disclosure"] == "Sou um robô."
    assert begin(language="de").json()["language"] == "es"
    assert begin(language="es_AR").json()["texts"]["disclosure"]


@override_settings(PUBLIC_URL=OURS)
def test_the_frame_is_for_the_hotels_pages_and_sets_no_cookie():
    a_chat()
    answer = call("GET", f"frame/{KEY}?lang=en&page={SITE}/rooms%3Fsecret=1")
    policy = answer["Content-Security-Policy"]
    assert policy.endswith(f"frame-ancestors 'self' {OURS} {SITE}")
    assert "unsafe" not in policy
    assert "X-Frame-Options" not in answer.headers
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "secret" not in answer.content.decode()
    session = begin()
    for one in (answer, session, a_page().looks(), call("GET", "widget.js"), call("GET", "updates")):
        assert not one.cookies
        assert "Set-Cookie" not in one.headers
        assert one["Cache-Control"] == "no-store" or "widget" in one.request["PATH_INFO"]
    widget = call("GET", "widget.js")
    assert widget["Cache-Control"] == "public, max-age=3600"
    assert widget["Content-Type"].startswith("text/javascript")
    assert len(widget.content) < 15_000
    head = call("HEAD", "widget.js")
    assert (head.status_code, head.content, head["Content-Length"]) == (200, b"", str(len(widget.content)))


def test_who_floods_is_told_to_wait_and_others_are_not(monkeypatch):
    a_chat()
    page, other = a_page(), a_page()
    answers = [page.says(str(n)) for n in range(25)]
    assert [one.status_code for one in answers[:20]] == [202] * 20
    refused = answers[-1]
    assert (refused.status_code, refused.json()["error"]) == (429, "too_many")
    assert 1 <= int(refused["Retry-After"]) <= 60
    assert other.says().status_code == 202
    answers = [begin() for _ in range(45)]
    assert [answers[0].status_code, answers[-1].status_code] == [201, 429]
    assert [call("GET", "updates").status_code for _ in range(70)][-1] == 429, "guessing tokens"
    assert [page.looks().status_code for _ in range(60)][-1] == 429


def test_without_redis_each_process_counts_for_itself(no_redis):
    a_chat()
    page = a_page()
    answers = [page.says(str(n)).status_code for n in range(25)]
    assert (answers[0], answers[-1]) == (202, 429)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "address"),
    [
        ("203.0.113.7", "198.51.100.1", [], "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", ["10.0.0.0/8"], "203.0.113.7"),
        ("10.0.0.2", "198.51.100.1", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, 198.51.100.1, 10.0.0.9", ["10.0.0.0/8"], "198.51.100.1"),
        ("10.0.0.2", "6.6.6.6, nonsense", ["10.0.0.0/8"], "10.0.0.2"),
        ("10.0.0.2", "", ["10.0.0.0/8"], "10.0.0.2"),
        ("", "198.51.100.1", ["10.0.0.0/8"], ""),
    ],
)
def test_only_trusted_proxies_say_where_a_call_comes_from(rf, peer, forwarded, proxies, address):
    request = rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=peer)
    with override_settings(TRUSTED_PROXIES=proxies):
        assert callers.address_of(request) == address


def test_a_household_with_many_ipv6_addresses_counts_as_one():
    assert callers.home_of("2001:db8:1:2:aaaa::1") == callers.home_of("2001:db8:1:2:bbbb::9")
    assert callers.home_of("::ffff:192.0.2.1") == "192.0.2.1"
    assert callers.home_of("192.0.2.1") == "192.0.2.1"
    assert callers.home_of("no address") == "no address"


def test_a_frame_that_is_opened_again_asks_the_database_nothing_new():
    a_chat()
    call("GET", f"frame/{KEY}")
    with connections["default"].execute_wrapper(_never):
        assert call("GET", f"frame/{KEY}").status_code == 200


def _never(*_: object) -> None:
    raise AssertionError("a query")
