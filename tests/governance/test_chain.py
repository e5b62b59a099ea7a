"""The sealer's numbers and hashes, under concurrency, and what a forger cannot hide."""

import threading
from concurrent.futures import ThreadPoolExecutor
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from governance import chain, tasks
from governance.models import Alarm, AuditChain, AuditEvent
from tenants.scope import scope
from tests.governance.builders import events_of, record_events, without_trigger
from tests.tenants.build import a_hotel, in_threads

pytestmark = pytest.mark.django_db(transaction=True)


def sealed_hotel(events: int = 5):
    hotel = a_hotel()
    record_events(hotel, events)
    chain.seal(hotel.pk)
    return hotel


def problems(hotel):
    return [(found.number, found.problem) for found in chain.verify(hotel.pk).findings]


def test_events_are_numbered_from_one_in_the_order_they_were_written():
    hotel = sealed_hotel(3)
    assert [event.number for event in events_of(hotel)] == [1, 2, 3]
    assert problems(hotel) == []


def test_each_event_holds_the_hash_of_the_one_before():
    first, second = events_of(sealed_hotel(2))
    assert first.previous_hash == ""
    assert second.previous_hash == first.hash


def test_sealing_goes_on_where_it_stopped():
    hotel = sealed_hotel(2)
    record_events(hotel, 2)
    assert chain.seal(hotel.pk) == 2
    assert [event.number for event in events_of(hotel)] == [1, 2, 3, 4]
    assert problems(hotel) == []


def test_sealing_nothing_makes_nothing():
    hotel = a_hotel()
    assert chain.seal(hotel.pk) == 0
    with scope(hotel.pk):
        assert not AuditChain.objects.exists()


def test_more_than_a_batch_is_sealed_in_one_go(monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 3)
    hotel = sealed_hotel(8)
    assert [event.number for event in events_of(hotel)] == list(range(1, 9))
    assert problems(hotel) == []


def test_each_hotel_has_a_chain_of_its_own():
    hotel, other = a_hotel(), a_hotel("seaview")
    record_events(hotel, 2)
    record_events(other, 1)
    tasks.seal_audit()
    assert [event.number for event in events_of(hotel)] == [1, 2]
    assert [event.number for event in events_of(other)] == [1]


def test_an_event_that_commits_late_gets_a_later_number():
    hotel = a_hotel()
    written, go_on = threading.Event(), threading.Event()

    def slow():
        with scope(hotel.pk):
            record_events(hotel, 1, action="slow")
            written.set()
            go_on.wait(20)

    with ThreadPoolExecutor(1) as pool:
        future = pool.submit(in_threads, slow)
        assert written.wait(20)
        record_events(hotel, 1, action="quick")
        assert chain.seal(hotel.pk) == 1
        go_on.set()
        future.result(timeout=30)
    assert chain.seal(hotel.pk) == 1
    numbers = {event.action: event.number for event in events_of(hotel)}
    assert numbers == {"quick": 1, "slow": 2}
    assert problems(hotel) == []


def test_two_sealers_and_four_writers_leave_one_chain_without_a_gap():
    hotel = a_hotel()
    done = threading.Event()
    wrote = threading.Barrier(5)

    def write():
        record_events(hotel, 25)
        wrote.wait(60)

    def seal():
        while not done.is_set():
            chain.seal(hotel.pk)

    def stop():
        wrote.wait(60)
        done.set()

    in_threads(write, write, write, write, seal, seal, stop)
    chain.seal(hotel.pk)
    assert sorted(event.number or 0 for event in events_of(hotel)) == list(range(1, 101))
    assert problems(hotel) == []


def test_a_second_sealer_waits_for_the_first_and_finds_nothing_left():
    hotel = a_hotel()
    record_events(hotel, 3)
    start = threading.Barrier(4)

    def seal():
        start.wait(20)
        chain.seal(hotel.pk)

    in_threads(seal, seal, seal, seal)
    with scope(hotel.pk):
        assert AuditChain.objects.get().number == 3
    assert problems(hotel) == []


