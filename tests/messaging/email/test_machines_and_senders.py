"""Which mails get no answer, whom our server vouches for, and what reports of mails that came back say."""

import pytest

from messaging.channels.base import Action
from messaging.channels.email.errors import advice
from messaging.channels.email.letter import Desk
from tests.messaging.email.build import (
    DESK,
    GUEST,
    HOTEL,
    SERVER,
    TOKEN,
    VOUCHED,
    a_mail,
    in_parts,
    message,
    read,
    status,
)


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({}, ""),
        ({"Auto_Submitted": "no"}, ""),
        ({"X_Auto_Response_Suppress": "All"}, ""),
        ({"Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"Auto_Submitted": "auto-generated; x=1"}, "auto_generated"),
        ({"Precedence": "Bulk"}, "bulk"),
        ({"Precedence": "auto_reply"}, "bulk"),
        ({"List_Id": "<x.example.com>"}, "list"),
        ({"List_Unsubscribe": "<mailto:x@y>"}, "list"),
        ({"X_Autoreply": "yes"}, "auto_reply"),
        ({"Delivered_To": "Autoresponder"}, "auto_reply"),
        ({"Return_Path": "<>"}, "bounce"),
        ({"X_Failed_Recipients": "a@b"}, "bounce"),
        ({"From": "MAILER-DAEMON@x.test"}, "bounce"),
        ({"From": "No-Reply@x.test"}, "no_reply"),
        ({"From": "donotreply+17@x.test"}, "no_reply"),
        ({"From": "noreen@x.test"}, ""),
        ({"From": HOTEL}, "own_mail"),
        ({"Subject": "Automatic reply: Consulta"}, "auto_reply"),
        ({"Subject": "=?utf-8?q?Respuesta_autom=C3=A1tica=3A_Consulta?="}, "auto_reply"),
        ({"Subject": "Fuera de la oficina"}, "auto_reply"),
        ({"Subject": "Ausência temporária"}, "auto_reply"),
        ({"Subject": "¿Respuesta automática?"}, ""),
        ({"Content_Type": "text/calendar"}, "calendar"),
        (
            {"From": "x <12-ab@guest.booking.com>", "Auto_Submitted": "auto-generated", "Precedence": "bulk"},
            "",
        ),
        ({"From": "x <12-ab@guest.booking.com>", "Auto_Submitted": "auto-replied"}, "auto_reply"),
        ({"From": "x <a@guest.booking.com.evil.test>", "Precedence": "bulk"}, "bulk"),
    ],
)
def test_why_a_mail_gets_no_answer(headers: dict[str, str], reason: str):
    assert message(a_mail(**headers)).not_answered == reason


def test_a_guests_words_with_an_invitation_are_answered():
    words, invitation = (
        "Content-Type: text/plain\n\n¿Vienen?",
        "Content-Type: text/calendar\n\nBEGIN:VCALENDAR",
    )
    assert message(in_parts(words, invitation)).not_answered == ""


@pytest.mark.parametrize(
    ("fields", "verified"),
    [
        ([VOUCHED], "dmarc"),
        (
            [f"{SERVER} 1; spf=pass smtp.mailfrom=x.test; dkim=pass (2048-bit key; x) header.d=familia.test"],
            "dkim",
        ),
        ([f"{SERVER}; dkim=pass header.i=@familia.test header.s=k"], "dkim"),
        ([f"{SERVER}; dkim=pass header.d=test"], ""),
        ([f"{SERVER}; dkim=pass header.d=eva.test"], ""),
        ([f"{SERVER}; dkim=pass header.d=mail.familia.test"], ""),
        ([f"{SERVER}; dkim=fail header.d=familia.test; spf=pass smtp.mailfrom=familia.test"], ""),
        ([f"{SERVER}; dmarc=fail header.from=familia.test"], ""),
        ([f"{SERVER}; dmarc=pass header.from=eva.test"], ""),
        ([f"{SERVER}; none"], ""),
        (["mx.eva.test; dmarc=pass header.from=familia.test"], ""),
        (["mx.eva.test; dmarc=fail", VOUCHED], ""),
        ([f"{SERVER}; dmarc=fail (dmarc=pass header.from=familia.test)"], ""),
        ([f"(x) {SERVER} (y); dmarc=pass (p=NONE) header.from=familia.test"], "dmarc"),
        ([], ""),
    ],
)
def test_only_our_own_server_vouches_for_a_sender(fields: list[str], verified: str):
    top = "".join(f"Authentication-Results: {one}\r\n" for one in fields).encode()
    assert read(top + a_mail()).payload["verified"] == verified


