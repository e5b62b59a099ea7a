"""Mails to guests: what they look like, in whose thread they stand, and how a server's answer is read."""

import email
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult
from django.test import override_settings

from hotel_agent.console.servers.private import free_port
from messaging.channels.base import Outgoing, Sender
from messaging.channels.email import check, compose, limits, send, servers
from messaging.channels.email.thread import Thread
from messaging.errors import SendRefused, SendUnknown
from messaging.types import Option, Reply
from tests.messaging.dialogue.build import a_front_desk
from tests.messaging.email.build import GUEST, HOTEL, TOKEN

pytestmark = pytest.mark.django_db

PHOTO = b"\x89PNG\r\n\x1a\n" + b"x" * 100
THREAD = Thread(
    subject="Una consulta", answers="m1@familia.test", references=("a@x", "m1@familia.test"), language="es"
)


def a_sender(tenant_id: int = 1, **options: Any) -> Sender:
    return Sender(tenant_id, 1, HOTEL, "secret", {"imap": "imaps://imap.gmail.com", **options})


def mail_of(text: str, thread: Thread = THREAD, *files: Path) -> EmailMessage:
    hotel = a_front_desk("es", colour="#0a6")
    reply = Reply("text", text, attached=tuple(map(str, files)))
    raw = compose.raw(a_sender(hotel.pk), Outgoing("email", GUEST, reply, TOKEN), thread)
    assert max(map(len, raw.split(b"\r\n"))) < 998
    return email.message_from_bytes(raw, policy=default)


def part(mail: EmailMessage, kind: str) -> str:
    found = mail.get_body((kind,))
    assert found is not None
    return str(found.get_content()).replace("\r\n", "\n")


def test_an_answer_stands_in_the_guests_thread():
    mail = mail_of("El desayuno es de 7 a 10.")
    assert (mail["From"], mail["To"]) == (f"Hotel Delfín <{HOTEL}>", GUEST)
    assert (mail["Subject"], mail["In-Reply-To"]) == ("Re: Una consulta", "<m1@familia.test>")
    assert mail["References"] == "<a@x> <m1@familia.test>"
    assert mail["Message-ID"] == f"<{TOKEN}@delfin.test>"
    assert (mail["Auto-Submitted"], mail["X-Auto-Response-Suppress"]) == ("auto-replied", "All")


def test_what_nobody_asked_for_is_a_thread_of_its_own():
    mail = mail_of("Mañana los esperamos.", Thread(language="es"))
    assert (mail["Subject"], mail["In-Reply-To"], mail["Auto-Submitted"]) == (
        "Hotel Delfín",
        None,
        "auto-generated",
    )


def test_long_threads_and_odd_subjects_are_carried():
    long = tuple(f"{'x' * 150}{number}@x" for number in range(20))
    mail = mail_of("Hola", Thread(subject="RE: Año\r\nBcc: eva@x.test", answers=long[-1], references=long))
    assert mail["Subject"] == "RE: Año Bcc: eva@x.test"
    assert mail["Bcc"] is None
    assert str(mail["References"]).split() == [f"<{one}>" for one in long]


@pytest.mark.parametrize(
    ("text", "name", "first"),
    [
        ("El desayuno es de 7 a 10.", "Ana Paz", "Hola, Ana:"),
        ("El desayuno es de 7 a 10.", "$$$ www.x.test", "Hola:"),
        ("¡Hola! Soy el asistente.", "Ana", "¡Hola! Soy el asistente."),
    ],
)
def test_an_answer_greets_once(text: str, name: str, first: str):
    said = part(mail_of(text, Thread(answers="m@x", language="es", guest_name=name)), "plain")
    assert said.split("\n")[0] == first
    assert said.rstrip().endswith("Asistente virtual de Hotel Delfín")


def test_a_persons_answer_goes_as_it_was_written():
    mail = mail_of("Hola Ana, soy Marta.", Thread(answers="m@x", by_machine=False))
    assert part(mail, "plain") == "Hola Ana, soy Marta.\n\nHotel Delfín\n"
    assert mail["Auto-Submitted"] is None


def test_the_page_has_the_hotels_look_and_no_code_of_a_guests():
    page = part(mail_of("Hola <script>x</script>\nhttps://x.test/a?b=1&c=2.\n\n1. Doble"), "html")
    assert "&lt;script&gt;" in page
    assert '<a href="https://x.test/a?b=1&amp;c=2">' in page
    assert "#0a6" in page
    assert "<img" not in page


def test_photos_go_beside_the_words_and_a_missing_one_does_not_hold_up_the_mail(tmp_path: Path):
    photo, large = tmp_path / "suite.png", tmp_path / "large.png"
    photo.write_bytes(PHOTO)
    large.write_bytes(b"x" * (compose.LARGEST_FILE + 1))
    mail = mail_of("La suite", THREAD, photo, large, tmp_path / "gone.png")
    assert [(one.get_filename(), one.get_content()) for one in mail.iter_attachments()] == [
        ("suite.png", PHOTO)
    ]


def test_an_answer_is_one_mail_with_numbered_choices():
    options = (Option("a", "Doble", "100"), Option("b", "Suite"))
    given = [Reply("text", "Uno"), Reply("image", "Foto", media="/x.png"), Reply("list", "Elija", options)]
    (mail,) = limits.gathered([*given, Reply("reaction", "👍")])
    assert (mail.kind, mail.attached) == ("text", ("/x.png",))
    assert mail.text == "Uno\n\nFoto\n\nElija\n\n1. Doble - 100\n2. Suite"
    assert limits.fit(Reply("reaction", "👍")) == ()
    assert Reply.from_json(mail.as_json()) == mail


