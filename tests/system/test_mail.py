"""Guests who write mails, over a real IMAP and a real SMTP server: the whole way and back."""

import datetime as dt
from collections.abc import Iterator
from email.message import EmailMessage
from typing import Any

import pytest

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import attempts, mailboxes
from messaging.channels.email import mailbox
from messaging.channels.email.mailbox import Visit
from messaging.models import Delivery, Disposition, InboundEvent, MailboxCursor, Message, OutboundMessage
from messaging.registry import channel_of
from pms.models import Reservation
from tenants.models import ChannelAccount, Tenant, WorkItem
from tenants.scope import scope
from tests.mail_servers import PASSWORD, SERVER, MailServers, a_mail
from tests.messaging.delivery.build import run, work_through
from tests.messaging.dialogue.build import a_front_desk, an_article
from tests.tenants.build import an_account

pytestmark = [pytest.mark.system, pytest.mark.django_db(transaction=True)]

HOTEL = "reservas@delfin.test"
ANA = "ana.paz@familia.test"
STRANGER = "eva@anybody.test"


@pytest.fixture
def servers() -> Iterator[MailServers]:
    with MailServers((HOTEL, ANA, STRANGER), vouched={"familia.test"}) as servers:
        yield servers


@pytest.fixture
def hotel(servers: MailServers) -> Tenant:
    """A hotel with a mailbox that has been looked into once."""
    hotel = a_front_desk("es", quiet_window_ms=0)
    an_article(hotel, "breakfast", es="El desayuno es de 7 a 10.")
    options = {
        "imap": f"imap://127.0.0.1:{servers.imap_port}",
        "smtp": f"smtp://127.0.0.1:{servers.smtp_port}",
        "authserv_id": SERVER,
    }
    an_account(hotel, HOTEL, kind="email", access_token=PASSWORD, options=options)
    look(hotel)
    return hotel


def look(hotel: Tenant) -> None:
    """Look into the hotel's mailboxes, and do all that follows."""
    with queue.collected() as waiting:
        mailboxes.look_into_all_of(hotel.pk)
        run(waiting)


def writes(servers: MailServers, hotel: Tenant, text: str, *, sender: str = ANA, **more: str) -> EmailMessage:
    """A guest's mail, on its way until it is answered."""
    message = a_mail(sender, HOTEL, text, **more)
    servers.send(message)
    look(hotel)
    return message


def answers(servers: MailServers, guest: str = ANA) -> list[EmailMessage]:
    """What the guest got, the oldest first."""
    return servers.mails(guest)


def words(message: EmailMessage) -> str:
    body = message.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


def rows(hotel: Tenant, model: Any) -> list[Any]:
    with scope(hotel.pk):
        return list(model.objects.of(hotel.pk).order_by("id"))


def became(hotel: Tenant) -> list[tuple[str, str]]:
    return [(one.outcome, one.reason) for one in rows(hotel, Disposition)]


def the_account(hotel: Tenant) -> ChannelAccount:
    (account,) = rows(hotel, ChannelAccount)
    assert isinstance(account, ChannelAccount)
    return account


def due_again(hotel: Tenant) -> None:
    """The pause after a failure is over."""
    with scope(hotel.pk):
        MailboxCursor.objects.of(hotel.pk).update(due_at=clock.now())


def test_a_mail_is_answered_in_its_thread_and_stays_unread_in_the_mailbox(
    servers: MailServers, hotel: Tenant
):
    asked = writes(
        servers, hotel, "Hola, ¿a qué hora es el desayuno?", subject="Una consulta", References="<a@x>"
    )
    (answer,) = answers(servers)
    assert "7 a 10" in words(answer)
    assert answer["Subject"] == "Re: Una consulta"
    assert answer["In-Reply-To"] == asked["Message-ID"]
    assert answer["References"].split() == ["<a@x>", asked["Message-ID"]]
    assert answer["Auto-Submitted"] == "auto-replied"
    assert answer["X-Auto-Response-Suppress"] == "All"
    assert answer.get_content_type() == "multipart/alternative"
    (delivery,) = rows(hotel, Delivery)
    assert answer["Message-ID"] == f"<{delivery.token}@delfin.test>"
    assert (delivery.status, delivery.provider_id) == ("sent", f"{delivery.token}@delfin.test")
    assert became(hotel) == [("answered", "")]
    assert rb"\Seen" not in servers.flags(HOTEL)


