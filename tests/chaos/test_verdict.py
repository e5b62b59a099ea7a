"""The judge of `make chaos` can be trusted: the same seed plays the same, and each breach is named."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.chaos import plan, table
from tests.chaos.witness import Facts, Move, Row, violations

DELIVERY, MESSAGE = "messaging_delivery", "messaging_outboundmessage"


def facts(**changed: Any) -> Facts:
    """A run in which one message was answered by one reply that arrived."""
    usual: dict[str, Any] = {
        "became": {"wamid.A": [("answered", "")]},
        "rows": [Row(1, "read", 0, "", ("t1",))],
        "received": Counter({"t1": 1}),
        "moves": [Move(DELIVERY, 1, "sent", "read")],
        "work_left": Counter(),
        "live_turns": 0,
        "waiting_events": 0,
    }
    return Facts(**{**usual, **changed})


def test_the_same_seed_plays_the_same():
    first, again = (plan.make(seed=7, messages=400, seconds=60) for _ in range(2))
    assert first == again
    assert first.webhooks != plan.make(seed=8, messages=400, seconds=60).webhooks


def test_every_message_is_told_at_least_once_and_some_twice():
    made = plan.make(seed=1, messages=800, seconds=60)
    told = Counter(one.id for webhook in made.webhooks for one in webhook.messages)
    assert set(told) == set(made.messages)
    assert len(made.messages) == 800
    assert max(told.values()) > 1


def test_the_workers_die_ten_times_and_each_server_falls():
    kinds = Counter(one.kind for one in plan.make(seed=1, messages=8, seconds=60).disasters)
    assert kinds["kill_worker"] + kinds["kill_pool_process"] == 10
    assert kinds["kill_postgres"] + kinds["stop_postgres"] == 2
    assert {"flush_redis", "stop_redis", "kill_web"} <= set(kinds)


def test_a_good_run_breaks_no_law():
    assert violations(["wamid.A"], facts()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"became": {}}, "wamid.A was lost"),
        ({"became": {"wamid.A": [("", "")]}}, "wamid.A has no disposition"),
        ({"became": {"wamid.A": [("answered", "")] * 2}}, "wamid.A was stored 2 times"),
        ({"received": Counter()}, "reply 1 (read) never reached the guest"),
        ({"received": Counter({"t1": 2})}, "reached the guest 2 times, counted as repeated 0 times"),
        ({"received": Counter({"t1": 1, "t9": 1})}, "token t9 of no reply"),
        ({"rows": [Row(1, "unknown", 0, "", ("t1",))]}, "still on its way"),
        ({"rows": [Row(1, "dropped", 0, "", ("t1",))]}, "withdrawn and reached the guest"),
        ({"moves": [Move("messaging_delivery", 1, "read", "sent")]}, "went back from read to sent"),
        (
            {"moves": [Move("messaging_delivery", 1, "delivered", "failed")]},
            "went back from delivered to failed",
        ),
        (
            {"moves": [Move("messaging_outboundmessage", 1, "read", "queued")]},
            "went back from read to queued",
        ),
        ({"work_left": Counter({"turn": 3})}, "work is left: 3 of turn"),
        ({"live_turns": 1}, "1 turns are live"),
        ({"waiting_events": 2}, "2 events were not processed"),
    ],
)
def test_each_breach_is_named(changed: dict[str, Any], said: str):
    broken = violations(["wamid.A"], facts(**changed))
    assert any(said in line for line in broken), broken


def test_a_counted_repeat_is_no_breach():
    rows = [Row(1, "read", 1, "", ("t1", "t2"))]
    assert violations(["wamid.A"], facts(rows=rows, received=Counter({"t1": 1, "t2": 1}))) == []


def test_the_table_takes_its_place_in_the_page(tmp_path: Path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{table.BEGIN}\nold\n{table.END}\nafter\n", encoding="utf-8")
    table.write({"lost": 0}, page)
    text = page.read_text(encoding="utf-8")
    assert "| lost | 0 |" in text
    assert "old" not in text
    assert text.startswith("before")
    assert text.endswith("after\n")


def test_the_page_has_its_place():
    text = table.PAGE.read_text(encoding="utf-8")
    assert table.BEGIN in text.partition(table.END)[0]
