"""Alarms as rows and as mail: once per trouble, not too often, never lost."""

import datetime as dt

import pytest
from django.core import mail as outbox
from django.db import connection, transaction

from governance import alarms, tasks
from governance.installation import hotel_or_installation
from governance.models import Alarm
from hotel_agent.lib import clock, mail, queue
from tenants import work
from tenants.models import User
from tenants.scope import scope
from tests.tenants.build import a_hotel, in_threads

pytestmark = pytest.mark.django_db

NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def waits(monkeypatch, settings):
    """Somebody is on duty, and waiting between tries takes no time: what was waited is kept."""
    settings.ALARM_EMAILS = ["duty@example.com"]
    waited: list[float] = []
    monkeypatch.setattr("governance.alarms.time.sleep", waited.append)
    return waited


@pytest.fixture
def broken_mail(monkeypatch):
    """A mail server that refuses as often as the test says."""
    state = {"refusals": 0, "tries": 0}
    send = mail.send

    def refuse(**message):
        state["tries"] += 1
        if state["tries"] <= state["refusals"]:
            raise mail.MailNotSent("ConnectionRefusedError")
        assert message["timeout_seconds"] == 30
        send(**message)

    monkeypatch.setattr(mail, "send", refuse)
    return state


def at(minutes):
    return clock.held_at(NOON + dt.timedelta(minutes=minutes))


def raised(hotel, *, subject="account 1", kind="channel_failing", **fields):
    alarms.raise_alarm(
        tenant_id=hotel.pk if hotel else None, kind=kind, subject=subject, message="It fails.", **fields
    )


def rows(hotel):
    with scope(hotel.pk):
        return list(Alarm.objects.of(hotel.pk).order_by("id"))


def acknowledge(hotel, now):
    with scope(hotel.pk):
        Alarm.objects.filter(resolved_at=None).update(
            acknowledged_at=now, acknowledged_by=User.objects.create_user("ana@example.com")
        )


def test_an_alarm_is_a_row_with_its_severity_and_times():
    hotel = a_hotel()
    with at(0):
        raised(hotel, severity="critical")
    [alarm] = rows(hotel)
    assert (alarm.kind, alarm.subject, alarm.severity, alarm.count) == (
        "channel_failing",
        "account 1",
        "critical",
        1,
    )
    assert (alarm.first_at, alarm.last_at, alarm.notice) == (NOON, NOON, "waiting")


def test_raised_again_it_counts_and_shows_the_latest_message():
    hotel = a_hotel()
    with at(0):
        raised(hotel)
    with at(1):
        alarms.raise_alarm(
            tenant_id=hotel.pk,
            kind="channel_failing",
            subject="account 1",
            message="Worse.",
            severity="critical",
        )
    [alarm] = rows(hotel)
    assert (alarm.count, alarm.message, alarm.severity) == (2, "Worse.", "critical")
    assert (alarm.first_at, alarm.last_at) == (NOON, NOON + dt.timedelta(minutes=1))


def test_another_hotel_kind_or_subject_is_another_alarm():
    hotel, other = a_hotel(), a_hotel("gaviota")
    raised(hotel)
    raised(hotel, subject="account 2")
    raised(hotel, kind="pms_down")
    raised(other)
    assert (len(rows(hotel)), len(rows(other))) == (3, 1)


def test_an_alarm_of_no_hotel_is_the_installations():
    raised(None)
    with scope(hotel_or_installation(None)):
        assert Alarm.objects.get().kind == "channel_failing"


def test_a_resolved_alarm_opens_anew():
    hotel = a_hotel()
    raised(hotel)
    alarms.resolve_alarm(hotel.pk, "channel_failing", "account 1")
    raised(hotel)
    first, second = rows(hotel)
    assert first.resolved_at is not None
    assert (second.resolved_at, second.count) == (None, 1)


def test_resolving_what_never_was_does_nothing():
    hotel = a_hotel()
    alarms.resolve_alarm(hotel.pk, "channel_failing", "account 1")
    assert rows(hotel) == []


def test_an_alarm_goes_with_the_transaction_it_was_raised_in():
    hotel = a_hotel()
    with transaction.atomic():
        raised(hotel)
        transaction.set_rollback(True)
    assert rows(hotel) == []


def test_an_alarm_is_mailed_to_those_on_duty():
    hotel = a_hotel()
    with at(0):
        raised(hotel, severity="critical")
        tasks.sweep_alarms()
    [message] = outbox.outbox
    [alarm] = rows(hotel)
    assert message.to == ["duty@example.com"]
    assert message.subject == "[delfin] critical: channel failing (account 1)"
    assert "docs/runbooks/channel_failing.md" in message.body
    assert f"/admin/governance/alarm/{alarm.pk}/change/" in message.body
    assert (alarm.notice, alarm.notice_at) == ("sent", NOON)


def test_a_wake_up_mails_it_at_once(django_capture_on_commit_callbacks):
    hotel = a_hotel()
    with queue.collected() as waiting:
        with django_capture_on_commit_callbacks(execute=True):
            raised(hotel)
        queue.run_collected(waiting)
    assert len(outbox.outbox) == 1


def test_within_half_an_hour_people_are_told_once():
    hotel = a_hotel()
    for minutes in (0, 1, 10, 29):
        with at(minutes):
            raised(hotel)
            tasks.sweep_alarms()
    assert len(outbox.outbox) == 1
    assert rows(hotel)[0].count == 4