@pytest.mark.parametrize(
    ("url", "found"),
    [
        ("smtp+tls://smtp.gmail.com:587", ("smtp.gmail.com", 587, "starttls", HOTEL, "secret")),
        ("smtps://me%40x:pw@mail.x", ("mail.x", 465, "ssl", "me@x", "secret")),
        ("smtp+ssl://mail.x", ("mail.x", 465, "ssl", HOTEL, "secret")),
        ("smtp://127.0.0.1:2525", ("127.0.0.1", 2525, "plain", HOTEL, "secret")),
    ],
)
def test_the_address_of_a_server(url: str, found: tuple[Any, ...]):
    server = servers.smtp(a_sender(smtp=url))
    assert (server.host, server.port, server.security, server.user, server.password) == found


@pytest.mark.parametrize(
    "url", ["", "http://x", "imaps://x", "smtp+tls://", "smtps://x:nan", "env:NOT_SET_AT_ALL"]
)
def test_what_is_no_address_of_a_server_is_said_in_words(url: str):
    with pytest.raises(servers.BadAddress, match="SMTP server"):
        servers.smtp(a_sender(smtp=url))


@override_settings(PRODUCTION=True)
def test_in_production_no_password_goes_unencrypted():
    with pytest.raises(servers.BadAddress, match="encryption"):
        servers.smtp(a_sender(smtp="smtp://mail.x"))


def test_whom_a_mailbox_believes():
    assert servers.desk(a_sender()).server == "mx.google.com"
    assert servers.desk(a_sender(imap="imaps://mail.x")).server == ""
    assert servers.desk(a_sender(imap="imaps://mail.x", authserv_id="mx.x")).server == "mx.x"
    assert servers.desk(a_sender(relay_domains=["Ota.test"])).relays == ["ota.test"]
    assert servers.imap(a_sender(imap="imaps://mail.x/Guests")).folder == "Guests"


class Talking:
    """An SMTP server that takes log-ins with one password, and says what it is told to."""

    def __init__(self) -> None:
        self.rcpt, self.data, self.mails = "250 OK", "250 OK", 0

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's name
        envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's name
        self.mails += 1
        if self.data == "drop":
            server.transport.abort()
        return self.data


class Loopback(Controller):
    def factory(self) -> SMTP:
        def log_in(_: Any, __: Any, ___: Any, ____: Any, data: Any) -> AuthResult:
            return AuthResult(success=data.password == b"secret", handled=False)

        return SMTP(self.handler, auth_require_tls=False, authenticator=log_in)


@pytest.fixture
def talking() -> Iterator[tuple[Talking, Sender]]:
    handler = Talking()
    port = free_port()
    controller = Loopback(handler, hostname="127.0.0.1", port=port)
    controller.start()
    yield handler, a_sender(smtp=f"smtp://127.0.0.1:{port}")
    controller.stop()


def send_one(sender: Sender, to: str = GUEST) -> str:
    hotel = a_front_desk("es")
    own = Sender(hotel.pk, 1, HOTEL, sender.token, sender.options)
    return send.send(own, Outgoing("email", to, Reply("text", ".Hola\n.\nfin"), TOKEN))


def test_a_mail_that_is_taken_is_named_by_its_token(talking: tuple[Talking, Sender]):
    assert send_one(talking[1]) == f"{TOKEN}@delfin.test"
    assert talking[0].mails == 1


@pytest.mark.parametrize(
    ("rcpt", "data", "code"),
    [
        ("550 5.1.1 Nobody", "250 OK", "550/5.1.1"),
        ("451 Later", "250 OK", "451"),
        ("250 OK", "552 5.3.4 Too big", "552/5.3.4"),
    ],
)
def test_a_refusal_carries_the_servers_code(talking: tuple[Talking, Sender], rcpt: str, data: str, code: str):
    talking[0].rcpt, talking[0].data = rcpt, data
    with pytest.raises(SendRefused) as refused:
        send_one(talking[1])
    assert refused.value.code == code


def test_a_line_that_breaks_after_the_words_leaves_it_open(talking: tuple[Talking, Sender]):
    talking[0].data = "drop"
    with pytest.raises(SendUnknown):
        send_one(talking[1])


@pytest.mark.parametrize("code", ["log_in", "not_sent", "bad_server", "address", "not_connected"])
def test_what_cannot_be_begun_was_not_sent(talking: tuple[Talking, Sender], code: str):
    senders = {
        "log_in": Sender(1, 1, HOTEL, "wrong", talking[1].options),
        "not_sent": a_sender(smtp="smtp://127.0.0.1:1"),
        "bad_server": a_sender(smtp="x"),
        "not_connected": Sender(1, 1, HOTEL, "", {}),
    }
    with pytest.raises(SendRefused) as refused:
        send_one(senders.get(code, talking[1]), "josé@x.test" if code == "address" else GUEST)
    assert refused.value.code == code
    assert talking[0].mails == 0


def test_the_test_of_an_account_says_what_to_do(talking: tuple[Talking, Sender]):
    no_password = check.check(Sender(1, 1, HOTEL, "", {"imap": "imaps://imap.gmail.com"}))
    assert not no_password.works
    assert "app password" in no_password.advice[0]
    options = {"imap": "imap://127.0.0.1:1", "smtp": talking[1].options["smtp"]}
    found = check.check(Sender(1, 1, HOTEL, "wrong", options))
    assert found.problems == (
        "The incoming mail server (IMAP) does not answer.",
        "The outgoing mail server (SMTP) does not accept the password.",
    )
    assert len(found.advice) == 2
