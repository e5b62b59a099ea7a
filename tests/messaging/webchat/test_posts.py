"""A message is kept once, whatever the network between page and server does; and nothing posted is a 5xx."""

import datetime as dt
import json
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache
from django.db import OperationalError, connection
from django.test import Client

from hotel_agent.lib import clock, queue
from messaging import ingest
from messaging.models import InboundEvent, Message, WebchatEntry, WebchatSession
from messaging.webchat import reading, sessions
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import run, work_through
from tests.messaging.delivery.conftest import Brain
from tests.messaging.webchat.build import KEY, a_chat, a_page, answered, begin, call

pytestmark = pytest.mark.django_db(transaction=True)

HUGE = b'{"text": "' + b"x" * reading.LARGEST_BODY + b'"}'
DEEP = b'{"text": ' + b"[" * 30_000 + b"]" * 30_000 + b"}"


def test_one_post_sent_20_times_at_once_is_one_message_and_one_answer(brain: Brain):
    hotel = a_chat()
    page = a_page()
    post = {"id": str(uuid.uuid4()), "text": "Hola"}

    def send(_: int) -> int:
        try:
            answer = call("POST", "messages", post, client=Client(), Authorization=f"Bearer {page.token}")
            return int(answer.status_code)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=20) as pool:
        statuses = sorted(pool.map(send, range(20)))
    assert statuses == [200] * 19 + [202]
    work_through()
    with scope(hotel.pk):
        assert (InboundEvent.objects.count(), Message.objects.count()) == (1, 1)
    assert len(brain.turns) == 1
    page.looks()
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]


def test_an_id_names_one_message_of_a_chat_for_ever(brain: Brain):
    a_chat()
    page, other = a_page(), a_page()
    name = str(uuid.uuid4())
    with queue.collected() as waiting:
        assert page.says("Hola", id=name).status_code == 202
        assert page.says("Adiós", id=name).json()["error"] == "id_used"
        assert page.says("Hola", id=name.upper()).json() == {"id": name, "state": "received"}
        assert other.says("Adiós", id=name).status_code == 202, "another chat has ids of its own"
        run(waiting)
    assert sorted(turn.messages[0].text for turn in brain.turns) == ["Adiós", "Hola"]


def test_what_was_claimed_and_not_kept_is_kept_when_it_is_posted_again(brain: Brain, monkeypatch):
    a_chat()
    page = a_page()
    name = str(uuid.uuid4())
    with monkeypatch.context() as patch:
        patch.setattr(ingest, "_insert", _the_database_goes_away)
        answer = page.says("Hola", id=name)
        assert (answer.status_code, answer.json()["error"], answer["Retry-After"]) == (503, "try_later", "5")
    page.looks()
    assert page.words == [], "what is not kept is not shown"
    assert page.says("Hola", id=name).status_code == 200
    page.looks()
    assert page.words == [("guest", "Hola")]
    work_through()
    page.looks()
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]


def _the_database_goes_away(*_: object) -> None:
    raise OperationalError("gone")


REFUSED: list[tuple[object, int, str]] = [
    (b"", 400, "bad_request"),
    (b"{", 400, "bad_request"),
    (b"\xff\xfe{}", 400, "bad_request"),
    (b"[]", 400, "bad_request"),
    (b"null", 400, "bad_request"),
    (DEEP, 400, "bad_request"),
    (HUGE, 413, "too_large"),
    ({"text": "Hola"}, 400, "bad_request"),
    ({"id": "7", "text": "Hola"}, 400, "bad_request"),
    ({"id": ["7"], "text": "Hola"}, 400, "bad_request"),
    ({"id": "ID"}, 400, "empty"),
    ({"id": "ID", "text": "  \n "}, 400, "empty"),
    ({"id": "ID", "text": 7}, 400, "bad_request"),
    ({"id": "ID", "text": {"a": 1}}, 400, "bad_request"),
    ({"id": "ID", "text": "x" * 4001}, 400, "too_long"),
    ({"id": "ID", "choice_id": "x" * 257}, 400, "bad_request"),
    ({"id": "ID", "choice_id": True}, 400, "bad_request"),
    ({"id": "ID", "files": "abc"}, 400, "bad_request"),
    ({"id": "ID", "files": [7]}, 400, "bad_request"),
    ({"id": "ID", "files": ["\ud800"]}, 400, "bad_request"),
    ({"id": "ID", "files": ["made-up"]}, 400, "unknown_file"),
    ({"id": "ID", "files": ["a"] * 6}, 400, "bad_request"),
    ({"id": "ID", "text": "Buy", "website": "https://spam.example"}, 400, "spam"),
]
"""What is posted, and how it is refused."""


def test_what_cannot_be_used_is_refused_in_words(one_chat):
    for body, status, code in REFUSED:
        cache.clear()  # the counts too: all come from one page
        named = isinstance(body, dict) and body.get("id") == "ID"
        post = {**body, "id": str(uuid.uuid4())} if isinstance(body, dict) and named else body
        answer = one_chat.call("POST", "messages", post)
        assert (answer.status_code, answer.json()["error"]) == (status, code), str(body)[:80]
        assert answer.json()["message"]