def test_a_stay_is_booked_by_mail_from_a_question_with_its_quote_to_the_reference(
    servers: MailServers, hotel: Tenant
):
    day = clock.local_today(hotel.timezone) + dt.timedelta(days=30)
    until = day + dt.timedelta(days=3)
    ask = f"Hola! tienen lugar del {day:%d/%m/%Y} al {until:%d/%m/%Y} para 2?"
    writes(servers, hotel, ask, sender=f"Ana Paz <{ANA}>", subject="Consulta")
    for said in ("1", "Ana Paz", "sí"):
        last = answers(servers)[-1]
        quoted = "\n".join(f"> {line}" for line in words(last).split("\n"))
        text = f"{said}\n\nSaludos,\nAna\n\nEl dom, 22 nov 2026, Hotel Delfín <{HOTEL}> escribió:\n\n{quoted}"
        writes(
            servers,
            hotel,
            text,
            sender=f"Ana Paz <{ANA}>",
            subject=last["Subject"],
            In_Reply_To=last["Message-ID"],
        )
        if rows(hotel, Reservation):
            break
    (stay,) = rows(hotel, Reservation)
    assert (stay.check_in, stay.check_out, stay.guest_email) == (day, until, ANA)
    assert stay.reference in words(answers(servers)[-1])
    assert {one.text for one in rows(hotel, Message)[1:]} <= {"1", "Ana Paz", "sí"}


def test_who_only_claims_to_be_the_guest_neither_sees_nor_cancels_the_stay(
    servers: MailServers, hotel: Tenant
):
    test_a_stay_is_booked_by_mail_from_a_question_with_its_quote_to_the_reference(servers, hotel)
    (stay,) = rows(hotel, Reservation)
    servers.vouched.clear()
    before = len(answers(servers))
    for said in (
        "Quiero ver mi reserva",
        f"Cancelen mi reserva {stay.reference}, apellido Paz. Sí, cancelar.",
    ):
        writes(servers, hotel, said)
    told = [words(one) for one in answers(servers)[before:]]
    assert told
    assert not any(stay.reference in one for one in told)
    assert "no puedo ver ni cambiar" in told[0]
    (stay,) = rows(hotel, Reservation)
    assert stay.status == "confirmed"
    servers.vouched.add("familia.test")
    writes(servers, hotel, "Quiero ver mi reserva")
    assert stay.reference in words(answers(servers)[-1])


def test_mail_that_was_there_before_is_not_answered_and_what_comes_twice_once(servers: MailServers):
    servers.send(a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?"))
    hotel = _hotel(servers)
    assert answers(servers) == []
    twice = a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?")
    servers.send(twice)
    servers.send(twice)
    look(hotel)
    assert len(answers(servers)) == 1


def _hotel(servers: MailServers) -> Tenant:
    made: Tenant = hotel.__wrapped__(servers)  # type: ignore[attr-defined]  # pytest keeps the function there
    return made


def test_automatic_mails_are_kept_and_never_answered(servers: MailServers, hotel: Tenant):
    writes(servers, hotel, "Estoy de vacaciones", Auto_Submitted="auto-replied")
    writes(servers, hotel, "Ofertas de la semana", List_Id="<ofertas.example.com>")
    writes(servers, hotel, "Eco", sender=HOTEL)
    assert answers(servers) == []
    assert became(hotel) == [("not_answered", one) for one in ("auto_reply", "list", "own_mail")]


def test_two_machines_do_not_write_to_each_other_for_ever(servers: MailServers, hotel: Tenant):
    most = channel_of("email").most_answers[3600]
    for number in range(most + 3):
        writes(servers, hotel, f"¿A qué hora es el desayuno? {number}", subject="Eco")
    assert len(answers(servers)) == most
    assert became(hotel)[-1][0] == "handed_over"
    assert ("handed_over", "too_many_answers") in became(hotel)


def test_a_bounce_comes_back_to_the_message_it_is_about(servers: MailServers, hotel: Tenant):
    writes(servers, hotel, "Hola, ¿a qué hora es el desayuno?")
    (answer,) = answers(servers)
    servers.append(HOTEL, _bounce(answer["Message-ID"]))
    look(hotel)
    work_through("statuses")
    (sent,) = rows(hotel, OutboundMessage)
    assert (sent.status, sent.failure_code) == ("failed", "bounce/5.1.1")
    assert sent.failure_reason == "The guest's e-mail address does not exist."
    assert became(hotel) == [("handed_over", "delivery_failed")]
    assert len(rows(hotel, Message)) == 1


def _bounce(message_id: str) -> bytes:
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mail.test\r\nTo: reservas@delfin.test\r\n"
        "Subject: Undelivered Mail\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mail.test\r\n\r\n"
        f"Final-Recipient: rfc822; {ANA}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\n\r\n--b--\r\n"
    ).encode()


