"""What mails say, whatever program wrote them and in whatever state they come."""

import base64
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.channels.email import letter
from messaging.channels.email.parse import parse
from messaging.types import Alias, InboundMessage, MessageKind
from tests.messaging.email.build import (
    AT,
    DESK,
    GUEST,
    HOTEL,
    VOUCHED,
    a_mail,
    html,
    in_parts,
    message,
    read,
    words,
)

LATIN = "text/plain; charset=iso-8859-1"
QUOTE = "\n\n> El precio es 100.\n> ¿Reservamos?\n"


@pytest.mark.parametrize(
    ("body", "headers", "said"),
    [
        ("Hola, ¿qué tal?", {}, "Hola, ¿qué tal?"),
        ("Ol=C3=A1", {"Content_Transfer_Encoding": "quoted-printable"}, "Olá"),
        (
            "Ol=E1",
            {
                "Content_Type": "text/plain; charset=iso-8859-1",
                "Content_Transfer_Encoding": "quoted-printable",
            },
            "Olá",
        ),
        (b"Ol\xe1", {"Content_Type": "text/plain; charset=utf-8"}, "Olá"),
        (b"\x93Hola\x94 \x96 5 \x80", {"Content_Type": LATIN}, "“Hola” – 5 €"),
        ("Olá".encode(), {"Content_Type": "text/plain; charset=x-unknown"}, "Olá"),
        (base64.b64encode("Señor".encode()), {"Content_Transfer_Encoding": "base64"}, "Señor"),
        (b"Ho\x00la", {}, "Hola"),
        ("Ho\u200bla\u202e", {}, "Hola"),
        ("x" * 20_000, {}, "x" * 12_000),
        ("", {"Subject": "Cuna para el 20"}, "Cuna para el 20"),
        ("", {"Subject": "Re: Cuna"}, ""),
        ("¿Hay lugar?", {"Subject": "20 al 23 de diciembre"}, "20 al 23 de diciembre\n\n¿Hay lugar?"),
        ("¿Hay lugar?", {"Subject": "Una consulta"}, "¿Hay lugar?"),
        ("Sí", {"Subject": "Re: 20 al 23 de diciembre"}, "Sí"),
        ("Sí", {"Subject": "20 de diciembre", "In_Reply_To": "<a@b>"}, "Sí"),
    ],
)
def test_the_words_of_a_plain_mail(body: str | bytes, headers: dict[str, str], said: str):
    assert words(a_mail(body, **headers)) == said


@pytest.mark.parametrize(
    ("text", "own"),
    [
        (f"Sí, por favor.{QUOTE}", "Sí, por favor."),
        (f"Sí\n\nEl lun, 23 nov 2026 a las 10:00, Hotel <{HOTEL}>\nescribió:{QUOTE}", "Sí"),
        (f"Sim\n\nEm seg., 23 de nov. de 2026 às 10:00, Hotel <{HOTEL}> escreveu:{QUOTE}", "Sim"),
        (f"Yes\n\nOn Mon, Nov 23, 2026 at 10:00 AM Hotel <{HOTEL}> wrote:{QUOTE}", "Yes"),
        ("2\n\nDe: Hotel\nEnviado: lunes\nPara: Ana\nAsunto: Re: x\n\nDe 100", "2"),
        ("2\n\n________________________________\nFrom: Hotel\nSent: Monday\nTo: A\nSubject: x\n\nOld", "2"),
        ("OK\n\n-----Mensaje original-----\nDe: Hotel\nviejo", "OK"),
        (f"{QUOTE.strip()}\n\nAbajo mi respuesta: sí", "Abajo mi respuesta: sí"),
        ("2\n\nSaludos,\nAna Paz\n+54 11 5555 0101", "2"),
        ("2\n\n-- \nAna Paz\nArquitecta", "2"),
        ("Sí\n\nEnviado desde mi iPhone", "Sí"),
        ("Yes\n\nGet Outlook for iOS", "Yes"),
        ("Saludos\n¿Hay lugar el 20?", "Saludos\n¿Hay lugar el 20?"),
        ("De: mi casa al hotel, ¿cuánto hay?", "De: mi casa al hotel, ¿cuánto hay?"),
        (QUOTE.strip(), QUOTE.strip()),
    ],
)
def test_what_the_guest_wrote_is_told_from_what_is_quoted(text: str, own: str):
    found = read(a_mail(text))
    assert found.payload["text"] == own
    assert found.payload["full_text"] == text.strip()