def test_nobody_is_vouched_for_without_a_server_or_with_two_senders():
    nobody = Desk(HOTEL, "", {HOTEL}, ())
    assert read(a_mail(Authentication_Results=VOUCHED), nobody).payload["verified"] == ""
    two = f"From: {GUEST}\r\nAuthentication-Results: {VOUCHED}\r\n".encode()
    assert read(two + a_mail()).payload["verified"] == ""
    both = a_mail(From=f"{GUEST}, eva@x.test", Authentication_Results=VOUCHED)
    assert read(both, DESK).payload["verified"] == ""


def a_report(fields: str, about: str = "", kind: str = "message/rfc822") -> bytes:
    report = f"Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\n{fields}\n"
    attached = f"Content-Type: {kind}\n\nMessage-ID: <{about or f'{TOKEN}@delfin.test'}>\nSubject: x\n\nbody"
    return in_parts(
        "Content-Type: text/plain\n\nSorry", report, attached, kind="report", From="postmaster@x.test"
    )


FAILED = (
    "Final-Recipient: rfc822; ana@familia.test\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 no"
)


@pytest.mark.parametrize("kind", ["message/rfc822", "text/rfc822-headers", "message/rfc822-headers"])
def test_a_report_of_a_failure_is_word_of_our_mail(kind: str):
    told = status(a_report(FAILED, kind=kind))
    assert told is not None
    assert (told.token, told.provider_id, told.status) == (TOKEN, f"{TOKEN}@delfin.test", "failed")
    assert (told.error_code, told.error_text) == ("bounce/5.1.1", "smtp; 550 no")


def test_a_report_may_name_our_mail_in_its_head_or_say_nothing_of_why():
    told = status(a_mail("Sorry", From="mailer-daemon@x.test", In_Reply_To=f"<{TOKEN}@delfin.test>"))
    assert told is not None
    assert (told.token, told.error_code) == (TOKEN, "bounce")
    empty = status(a_report(""))
    assert empty is not None
    assert empty.error_code == "bounce"


def test_a_report_of_a_delay_or_an_arrival_changes_nothing():
    assert status(a_report(FAILED.replace("failed", "delayed"))) is None
    assert status(a_report(FAILED.replace("failed", "delivered"))) is None


def test_a_report_of_somebody_elses_mail_is_a_mail_without_an_answer():
    assert message(a_report(FAILED, about="x@other.test")).not_answered == "bounce"


@pytest.mark.parametrize(
    ("code", "action"),
    [
        ("450", Action.RETRY),
        ("451/4.7.1", Action.RETRY),
        ("550", Action.NEVER),
        ("550/5.1.1", Action.NEVER),
        ("550/5.4.5", Action.RETRY),
        ("535/5.7.8", Action.PAUSE),
        ("log_in", Action.PAUSE),
        ("log_in_later", Action.RETRY),
        ("not_sent", Action.RETRY),
        ("554/5.7.1", Action.PERSON),
        ("bounce", Action.NEVER),
        ("bounce/5.1.1", Action.NEVER),
        ("bounce/4.2.2", Action.NEVER),
        ("bounce/5.4.5", Action.NEVER),
        ("bounce/5.7.1", Action.PERSON),
        ("", Action.NEVER),
    ],
)
def test_what_is_done_about_a_refusal(code: str, action: Action):
    found = advice(code)
    assert found.action is action
    assert found.reason.endswith(".")
    assert bool(found.delays) == (action is Action.RETRY)