def test_after_half_an_hour_people_are_told_again():
    hotel = a_hotel()
    for minutes in (0, 30):
        with at(minutes):
            raised(hotel)
            tasks.sweep_alarms()
    assert len(outbox.outbox) == 2
    assert "Times: 2" in outbox.outbox[1].body


def test_a_new_row_does_not_get_round_the_cooldown():
    hotel = a_hotel()
    with at(0):
        raised(hotel)
        tasks.sweep_alarms()
    with at(5):
        alarms.resolve_alarm(hotel.pk, "channel_failing", "account 1")
        raised(hotel)
        tasks.sweep_alarms()
    assert len(outbox.outbox) == 1


def test_the_cooldown_is_of_one_hotel_kind_and_subject():
    hotel, other = a_hotel(), a_hotel("gaviota")
    with at(0):
        raised(hotel)
        raised(hotel, subject="account 2")
        raised(hotel, kind="pms_down")
        raised(other)
        tasks.sweep_alarms()
    assert len(outbox.outbox) == 4


def test_an_acknowledged_alarm_stays_quiet_while_it_goes_on():
    hotel = a_hotel()
    with at(0):
        raised(hotel)
        tasks.sweep_alarms()
        acknowledge(hotel, NOON)
    for minutes in (20, 40, 60):
        with at(minutes):
            raised(hotel)
            tasks.sweep_alarms()
    assert len(outbox.outbox) == 1
    assert rows(hotel)[0].count == 4


def test_an_acknowledged_alarm_that_was_quiet_is_over_and_raised_again_a_new_one():
    hotel = a_hotel()
    with at(0):
        raised(hotel)
        tasks.sweep_alarms()
        acknowledge(hotel, NOON)
    with at(31):
        raised(hotel)
        tasks.sweep_alarms()
    first, second = rows(hotel)
    assert first.resolved_at == NOON
    assert (second.acknowledged_at, second.count) == (None, 1)
    assert len(outbox.outbox) == 2


def test_an_alarm_that_was_resolved_before_it_was_sent_is_not_sent():
    hotel = a_hotel()
    raised(hotel)
    alarms.resolve_alarm(hotel.pk, "channel_failing", "account 1")
    tasks.sweep_alarms()
    assert outbox.outbox == []


def test_without_a_channel_the_alarm_says_so(settings):
    settings.ALARM_EMAILS = []
    hotel = a_hotel()
    raised(hotel)
    tasks.sweep_alarms()
    [alarm] = rows(hotel)
    assert (alarm.notice, alarm.notice_detail) == ("no_channel", "ALARM_EMAILS is empty")


def test_sending_is_tried_again_after_1_2_and_4_seconds(waits, broken_mail):
    broken_mail["refusals"] = 3
    hotel = a_hotel()
    raised(hotel)
    tasks.sweep_alarms()
    assert (broken_mail["tries"], waits) == (4, [0, 1, 2, 4])
    assert rows(hotel)[0].notice == "sent"


def test_after_the_last_try_the_alarm_says_why_and_is_tried_again_later(broken_mail):
    broken_mail["refusals"] = 4
    hotel = a_hotel()
    with at(0):
        raised(hotel)
        tasks.sweep_alarms()
    [alarm] = rows(hotel)
    assert (alarm.notice, alarm.notice_detail) == ("failed", "ConnectionRefusedError")
    with at(1):
        raised(hotel)
        tasks.sweep_alarms()
    assert broken_mail["tries"] == 4
    with at(6):
        tasks.sweep_alarms()
    assert rows(hotel)[0].notice == "sent"


def test_one_alarm_is_mailed_by_its_own_task():
    hotel = a_hotel()
    raised(hotel)
    tasks.send_alarm(rows(hotel)[0].pk)
    tasks.send_alarm(rows(hotel)[0].pk)
    assert len(outbox.outbox) == 1


def test_an_alarm_whose_row_is_gone_is_forgotten():
    hotel = a_hotel()
    work.put(alarms.WORK, 999, tenant_id=hotel.pk)
    tasks.sweep_alarms()
    assert work.claim(alarms.WORK) == []


@pytest.mark.django_db(transaction=True)
def test_raised_by_many_at_once_it_is_one_row_and_one_mail():
    hotel = a_hotel()
    in_threads(*(lambda: raised(hotel) for _ in range(8)))
    in_threads(*(tasks.sweep_alarms for _ in range(4)))
    [alarm] = rows(hotel)
    assert (alarm.count, len(outbox.outbox)) == (8, 1)


def test_the_subject_is_cut_to_what_fits():
    hotel = a_hotel()
    raised(hotel, subject="x" * 200)
    raised(hotel, subject="x" * 200)
    alarms.resolve_alarm(hotel.pk, "channel_failing", "x" * 200)
    [alarm] = rows(hotel)
    assert (len(alarm.subject), alarm.count, alarm.resolved_at is None) == (120, 2, False)


def test_an_alarm_is_not_seen_by_another_hotel():
    hotel, other = a_hotel(), a_hotel("gaviota")
    raised(hotel)
    with scope(other.pk), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM governance_alarm")
        assert cursor.fetchone() == (0,)