def test_a_mail_that_was_kept_by_a_worker_that_died_is_answered_once(
    servers: MailServers, hotel: Tenant, monkeypatch: pytest.MonkeyPatch
):
    class Died(BaseException):
        """A worker's end, which nothing catches."""

    def dies(*_: object, **__: object) -> bool:
        raise Died

    servers.send(a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?"))
    with monkeypatch.context() as patch:
        patch.setattr(mailboxes, "_note", dies)
        with pytest.raises(Died), queue.collected():
            mailboxes.look_into_all_of(hotel.pk)
    assert len(rows(hotel, InboundEvent)) == 1
    look(hotel)  # its lease is not over
    with scope(hotel.pk):
        MailboxCursor.objects.of(hotel.pk).update(lease_until=clock.now())
    look(hotel)
    work_through("take", "turns", "send")
    assert len(rows(hotel, InboundEvent)) == 1
    assert len(answers(servers)) == 1


def test_a_renumbered_mailbox_answers_nothing_again_and_loses_nothing(servers: MailServers, hotel: Tenant):
    writes(servers, hotel, "Hola, ¿a qué hora es el desayuno?")
    before = rows(hotel, MailboxCursor)[0].uid_validity
    servers.send(a_mail(ANA, HOTEL, "¿Y hay estacionamiento?"))
    servers.renumber(HOTEL)
    look(hotel)
    assert rows(hotel, MailboxCursor)[0].uid_validity != before
    assert [one.text for one in rows(hotel, Message)] == [
        "Hola, ¿a qué hora es el desayuno?",
        "¿Y hay estacionamiento?",
    ]
    assert len(answers(servers)) == 2


def test_a_wrong_password_is_told_and_the_mails_wait_for_the_right_one(servers: MailServers, hotel: Tenant):
    servers.set_password("another")
    servers.send(a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?"))
    look(hotel)
    account = the_account(hotel)
    assert account.health == "failing"
    assert "app password" in account.health_detail
    with scope(hotel.pk):
        assert Alarm.objects.filter(kind="channel_account", subject=HOTEL).exists()
    told = channel_of("email").check(attempts.sender_of(account))
    assert not told.works
    assert len(told.problems) == 2
    account.access_token = "another"
    with scope(hotel.pk):
        account.save(update_fields=["access_token"])
    due_again(hotel)
    look(hotel)
    assert the_account(hotel).health == "connected"
    assert len(answers(servers)) == 1
    assert channel_of("email").check(attempts.sender_of(the_account(hotel))).works


def test_a_mailbox_that_is_down_is_asked_later_and_later_and_nothing_is_lost(
    servers: MailServers, hotel: Tenant
):
    servers.send(a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?"))
    servers.stop_imap()
    pauses = []
    for _ in range(mailboxes.ALARM_AFTER_FAILURES):
        look(hotel)
        (cursor,) = rows(hotel, MailboxCursor)
        pauses.append(round((cursor.due_at - clock.now()).total_seconds(), -1))
        due_again(hotel)
    assert pauses == [30, 60, 120, 240]
    assert the_account(hotel).health == "connected"
    with scope(hotel.pk):
        assert Alarm.objects.filter(kind="mailbox_unreachable", resolved_at=None).count() == 1
    servers.start_imap()
    look(hotel)
    assert len(answers(servers)) == 1
    with scope(hotel.pk):
        assert not Alarm.objects.filter(kind="mailbox_unreachable", resolved_at=None).exists()


@pytest.mark.parametrize(
    ("said", "status", "code"),
    [
        ("450 4.2.0 Greylisted, come again", "queued", ""),
        ("554 5.7.1 Spam", "failed", "554/5.7.1"),
        ("550 5.1.1 Nobody here", "failed", "550/5.1.1"),
    ],
)
def test_what_the_server_says_decides_what_becomes_of_a_mail(
    servers: MailServers, hotel: Tenant, said: str, status: str, code: str
):
    servers.send(a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?"))
    servers.answers.append(said)
    look(hotel)
    (sent,) = rows(hotel, OutboundMessage)
    assert (sent.status, sent.failure_code) == (status, code)


def test_a_line_that_breaks_after_the_mail_leaves_it_unknown_and_not_sent_at_once_again(
    servers: MailServers, hotel: Tenant
):
    servers.send(a_mail(ANA, HOTEL, "Hola, ¿a qué hora es el desayuno?"))
    servers.answers.append("drop")
    look(hotel)
    (sent,) = rows(hotel, OutboundMessage)
    assert sent.status == "unknown"
    assert WorkItem.objects.filter(kind="outbound", due_at__gt=clock.now()).exists()
    assert len(answers(servers)) == 1


def test_a_mail_too_large_to_read_goes_by_its_head(
    servers: MailServers, hotel: Tenant, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(mailbox, "LARGEST", 2000)
    writes(servers, hotel, "x" * 5000, subject="Fotos")
    (message,) = rows(hotel, Message)
    assert message.kind == "unsupported"
    assert message.details["too_large"] is True
    assert len(answers(servers)) == 1


def test_a_mail_that_goes_away_while_it_is_read_holds_nobody_up(
    servers: MailServers, hotel: Tenant, monkeypatch: pytest.MonkeyPatch
):
    real = Visit.after
    monkeypatch.setattr(Visit, "after", lambda self, uid: [uid + 1, *real(self, uid)])
    writes(servers, hotel, "Hola, ¿a qué hora es el desayuno?")
    writes(servers, hotel, "¿Y el estacionamiento?")
    assert len(answers(servers)) == 2
