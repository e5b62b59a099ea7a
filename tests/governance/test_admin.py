"""Audit, alarms and preflight runs in Admin: who sees what, and the one thing that can be done."""

from functools import partial

import pytest
from django.test import Client
from django.urls import reverse

from governance import alarms, audit
from governance.installation import hotel_or_installation
from governance.models import Alarm, AuditEvent, PreflightRun
from governance.preflight import runner
from tenants.models import User
from tenants.scope import scope
from tests.governance.builders import events_of
from tests.tenants.build import a_hotel, a_person

pytestmark = pytest.mark.django_db


def client_of(person):
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return client


def operator():
    return User.objects.create_superuser("root@example.com", name="Rosa Root")


def page(client, name, *args, **query):
    answer = client.get(reverse(f"admin:governance_{name}", args=args), query)
    return answer.status_code, answer.content.decode()


def changed_rate(hotel, actor="system", price="95.00"):
    audit.record(
        tenant_id=hotel.pk,
        action="rate_changed",
        object_type="pms.rate",
        object_id="7",
        actor=actor,
        before={"price": "90.00"},
        after={"price": price, "note_<b>": {"open": True, "nights": [1, 2]}},
    )
    return events_of(hotel)[-1]


def an_alarm(hotel, **fields):
    values = {"kind": "pms_down", "subject": "builtin", "message": "No answer.", **fields}
    alarms.raise_alarm(tenant_id=hotel.pk, **values)
    with scope(hotel.pk):
        return Alarm.objects.of(hotel.pk).latest("id")


def again(alarm):
    with scope(alarm.tenant_id):
        return Alarm.objects.get(pk=alarm.pk)


def test_the_audit_shows_who_did_what_with_before_and_after():
    hotel = a_hotel()
    manager = a_person("ana@example.com", hotel, name="Ana Paz")
    changed_rate(hotel, actor=f"user:{manager.pk}")
    status, html = page(client_of(manager), "auditevent_changelist")
    assert status == 200
    assert "Ana Paz" in html
    assert "rate changed" in html
    assert "rate 7" in html
    assert "price: 90.00 → 95.00" in html


def test_an_event_has_a_page_with_every_value():
    hotel = a_hotel()
    event = changed_rate(hotel, actor="user:unknown")
    status, html = page(client_of(operator()), "auditevent_change", event.pk)
    assert status == 200
    assert "user:unknown" in html
    assert "95.00" in html
    assert "open: yes, nights: 1, 2" in html
    assert "note &lt;b&gt;" in html


def test_the_list_says_made_and_removed_values_without_an_arrow():
    hotel = a_hotel()
    set_room = partial(audit.record, tenant_id=hotel.pk, action="set", object_type="pms_room", object_id="3")
    set_room(after={"number": "101", "about": "x" * 90})
    set_room(before={"number": "102"})
    html = page(client_of(a_person("ana@example.com", hotel)), "auditevent_changelist")[1]
    assert "number: 101" in html
    assert "x" * 60 not in html
    assert "number was 102" in html
    assert "room 3" in html


def test_an_event_of_somebody_who_is_gone_keeps_their_number():
    hotel = a_hotel()
    changed_rate(hotel, actor="user:4711")
    assert "user:4711" in page(client_of(operator()), "auditevent_changelist")[1]


def test_the_audit_is_searched_by_whole_values():
    hotel = a_hotel()
    changed_rate(hotel)
    client = client_of(a_person("ana@example.com", hotel))
    assert "rate changed" in page(client, "auditevent_changelist", q="rate_changed")[1]
    assert "90.00" not in page(client, "auditevent_changelist", q="nothing_such")[1]


def test_many_changes_are_counted_in_the_list():
    hotel = a_hotel()
    values = {f"value_{number}": number for number in range(5)}
    audit.record(tenant_id=hotel.pk, action="x", object_type="y", object_id="1", after=values)
    assert "and 2 more" in page(client_of(a_person("ana@example.com", hotel)), "auditevent_changelist")[1]


def test_people_see_the_audit_of_their_hotels_only():
    hotel, other = a_hotel(), a_hotel("gaviota")
    event = changed_rate(other, price="123.45")
    client = client_of(a_person("ana@example.com", hotel))
    assert "123.45" not in page(client, "auditevent_changelist")[1]
    assert client.get(reverse("admin:governance_auditevent_change", args=[event.pk])).status_code in {
        302,
        404,
    }


@pytest.mark.parametrize(
    ("role", "status"), [("owner", 200), ("manager", 200), ("auditor", 200), ("agent", 403)]
)
def test_managers_and_auditors_read_the_audit(role, status):
    hotel = a_hotel()
    assert page(client_of(a_person("ana@example.com", hotel, role)), "auditevent_changelist")[0] == status


def test_nobody_adds_changes_or_deletes_an_event_in_admin():
    hotel = a_hotel()
    event = changed_rate(hotel)
    client = client_of(operator())
    assert page(client, "auditevent_add")[0] == 403
    change = reverse("admin:governance_auditevent_change", args=[event.pk])
    assert client.post(change, {"action": "other"}).status_code == 403
    assert client.post(reverse("admin:governance_auditevent_delete", args=[event.pk])).status_code == 403
    with scope(hotel.pk):
        assert AuditEvent.objects.get(pk=event.pk).action == "rate_changed"