@pytest.fixture
def one_chat():
    a_chat()
    return a_page()


def test_words_that_no_database_holds_are_cleaned_and_kept(brain: Brain):
    a_chat()
    page = a_page()
    with queue.collected() as waiting:
        assert page.says("a\x00b\ud83c c 🏝️").status_code == 202
        run(waiting)
    assert brain.turns[0].messages[0].text == "ab? c 🏝️"
    page.looks()
    assert page.messages[0]["text"] == "ab? c 🏝️"


def test_sessions_and_updates_take_any_nonsense_without_a_5xx():
    a_chat()
    page = a_page()
    for body in (b"{", b"[]", DEEP, HUGE, {"hotel": 7}, {"hotel": KEY, "page": []}, {"hotel": "x" * 101}):
        assert 400 <= call("POST", "sessions", body).status_code < 500
    for key in ("", "pk_nobody", "\x00", "\ud800", "pk_delfin\x00x"):
        wanted = 201 if key == "pk_delfin\x00x" else 404
        assert begin(key).status_code in (404, wanted)
    for page_address in ("javascript:alert(1)", "http://[::1", "//x", "https://", "\x00", "data:text/html,x"):
        assert begin(page=page_address).status_code in (201, 403)
    for after in ("", "-1", "1.5", "x", "9" * 19, "٣", "1\x00", "0 OR 1=1"):
        assert page.call("GET", f"updates?after={after}").json()["error"] == "bad_request"
    assert page.call("GET", "updates").status_code == 200
    assert page.call("GET", "updates?after=999999999999999999").json()["messages"] == []
    for path in ("messages", "updates", "sessions", "files", "typing", "end", "widget.js", f"frame/{KEY}"):
        for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"):
            answer = page.call(method, path)
            assert (answer.status_code, answer.json()["error"]) == (405, "wrong_method")
            assert answer["Allow"] in ("GET", "POST")
    assert page.call("POST", "typing").status_code == 204


def test_a_token_that_is_nobodys_is_401_everywhere():
    a_chat()
    headers = [
        "",
        "Bearer",
        "Bearer x",
        "Basic eDp5",
        "Bearer 1." + "a" * 43,
        "Bearer ffffffff." + "a" * 43,
        "Bearer \xe9",
    ]
    for authorization in headers:
        for method, path in (("POST", "messages"), ("GET", "updates"), ("POST", "files"), ("POST", "end")):
            body = {"id": str(uuid.uuid4()), "text": "x"} if path == "messages" else None
            answer = call(method, path, body, Authorization=authorization)
            assert (answer.status_code, answer.json()["error"]) == (401, "session_unknown")


def test_a_chat_ends_when_its_guest_says_so_or_after_30_days(brain: Brain):
    hotel = a_chat()
    page = a_page()
    page.looks()
    assert page.looks().status_code == 304
    assert page.call("POST", "end").status_code == 204
    assert [page.looks().status_code, page.says().status_code] == [401, 401]
    page = a_page()
    start = clock.now()
    with clock.held_at(start + dt.timedelta(days=20)):
        assert page.looks().status_code == 200
    with clock.held_at(start + dt.timedelta(days=49)):
        assert page.looks().status_code == 304, "used within the 30 days it is good for 30 more"
    with clock.held_at(start + dt.timedelta(days=80)):
        assert page.looks().status_code == 401
        fresh = a_page()
        fresh.looks()
        assert fresh.messages == []
    with clock.held_at(start + dt.timedelta(days=89)):
        assert sessions.sessions_forget() == 2
    with scope(hotel.pk):
        assert WebchatSession.objects.count() == 1
        assert not WebchatEntry.objects.exists()


def test_missed_messages_are_there_after_a_reload_and_after_hours(brain: Brain):
    a_chat()
    page = a_page()
    for number in range(3):
        answered(page, f"mensaje {number}")
    page.looks()
    seen = list(page.messages)
    answered(page, "y después")
    page.looks()
    assert [one["text"] for one in page.messages[len(seen) :]] == ["y después", "Answer"]
    again = a_page()
    again.token = page.token
    again.looks()
    assert again.words == page.words
    assert [one["client_id"] for one in again.messages if one["from"] == "guest"]


def test_a_long_chat_is_given_in_parts(one_chat, brain: Brain):
    page = one_chat
    with scope(Tenant.objects.get(slug="delfin").pk):
        session = WebchatSession.objects.get()
        WebchatEntry.objects.bulk_create(
            WebchatEntry(
                tenant_id=session.tenant_id,
                session=session,
                seq=n,
                client_id=uuid.uuid4(),
                digest="x",
                at=clock.now(),
            )
            for n in range(1, 121)
        )
        WebchatSession.objects.update(last_seq=120)
    page.looks()
    assert [one["seq"] for one in page.messages] == list(range(71, 121))
    page.after, page.tag, page.messages = 10, "", []
    first = page.looks()
    assert "ETag" not in first.headers
    assert page.after == 60
    page.looks()
    assert page.after == 110
    last = page.looks()
    assert (page.after, "ETag" in last.headers) == (120, True)
    assert json.dumps(page.messages)
