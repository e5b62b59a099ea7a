"""Looks into mailboxes: what is new is kept once and answered, what is in the way is said and tried again."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.storage import storages

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import ingest, lanes, mailboxes
from messaging.channels.email import letter, mailbox, send
from messaging.channels.email.channel import Email
from messaging.models import Disposition, InboundEvent, MailboxCursor, MediaFile, Message, OutboundMessage
from messaging.tasks import poll_mailboxes, poll_mailboxes_of
from tenants.models import ChannelAccount, Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import run
from tests.messaging.delivery.conftest import Brain
from tests.messaging.email.build import GUEST, HOTEL, SERVER, VOUCHED, a_mail, in_parts
from tests.messaging.email.imap import Imap
from tests.tenants.build import a_hotel, an_account

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def imap() -> Iterator[Imap]:
    with Imap() as imap:
        yield imap


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """To whom mails went out; what a mail looks like on the wire is tried elsewhere."""
    to: list[str] = []

    def note(_: Any, outgoing: Any) -> str:
        to.append(f"{outgoing.address_kind}:{outgoing.address}")
        return f"{outgoing.token}@delfin.test"

    monkeypatch.setattr(send, "send", note)
    return to


@pytest.fixture
def hotel(imap: Imap) -> Tenant:
    """A hotel whose mailbox has been looked into once."""
    hotel = a_hotel(quiet_window_ms=0)
    options = {"imap": f"imap://127.0.0.1:{imap.port}", "authserv_id": SERVER}
    an_account(hotel, HOTEL, kind="email", access_token="secret", options=options)
    look(hotel)
    return hotel


def look(hotel: Tenant) -> None:
    with queue.collected() as waiting:
        poll_mailboxes_of.run(hotel.pk)
        run(waiting)


def rows(hotel: Tenant, model: Any) -> list[Any]:
    with scope(hotel.pk):
        return list(model.objects.of(hotel.pk).order_by("id"))


def cursor(hotel: Tenant, **values: Any) -> MailboxCursor:
    with scope(hotel.pk):
        if values:
            MailboxCursor.objects.of(hotel.pk).update(**values)
        return MailboxCursor.objects.of(hotel.pk).get()


def health(hotel: Tenant) -> str:
    return str(rows(hotel, ChannelAccount)[0].health)


def alarms(hotel: Tenant) -> set[str]:
    with scope(hotel.pk):
        return set(Alarm.objects.of(hotel.pk).filter(resolved_at=None).values_list("kind", flat=True))


def test_new_mail_is_answered_once_and_old_mail_never(imap: Imap, brain: Brain, sent: list[str]):
    imap.put(a_mail("Vieja", Message_ID="<old@x>"))
    hotel = _looked_into(imap)
    imap.put(a_mail("Nueva", Authentication_Results=VOUCHED))
    imap.put(a_mail("Nueva", Authentication_Results=VOUCHED))
    imap.put(a_mail("Otra", Message_ID="<m2@x>", From="Eva <eva@x.test>"))
    look(hotel)
    look(hotel)
    assert [turn.messages[0].text for turn in brain.turns] == ["Nueva", "Otra"]
    assert [turn.guest.identity for turn in brain.turns] == [f"email:{GUEST}", "unverified:eva@x.test"]
    assert brain.turns[0].guest.email == GUEST
    assert sorted(sent) == [f"email:{GUEST}", "unverified:eva@x.test"]
    assert health(hotel) == "connected"
    assert not any("STORE" in command or "SELECT" in command for command in imap.commands)


def _looked_into(imap: Imap) -> Tenant:
    made: Tenant = hotel.__wrapped__(imap)  # type: ignore[attr-defined]  # pytest keeps the function there
    return made


def test_automatic_mail_is_kept_with_its_reason(imap: Imap, hotel: Tenant, brain: Brain):
    imap.put(a_mail(Auto_Submitted="auto-replied"))
    look(hotel)
    assert [(one.outcome, one.reason) for one in rows(hotel, Disposition)] == [("not_answered", "auto_reply")]
    assert brain.turns == []


def test_files_are_stored_before_the_mail_is_kept(imap: Imap, hotel: Tenant, settings: Any, tmp_path: Any):
    files = "django.core.files.storage.FileSystemStorage"
    settings.STORAGES = {
        **settings.STORAGES,
        "guest_files": {"BACKEND": files, "OPTIONS": {"location": tmp_path}},
    }
    pdf = "Content-Type: application/pdf; name=pase.pdf\n\n%PDF-1.4 x"
    program = "Content-Type: application/octet-stream; name=x.exe\n\nMZ\x01\x02"
    imap.put(in_parts("Content-Type: text/plain\n\nMi pase", pdf, program))
    look(hotel)
    (message,) = rows(hotel, Message)
    assert (message.kind, message.text) == ("document", "Mi pase")
    assert message.details["files_refused"] == [{"file_name": "x.exe", "reason": "forbidden_type"}]
    (file,) = rows(hotel, MediaFile)
    assert file.state == "stored"
    assert storages["guest_files"].exists(f"{hotel.pk}/{file.key[:2]}/{file.key}")


def test_a_renumbered_mailbox_is_looked_at_again_and_answers_nothing_twice(
    imap: Imap, hotel: Tenant, brain: Brain
):
    imap.put(a_mail("Uno"))
    look(hotel)
    old, one = a_mail("Vieja", Message_ID="<old@x>"), imap.mails.popitem()[1][0]
    imap.uid_validity = 8
    imap.put(old, uid=3, at=clock.now() - dt.timedelta(days=1))
    imap.put(one, uid=4)
    imap.put(a_mail("Dos", Message_ID="<m2@x>"), uid=5)
    look(hotel)
    assert [turn.messages[0].text for turn in brain.turns] == ["Uno", "Dos"]
    assert (cursor(hotel).uid_validity, cursor(hotel).last_uid) == (8, 5)


def test_a_mail_that_cannot_be_taken_holds_up_the_others_three_times_only(
    imap: Imap, hotel: Tenant, brain: Brain, monkeypatch: pytest.MonkeyPatch
):
    real = letter.read

    def read(raw: bytes, *rest: Any, **more: Any) -> Any:
        if b"Mala" in raw:
            raise RuntimeError("nobody foresaw this")
        return real(raw, *rest, **more)

    monkeypatch.setattr(letter, "read", read)
    imap.put(a_mail("Mala", Message_ID="<bad@x>"))
    imap.put(a_mail("Buena"))
    seen = []
    for _ in range(mailboxes.TRIES):
        look(hotel)
        seen.append(len(brain.turns))
    assert seen == [0, 0, 1]
    assert [one.outcome for one in rows(hotel, InboundEvent)] == ["no_sender", "taken"]
    assert "unreadable_message" in alarms(hotel)


def test_a_mail_too_large_is_read_by_its_head_and_one_that_went_away_is_passed(
    imap: Imap, hotel: Tenant, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mailbox, "LARGEST", 300)
    imap.put(a_mail("x" * 400))
    gone = imap.put(a_mail("Otra", Message_ID="<m2@x>"))
    real = imap._fetch
    monkeypatch.setattr(imap, "_fetch", lambda command: b"" if f" {gone} " in command else real(command))
    look(hotel)
    (message,) = rows(hotel, Message)
    assert (message.kind, message.details["too_large"]) == ("unsupported", True)
    assert cursor(hotel).last_uid == gone


def test_a_refused_password_rests_the_account_until_it_is_right(imap: Imap, hotel: Tenant, brain: Brain):
    imap.put(a_mail())
    imap.password = "new"
    look(hotel)
    assert health(hotel) == "failing"
    assert alarms(hotel) == {"channel_account"}
    look(hotel)
    assert sum(command.startswith("LOGIN") for command in imap.commands) == 2
    imap.password = "secret"
    cursor(hotel, due_at=clock.now())
    look(hotel)
    assert (health(hotel), alarms(hotel), len(brain.turns)) == ("connected", set(), 1)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("LOGIN", "NO [UNAVAILABLE] busy"),
        ("STATUS", "NO"),
        ("EXAMINE", "NO"),
        ("SEARCH", "NO"),
        ("FETCH", "NO"),
        ("FETCH", "BAD"),
    ],
)
def test_a_server_in_trouble_is_asked_again_later(
    imap: Imap, hotel: Tenant, brain: Brain, word: str, said: str
):
    imap.put(a_mail())
    imap.answers[word] = said
    look(hotel)
    assert (cursor(hotel).failures, health(hotel), brain.turns) == (1, "connected", [])
    assert cursor(hotel).due_at > clock.now()
    imap.answers.clear()
    cursor(hotel, due_at=clock.now())
    look(hotel)
    assert (cursor(hotel).failures, len(brain.turns)) == (0, 1)


def test_a_mailbox_that_stays_silent_is_alarmed_and_the_alarm_ends(imap: Imap, hotel: Tenant):
    imap.answers["LOGIN"] = "NO [UNAVAILABLE] busy"
    for _ in range(mailboxes.ALARM_AFTER_FAILURES):
        assert alarms(hotel) == set()
        cursor(hotel, due_at=clock.now())
        look(hotel)
    assert alarms(hotel) == {"mailbox_unreachable"}
    imap.answers.clear()
    cursor(hotel, due_at=clock.now())
    look(hotel)
    assert alarms(hotel) == set()


def test_an_address_of_a_server_that_cannot_be_read_is_told(hotel: Tenant):
    with scope(hotel.pk):
        ChannelAccount.objects.of(hotel.pk).update(options={"imap": "gmail"})
    look(hotel)
    (account,) = rows(hotel, ChannelAccount)
    assert account.health == "failing"
    assert "imaps://" in account.health_detail


def test_one_worker_at_a_time_and_who_lost_the_mailbox_stops(imap: Imap, hotel: Tenant, brain: Brain):
    cursor(hotel, lease_until=clock.now() + dt.timedelta(seconds=60))
    imap.put(a_mail())
    look(hotel)
    assert brain.turns == []
    cursor(hotel, lease_until=None)
    real, seen = ingest.keep, []

    def keep(*given: Any, **more: Any) -> Any:
        cursor(hotel, lease_token=None)  # somebody else took it
        seen.append(given)
        return real(*given, **more)

    imap.put(a_mail("Otra", Message_ID="<m2@x>"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ingest, "keep", keep)
        look(hotel)
    assert len(seen) == 1
    assert cursor(hotel).last_uid == 0


def test_more_answers_than_a_person_would_give_go_to_people(
    imap: Imap, hotel: Tenant, brain: Brain, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(Email, "most_answers", {3600: 2, 60: 5})
    for number in range(4):
        imap.put(a_mail(f"Hola {number}", Message_ID=f"<m{number}@x>"))
        look(hotel)
    became = [one.reason for one in rows(hotel, Disposition)]
    assert (len(brain.turns), became[2:]) == (2, ["too_many_answers", "person_owns"])
    assert len(rows(hotel, OutboundMessage)) == 2


def test_every_half_minute_all_hotels_with_a_mailbox_are_woken(hotel: Tenant):
    a_hotel("other")
    with queue.collected() as waiting:
        poll_mailboxes.run()
    assert [(task, given) for task, given, _ in waiting] == [(lanes.POLL_MAILBOXES_OF, (hotel.pk,))]