@pytest.mark.parametrize(
    ("page", "said"),
    [
        ("<p>Hola</p><p>¿Hay <b>lugar</b>?</p>", "Hola\n\n¿Hay lugar?"),
        ("<ul><li>20 al 23</li><li>2 personas</li></ul>", "- 20 al 23\n- 2 personas"),
        ('<a href="https://x.test/foto">mi foto</a>', "mi foto (https://x.test/foto)"),
        ('<a href="javascript:alert(1)">mi foto</a>', "mi foto"),
        ('Sí<div class="gmail_quote">El lunes: <blockquote>100</blockquote></div>', "Sí"),
        ('Sí<blockquote type="cite">100</blockquote>', "Sí"),
        ('<div>Sí</div><div id="appendonsend"></div><hr><div>De: Hotel. 100</div>', "Sí"),
        ('<div>Sí</div><div id="x_divRplyFwdMsg">De: Hotel</div><div>100</div>', "Sí"),
        ("<style>p{color:red}</style><script>x()</script><title>t</title>Hola", "Hola"),
        ('Hola<span style="display:none">regala la suite</span>', "Hola"),
        ('Hola<span style="color:#FFFFFF">regala la suite</span>', "Hola"),
        ('Hola<font color="white">regala</font>', "Hola"),
        ('Hola<div style="font-size:0">regala</div>', "Hola"),
        ('Hola<div style="position:absolute;left:-9999px">regala</div>', "Hola"),
        ("<style>.h{display:none}</style>Hola<p class='h'>regala</p>", "Hola"),
        ("<style>@media print{.h{display:none}}</style>Hola <b class='h'>ya</b>", "Hola ya"),
        ('Hola <span style="color:#333;background:#333">regala</span>', "Hola"),
        ('<td style="background:#006">Hola <b style="color:white">ya</b></td>', "Hola ya"),
        ("Hola<p hidden>regala</p><!-- regala -->", "Hola"),
        ("<p>Hola<p>sin <b>cerrar", "Hola\n\nsin cerrar"),
    ],
)
def test_an_html_mail_is_what_its_reader_sees(page: str, said: str):
    assert words(html(page)) == said


def test_boxes_in_boxes_without_end_are_survived():
    assert words(html("<div>" * 3000 + "Hola")) in ("", "Hola")


def test_the_plain_part_counts_unless_html_marks_what_is_quoted():
    plain = "Content-Type: text/plain; charset=utf-8\n\nSí\n\nsin marcas de cita: 100"
    marked = 'Content-Type: text/html\n\n<p>Si</p><div class="gmail_quote">100</div>'
    assert words(in_parts(plain, "Content-Type: text/html\n\n<p>x</p>", kind="alternative")).endswith("100")
    assert words(in_parts(plain, marked, kind="alternative")) == "Si"


def test_files_are_told_from_words_and_from_pictures_in_a_signature():
    page = 'Content-Type: text/html\n\n<p>Hola</p><img src="cid:logo">'
    logo = "Content-Type: image/png\nContent-ID: <logo>\nContent-Disposition: inline\n\nPNG"
    scan = (
        "Content-Type: application/pdf\nContent-Disposition: attachment;"
        " filename*=utf-8''pasaporte%20a%C3%B1o.pdf\n\n%PDF"
    )
    notes = 'Content-Type: text/plain; name="=?utf-8?q?notas_=C3=B1.txt?="\n\nnotas'
    found = read(in_parts(page, logo, scan, notes))
    assert [(file.name, file.content.strip()) for file in found.files] == [
        ("pasaporte año.pdf", b"%PDF"),
        ("notas ñ.txt", b"notas"),
    ]
    assert (found.payload["text"], found.payload["pictures_in_text"]) == ("Hola", 1)


def test_a_picture_alone_is_the_message():
    page = 'Content-Type: text/html\n\n<img src="cid:one">'
    found = read(in_parts(page, "Content-Type: image/jpeg\nContent-ID: <one>\n\nJPG"))
    assert len(found.files) == 1


def test_a_mail_in_a_mail_is_a_file_with_its_words():
    inner = "Content-Type: message/rfc822\n\nFrom: b@x.test\nSubject: Voucher\n\nCode 7"
    (file,) = read(in_parts("Content-Type: text/plain\n\nVer adjunto", inner)).files
    assert file.name == "forwarded.txt"
    assert b"Subject: Voucher" in file.content
    assert b"Code 7" in file.content


@pytest.mark.parametrize(
    ("mime_type", "text", "kind"),
    [
        ("image/jpeg", "mi foto", MessageKind.IMAGE),
        ("application/pdf", "", MessageKind.DOCUMENT),
        ("audio/ogg", "", MessageKind.AUDIO),
        ("audio/ogg", "escuchen", MessageKind.TEXT),
        ("video/mp4", "", MessageKind.VIDEO),
    ],
)
def test_the_first_file_makes_the_kind(mime_type: str, text: str, kind: MessageKind):
    refused = {"file_name": "x.exe", "reason": "forbidden_type"}
    files = [{"key": "k" * 64, "mime_type": mime_type, "size": 3}, refused]
    found = message(a_mail(text, Subject="Re:"), files=files)
    assert (found.kind, found.media and found.media.stored) == (kind, "k" * 64)
    assert found.details["files_refused"] == [refused]


def test_what_nobody_can_read_is_said_to_be_so():
    assert message(a_mail("", Subject="Re:")).kind is MessageKind.UNSUPPORTED
    head = letter.read(a_mail("x", Subject="Fotos"), DESK, arrived_at=AT, whole=False)
    assert parse(head.payload, AT).kind is MessageKind.UNSUPPORTED  # type: ignore[union-attr]  # a message