@pytest.mark.parametrize(
    "edit",
    [
        "action = 'other'",
        "actor = 'user:9'",
        "object_id = '99'",
        "after = '{\"value\": false}'",
        "at = at + interval '1 second'",
        "correlation_id = 'x'",
        "hash = repeat('0', 64)",
    ],
)
def test_an_edited_event_is_found(edit):
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute(f"UPDATE governance_auditevent SET {edit} WHERE number = 3")  # noqa: S608 - one of the above
    assert (3, "was edited after it was sealed") in problems(hotel)


def test_an_event_edited_together_with_its_hash_is_found_by_the_next_one():
    hotel = sealed_hotel()
    event = events_of(hotel)[2]
    event.actor = "user:9"
    forged = chain.event_hash(event, number=3, previous_hash=event.previous_hash)
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute(
            "UPDATE governance_auditevent SET actor = 'user:9', hash = %s WHERE number = 3", [forged]
        )
    assert problems(hotel) == [(4, "does not follow the event before it")]


def test_a_removed_event_is_found():
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("DELETE FROM governance_auditevent WHERE number IN (2, 3)")
    assert problems(hotel)[0] == (2, "events 2 to 3 are missing")


def test_removed_last_events_are_found():
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("DELETE FROM governance_auditevent WHERE number >= 4")
    assert problems(hotel) == [(4, "events 4 to 5 are missing")]


def test_a_chain_removed_whole_is_found_by_its_head():
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("DELETE FROM governance_auditevent")
    assert problems(hotel) == [(1, "events 1 to 5 are missing")]


def test_a_head_that_was_removed_is_found():
    hotel = sealed_hotel(2)
    with without_trigger("governance_auditchain", hotel.pk) as forger:
        forger.execute("DELETE FROM governance_auditchain")
    assert [number for number, _ in problems(hotel)] == [1, 2]


def test_a_last_event_that_was_exchanged_is_found():
    hotel = sealed_hotel()
    last = events_of(hotel)[-1]
    last.actor = "user:9"
    forged = chain.event_hash(last, number=5, previous_hash=last.previous_hash)
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute(
            "UPDATE governance_auditevent SET actor = 'user:9', hash = %s WHERE number = 5", [forged]
        )
    assert problems(hotel) == [(5, "is not the event that was sealed last")]


def test_two_events_in_exchanged_order_are_found():
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("UPDATE governance_auditevent SET number = 1000 WHERE number = 2")
        forger.execute("UPDATE governance_auditevent SET number = 2 WHERE number = 3")
        forger.execute("UPDATE governance_auditevent SET number = 3 WHERE number = 1000")
    assert {number for number, _ in problems(hotel)} >= {2, 3}


def test_the_command_says_that_a_chain_holds():
    hotel = sealed_hotel(2)
    record_events(hotel, 1)
    out = StringIO()
    call_command("verify_audit", tenant=hotel.slug, stdout=out)
    assert out.getvalue().startswith("delfin: 2 sealed, 1 waiting: holds, head ")


def test_the_command_names_what_is_wrong_and_fails():
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("UPDATE governance_auditevent SET actor = 'user:9' WHERE number = 2")
    out, error = StringIO(), StringIO()
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_audit", stdout=out, stderr=error)
    assert stopped.value.code == 1
    assert "delfin: 5 sealed, 0 waiting: BROKEN" in out.getvalue()
    assert "delfin: event 2 was edited after it was sealed" in error.getvalue()


def test_the_command_knows_no_unknown_hotel():
    with pytest.raises(CommandError, match="No hotel is called 'nowhere'"):
        call_command("verify_audit", tenant="nowhere")


def test_a_broken_chain_raises_an_alarm_by_itself():
    hotel = sealed_hotel()
    with without_trigger("governance_auditevent", hotel.pk) as forger:
        forger.execute("UPDATE governance_auditevent SET actor = 'user:9' WHERE number = 2")
    tasks.verify_audit()
    with scope(hotel.pk):
        alarm = Alarm.objects.get()
    assert (alarm.kind, alarm.severity) == ("audit_chain_broken", "critical")


def test_the_order_of_unsealed_events_is_found_by_an_index():
    hotel = a_hotel()
    record_events(hotel, 3)
    with scope(hotel.pk), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        query = AuditEvent.objects.of(hotel.pk).filter(number=None).order_by("id")
        plan = query.explain()
    assert "Index" in plan
    assert "Seq Scan" not in plan
