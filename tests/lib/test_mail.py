"""Mail of the installation, against a mail server on a real socket."""

import socket
import threading

import pytest
from django.core import mail as outbox

from hotel_agent.lib import mail

SMTP = "django.core.mail.backends.smtp.EmailBackend"


class MailServer(threading.Thread):
    """Takes one mail and keeps what it heard; with `answer` it refuses the recipient in these words."""

    def __init__(self, answer="250 OK"):
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]
        self.answer, self.heard = answer, ""
        self.start()

    def run(self):
        with self.listening:
            talk, _ = self.listening.accept()
        with talk, talk.makefile("rw", newline="\r\n") as wire:
            self.say(wire, "220 ready")
            for line in wire:
                word = line.split(" ")[0].strip().upper()
                if word == "DATA":
                    self.say(wire, "354 go on")
                    for text in wire:
                        if text.strip() == ".":
                            break
                        self.heard += text
                self.say(wire, {"RCPT": self.answer, "QUIT": "221 bye"}.get(word, "250 OK"))

    def say(self, wire, words):
        wire.write(words + "\n")
        wire.flush()


@pytest.fixture
def mailing_to(settings):
    """Point the product at a mail server's port."""

    def point(port):
        settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = SMTP, "127.0.0.1", port

    return point


def test_a_mail_reaches_the_server_marked_as_automatic(mailing_to):
    server = MailServer()
    mailing_to(server.port)
    mail.send(to=["duty@example.com"], subject="It fails", text="Look at it.", timeout_seconds=5)
    server.join(5)
    assert "Subject: It fails" in server.heard
    assert "Auto-Submitted: auto-generated" in server.heard
    assert "Look at it." in server.heard


def test_a_subject_is_one_line_and_not_endless():
    mail.send(to=["duty@example.com"], subject="two\nlines " + "x" * 300, text="")
    [message] = outbox.outbox
    assert message.subject.startswith("two lines xxx")
    assert len(message.subject) == 200


def test_a_server_that_is_not_there_is_said(mailing_to):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    mailing_to(port)
    with pytest.raises(mail.MailNotSent, match="ConnectionRefusedError"):
        mail.send(to=["duty@example.com"], subject="x", text="x", timeout_seconds=5)


def test_a_server_that_refuses_is_said(mailing_to):
    mailing_to(MailServer("550 no such person").port)
    with pytest.raises(mail.MailNotSent, match="SMTPRecipientsRefused"):
        mail.send(to=["nobody@example.com"], subject="x", text="x", timeout_seconds=5)


def test_a_server_that_hangs_is_given_up(mailing_to):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        mailing_to(silent.getsockname()[1])
        with pytest.raises(mail.MailNotSent, match="SMTPServerDisconnected"):
            mail.send(to=["duty@example.com"], subject="x", text="x", timeout_seconds=1)
