"""An open page that nothing happens on costs one question to Redis, and none to the database."""

import threading
import uuid

import pytest
import redis
from django.core.cache import cache
from django.db import OperationalError, connections

from hotel_agent.lib import queue
from messaging import handover
from messaging.channels.webchat import versions
from messaging.models import Delivery, OutboundMessage
from messaging.webchat import sessions
from tenants.scope import scope
from tests.messaging.delivery.build import run, the_conversation
from tests.messaging.delivery.conftest import Brain
from tests.messaging.webchat.build import Page, a_chat, a_page, answered
from tests.tenants.build import a_person

pytestmark = pytest.mark.django_db(transaction=True)


def in_a_fresh_thread(look) -> tuple[list[int], bool]:
    """The statuses of `look` in a thread that has no connection yet, and whether it has one then."""
    found: list[tuple[list[int], bool]] = []

    def asked() -> None:
        statuses = look()
        held = connections["default"]
        found.append((statuses, held.connection is not None))
        held.close()

    thread = threading.Thread(target=asked)
    thread.start()
    thread.join(30)
    return found[0]


def test_an_unchanged_chat_opens_no_connection_to_the_database(brain: Brain):
    a_chat()
    page = a_page()
    answered(page, "Hola")
    assert page.looks().status_code == 200
    statuses, connected = in_a_fresh_thread(lambda: [page.looks().status_code for _ in range(30)])
    assert (statuses, connected) == ([304] * 30, False)
    page.tag = "W/" + page.tag  # as a proxy that compresses makes it
    statuses, connected = in_a_fresh_thread(lambda: [page.looks().status_code])
    assert (statuses, connected) == ([304], False)
    page.tag = '"something else"'
    statuses, connected = in_a_fresh_thread(lambda: [page.looks().status_code])
    assert (statuses, connected) == ([200], True), "the measure sees a connection where there is one"


def test_what_redis_lost_is_read_from_the_database_once(brain: Brain):
    a_chat()
    page = a_page()
    answered(page, "Hola")
    page.looks()
    cache.clear()
    assert [page.looks().status_code for _ in range(3)] == [200, 304, 304]
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]


def test_without_redis_the_chat_goes_on_at_a_calmer_pace(brain: Brain, no_redis):
    a_chat()
    page = a_page()
    page.looks()
    assert (page.state["next_poll_ms"], page.tag[:2]) == (20_000, '"d')
    assert page.looks().status_code == 304
    with queue.collected() as waiting:
        assert page.says().status_code == 202
        page.looks()
        assert (page.state["due"], page.state["next_poll_ms"]) == (True, 4000)
        run(waiting)
    page.looks()
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]


def test_a_change_that_redis_was_not_told_is_told_when_it_is_back(brain: Brain, monkeypatch, no_redis):
    hotel = a_chat()
    no_redis()
    page = a_page()
    answered(page, "Hola")
    page.looks()
    assert page.looks().status_code == 304
    with monkeypatch.context() as patch:
        patch.setattr(versions, "get_redis_connection", _down)
        handover.take_over(conversation=the_conversation(hotel), user=a_person("ana@delfin.example", hotel))
    assert page.looks().status_code == 200
    assert page.state["owner"] == "person"


def _down(_: str) -> None:
    raise redis.ConnectionError("down")


def test_a_message_is_shown_from_the_moment_it_cannot_be_taken_back(brain: Brain):
    hotel = a_chat()
    page = a_page()
    answered(page, "Hola")
    page.looks()
    with scope(hotel.pk):
        OutboundMessage.objects.update(status=OutboundMessage.Status.SENDING)
        Delivery.objects.update(status=Delivery.Status.SENDING)
    other = Page(page.token)
    other.looks()
    assert other.words == page.words
    with scope(hotel.pk):
        assert OutboundMessage.objects.get().status == "delivered"


def test_a_database_that_is_down_is_said_so(brain: Brain, monkeypatch):
    a_chat()
    page = a_page()

    def gone(_: object) -> None:
        raise OperationalError("gone")

    monkeypatch.setattr(sessions, "locked", gone)
    for answer in (page.looks(), page.says(id=str(uuid.uuid4()))):
        assert (answer.status_code, answer.json()["error"]) == (503, "try_later")
