"""Whatever nesting a webhook has: never 5xx, each message and status is processed exactly once, and no
status goes back.

`make fuzz` plays 10,000 webhooks; here are a few. WEBHOOKS says how many, WEBHOOK_SEED which.
"""

import itertools
import json
import os
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db.models import Max
from django.test import Client
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from hotel_agent.lib import queue
from messaging.models import Delivery, InboundEvent, Message
from tenants import snapshot
from tenants.models import WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import a_number, guest_says, post, run, work_through
from tests.messaging.delivery.conftest import Brain, Graph, said
from tests.messaging.delivery.envelopes import ELSEWHERE, HOTELS, SENT, envelopes
from tests.tenants.build import an_app

pytestmark = pytest.mark.django_db(transaction=True)

TOGETHER = 5
"""Webhooks of one example; they share ids."""
PARTS = 2
WEBHOOKS = int(os.environ.get("WEBHOOKS", "150"))
SEED = int(os.environ.get("WEBHOOK_SEED", "1"))
LONGEST_ID = 200
"""What has a longer one is named by its content."""
RANK = {"sending": 0, "unknown": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}
LISTS = {"message": "messages", "status": "statuses"}
Name = tuple[str, str, str]
"""Of an element: receiver, lane, and its id or content."""


class Stage:
    """Two hotels that have sent messages, and all elements they were ever told of."""

    def __init__(self, graph: Graph, brain: Brain) -> None:
        self.hotels = [a_number("delfin", HOTELS[0]), a_number("gaviota", HOTELS[1])]
        a_number("ajena", ELSEWHERE[0], app=an_app("another", app_id="901", secret="another-secret"))
        for place in range(len(SENT)):
            guest_says("Hola", sender=f"549115555099{place}", number=HOTELS[place % 2])
        brain.say = said()  # from here on people have each conversation at once: turns are not what is tested
        self.seen: set[Name] = set()
        self.runs = itertools.count(1)
        self.answers: Counter[int] = Counter()
        self.client = Client()

    def play(self, webhooks: Sequence[Any]) -> None:
        """Post them, one again, do the work they wake, and compare."""
        mark = f"{next(self.runs)}x"
        texts = [json.dumps(body).replace("@@", mark) for body in webhooks]
        events, moved = self._last_event(), self._statuses()
        with queue.collected() as waiting:
            for raw in [*texts, *texts[:1]]:
                status = post(raw.encode(), client=self.client)
                self.answers[status] += 1
                assert status == 200, raw
            run(waiting)
        self._work()
        told = {name for raw in texts for name in named(json.loads(raw))}
        new = told - self.seen
        self.seen |= told
        self._kept_once(events, new)
        self._settled(events)
        for token, after in self._statuses().items():
            assert not goes_back(moved.get(token, after), after), token

    def _work(self) -> None:
        """Statuses of nobody's message are looked at three times before they are let go."""
        WorkItem.objects.update(due_at="2026-01-01T00:00:00Z")
        work_through("take", "statuses")
        WorkItem.objects.filter(kind="inbound_status").update(due_at="2026-01-01T00:00:00Z")
        work_through("statuses")

    def _all(self) -> Iterator[int]:
        held = snapshot.current()
        yield from (held.installation_id, *held.tenants)

    def _last_event(self) -> int:
        with scope(set(self._all())):
            return InboundEvent.objects.aggregate(last=Max("id"))["last"] or 0

    def _statuses(self) -> dict[str, str]:
        with scope({hotel.pk for hotel in self.hotels}):
            return dict(Delivery.objects.values_list("token", "status"))

    def _kept_once(self, after: int, new: set[Name]) -> None:
        """One event for each new element, and one message for each of a hotel's that has an id."""
        with scope(set(self._all())):
            kept = Counter(
                (receiver, lane)
                for receiver, lane in InboundEvent.objects.filter(id__gt=after).values_list(
                    "receiver", "lane"
                )
                if lane != "other"
            )
            assert kept == Counter((receiver, lane) for receiver, lane, _ in new), sorted(new)
            rows = Message.objects.filter(event_id__gt=after)
            stored = Counter(rows.values_list("event__receiver", "provider_message_id"))
        wrote = {(receiver, name) for receiver, lane, name in new if lane == "message"}
        with_id = {one: count for one, count in stored.items() if 0 < len(one[1]) <= LONGEST_ID}
        assert set(with_id) <= wrote
        assert set(with_id.values()) <= {1}, with_id

    def _settled(self, after: int) -> None:
        """All was processed, and each message has one disposition."""
        with scope(set(self._all())):
            events = InboundEvent.objects.filter(id__gt=after)
            assert not events.filter(processed_at=None).exists()
            assert not events.filter(outcome="taken", lane="message", message=None).exists()
            assert not events.filter(message__isnull=False, message__disposition=None).exists()


def named(body: Any) -> Iterator[Name]:
    """Each message and status of a webhook, however often it is in there."""
    for entry in body["entry"] if isinstance(body, dict) and isinstance(body.get("entry"), list) else ():
        changes = entry.get("changes") if isinstance(entry, dict) else None
        for change in changes if isinstance(changes, list) else ():
            value = change.get("value") if isinstance(change, dict) else None
            if isinstance(value, dict) and change.get("field") == "messages":
                metadata = value.get("metadata")
                receiver = _words(metadata.get("phone_number_id")) if isinstance(metadata, dict) else ""
                for lane, plural in LISTS.items():
                    elements = value.get(plural)
                    for element in elements if isinstance(elements, list) else ():
                        yield receiver, lane, _name(lane, element)


def _name(lane: str, element: Any) -> str:
    fields = element if isinstance(element, dict) else {}
    own = _words(fields.get("id"))
    if not own or len(own) > LONGEST_ID:
        own = f"content {json.dumps(element, sort_keys=True)}"  # the element -1 is not the one with the id -1
    if lane == "message":
        return own
    return f"{own} {_words(fields.get('status'))[:20]} {_words(fields.get('recipient_participant_id'))}"


def _words(value: object) -> str:
    """As far as the product reads it: text and whole numbers."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**30 else ""
    return value.replace("\x00", "").encode("utf-8", "replace").decode()[:255]


def goes_back(before: str, after: str) -> bool:
    if "failed" in (before, after):
        return after == "failed" and RANK.get(before, 0) >= RANK["delivered"]
    return RANK[after] < RANK[before]


@pytest.mark.parametrize("part", range(PARTS))
def test_each_element_of_any_nesting_is_processed_once_and_never_answered_5xx(
    graph: Graph, brain: Brain, part: int
):
    stage = Stage(graph, brain)

    @seed(SEED * PARTS + part)
    @settings(
        max_examples=max(1, WEBHOOKS // PARTS // TOGETHER),
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(envelopes(), min_size=TOGETHER, max_size=TOGETHER))
    def each_example(webhooks: list[Any]) -> None:
        stage.play(webhooks)

    each_example()
    assert stage.answers[200] >= WEBHOOKS // PARTS