def test_a_page_of_the_audit_takes_few_queries(django_assert_max_num_queries):
    hotel = a_hotel()
    manager = a_person("ana@example.com", hotel)
    for number in range(30):
        changed_rate(hotel, actor=f"user:{manager.pk}", price=str(number))
    client = client_of(manager)
    with django_assert_max_num_queries(20):
        page(client, "auditevent_changelist")


def test_alarms_open_with_what_somebody_must_look_at():
    hotel = a_hotel()
    an_alarm(hotel)
    an_alarm(hotel, subject="solved already")
    alarms.resolve_alarm(hotel.pk, "pms_down", "solved already")
    client = client_of(a_person("ana@example.com", hotel))
    html = page(client, "alarm_changelist")[1]
    assert "Pms down" in html
    assert "solved already" not in html
    assert "solved already" in page(client, "alarm_changelist", state="over")[1]
    assert "solved already" in page(client, "alarm_changelist", state="all")[1]
    assert "builtin" not in page(client, "alarm_changelist", state="acknowledged")[1]


def test_without_a_channel_the_page_says_so(settings):
    client = client_of(a_person("ana@example.com", a_hotel()))
    settings.ALARM_EMAILS = []
    assert "no channel is configured" in page(client, "alarm_changelist")[1]
    settings.ALARM_EMAILS = ["duty@example.com"]
    assert "no channel is configured" not in page(client, "alarm_changelist")[1]


def test_an_alarm_is_acknowledged_on_its_own_page():
    hotel = a_hotel()
    alarm = an_alarm(hotel)
    manager = a_person("ana@example.com", hotel, name="Ana Paz")
    client = client_of(manager)
    assert "Acknowledge: I look after it" in page(client, "alarm_change", alarm.pk)[1]
    answer = client.post(reverse("admin:governance_alarm_acknowledge", args=[alarm.pk]), follow=True)
    assert "Ana Paz looks after it" in answer.content.decode()
    assert again(alarm).acknowledged_by == manager
    assert [event.action for event in events_of(hotel)][-1] == "alarm_acknowledged"


def test_an_alarm_shows_what_to_do():
    hotel = a_hotel()
    client = client_of(a_person("ana@example.com", hotel))
    known = an_alarm(hotel, kind="channel_account")
    assert "make a new permanent one at Meta" in page(client, "alarm_change", known.pk)[1]
    unknown = an_alarm(hotel, kind="new_kind")
    assert "docs/runbooks/new_kind.md" in page(client, "alarm_change", unknown.pk)[1]


def test_several_alarms_are_acknowledged_in_the_list():
    hotel = a_hotel()
    first, second = an_alarm(hotel), an_alarm(hotel, subject="other")
    client = client_of(a_person("ana@example.com", hotel))
    data = {"action": "acknowledge", "_selected_action": [first.pk, second.pk]}
    answer = client.post(reverse("admin:governance_alarm_changelist"), data, follow=True)
    assert "2 acknowledged." in answer.content.decode()
    assert again(first).acknowledged_at is not None


def test_an_alarm_is_acknowledged_once():
    hotel = a_hotel()
    alarm = an_alarm(hotel)
    first, second = a_person("ana@example.com", hotel), a_person("leo@example.com", hotel)
    address = reverse("admin:governance_alarm_acknowledge", args=[alarm.pk])
    client_of(first).post(address)
    assert "Not acknowledged" in client_of(second).post(address, follow=True).content.decode()
    assert again(alarm).acknowledged_by == first


def test_a_link_alone_acknowledges_nothing():
    hotel = a_hotel()
    alarm = an_alarm(hotel)
    client = client_of(a_person("ana@example.com", hotel))
    assert client.get(reverse("admin:governance_alarm_acknowledge", args=[alarm.pk])).status_code == 405
    assert again(alarm).acknowledged_at is None


def test_an_auditor_reads_alarms_and_acknowledges_none():
    hotel = a_hotel()
    alarm = an_alarm(hotel)
    client = client_of(a_person("ana@example.com", hotel, "auditor"))
    assert page(client, "alarm_changelist")[0] == 200
    client.post(reverse("admin:governance_alarm_acknowledge", args=[alarm.pk]))
    assert again(alarm).acknowledged_at is None


def test_an_alarm_of_another_hotel_is_not_found():
    alarm = an_alarm(a_hotel("gaviota"))
    client = client_of(a_person("ana@example.com", a_hotel()))
    assert client.post(reverse("admin:governance_alarm_acknowledge", args=[alarm.pk])).status_code == 404


def test_operators_read_preflight_runs_and_others_do_not():
    runner.store(runner.run(mode="B", change="low"))
    client = client_of(operator())
    status, html = page(client, "preflightrun_changelist")
    assert status == 200
    with scope(hotel_or_installation(None)):
        run = PreflightRun.objects.get()
    assert run.decision in html
    status, html = page(client, "preflightrun_change", run.pk)
    assert status == 200
    assert "row policies" in html
    assert "security gate 10" in html or "security gate 0" in html
    manager = a_person("ana@example.com", a_hotel())
    assert page(client_of(manager), "preflightrun_changelist")[0] == 403