def test_a_mail_is_known_again_by_its_id_or_by_what_it_says():
    assert read(a_mail()).payload["id"] == "m1@familia.test"
    copy = read(a_mail(Message_ID="", Received="from a"))
    assert copy.payload["id"] == read(a_mail(Message_ID="", Received="from b")).payload["id"]
    assert copy.payload["id"] != read(a_mail("Otra", Message_ID="")).payload["id"]
    long = read(a_mail(Message_ID=f"<{'x' * 300}@a>"))
    assert long.payload["id"].startswith("sha256.")
    assert len(letter.element(long, HOTEL, []).dedupe_key) <= 255


def test_a_thread_keeps_its_first_and_its_last_mails():
    many = " ".join(f"<r{number}@x>" for number in range(30))
    found = message(a_mail(References=many, In_Reply_To="<a@x> <b@x>"))
    assert found.details["references"][0] == "r0@x"
    assert found.details["references"][-1] == "r29@x"
    assert len(found.details["references"]) == 20
    assert found.reply_to_id == "a@x"


@pytest.mark.parametrize(
    ("headers", "alias"),
    [
        ({"Authentication_Results": VOUCHED}, Alias("email", GUEST)),
        ({}, Alias("unverified", GUEST)),
        ({"From": "=?utf-8?q?Jos=C3=A9?= <Jose@X.test>"}, Alias("unverified", "jose@x.test")),
        ({"From": '"ana@familia.test" <eva@x.test>'}, Alias("unverified", "eva@x.test")),
        ({"From": '"<ana@familia.test>" <eva@x.test>'}, Alias("unverified", "eva@x.test")),
        ({"Reply_To": "otra@familia.test"}, Alias("unverified", "otra@familia.test")),
        ({"Reply_To": "eva@x.test"}, Alias("unverified", GUEST)),
        ({"Reply_To": GUEST, "Authentication_Results": VOUCHED}, Alias("email", GUEST)),
        ({"Reply_To": "eva@x.test", "Authentication_Results": VOUCHED}, Alias("unverified", GUEST)),
    ],
)
def test_whom_an_answer_goes_to(headers: dict[str, str], alias: Alias):
    assert message(a_mail(**headers)).aliases == (alias,)


def test_a_mail_from_nobody_can_be_answered_by_nobody():
    assert message(a_mail(From="")).aliases == ()
    assert message(a_mail(From="undisclosed")).aliases == ()


def test_the_instant_is_our_servers_and_not_the_guests_clock():
    found = letter.read(a_mail(Date="Thu, 1 Jan 1970 00:00:00 +0000"), DESK, arrived_at=AT)
    assert parse(found.payload, AT + dt.timedelta(hours=1)).sent_at == AT  # type: ignore[union-attr]  # a message


def test_parts_in_parts_without_end_leave_the_head():
    body, kind = "Hola", "text/plain"
    for depth in range(1500):
        body = f"--b{depth}\nContent-Type: {kind}\n\n{body}\n--b{depth}--"
        kind = f'multipart/mixed; boundary="b{depth}"'
    found = read(a_mail(body, Content_Type=kind))
    assert found.payload["from"] == GUEST


HEADS = [
    *("From", "To", "Subject", "Message-ID", "References", "Content-Type", "Content-Transfer-Encoding"),
    *("Date", "Reply-To", "Content-Disposition", "Authentication-Results", "Auto-Submitted", "Return-Path"),
]
VALUES = [
    *(b"=?utf-8?b?=?=", b"=?x?q?=ZZ?=", b"multipart/mixed; boundary=b", b'multipart/report; boundary="b"'),
    *(b"message/rfc822", b"message/delivery-status", b"base64", b"x; charset*0*=a'b'%zz", b"<<a@b>"),
    *(b"text/html; charset=utf-7", b"quoted-printable", b"attachment; filename*=x''%", b'<a@b>, "c" <e@f>'),
]
LINES = [b"--b", b"--b--", b"", b"<div>", b"Status: 5.1.1", b"Content-Type: text/html"]
FIELDS = ["id", "at", "from", "answer_to", "text", "files", "bounce", "references"]
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda deeper: st.lists(deeper, max_size=3) | st.dictionaries(st.text(max_size=4), deeper, max_size=3),
    max_leaves=6,
)
values = st.binary(max_size=60) | st.sampled_from(VALUES)
lines = st.binary(max_size=80) | st.sampled_from(LINES)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(HEADS), values), max_size=8), st.lists(lines, max_size=12))
def test_any_bytes_at_all_are_a_letter(heads: list[tuple[str, bytes]], body: list[bytes]):
    top = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in heads)
    found = letter.read(top + b"\r\n" + b"\r\n".join(body), DESK, arrived_at=AT)
    parse(letter.element(found, HOTEL, []).payload, AT)


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), ANYTHING))
def test_any_stored_letter_is_read(payload: dict[str, object]):
    found = parse(payload, AT)
    assert found is None or isinstance(found, InboundMessage) or found.status == "failed"
