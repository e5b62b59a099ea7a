"""Identity before data: a stranger learns nothing, not even whether there is such a stay (PRODUCT row D9)."""

import re

import pytest
from django.core import mail

from hotel_agent.lib import clock
from messaging import identity
from messaging.models import EmailCode, IdentityTry
from pms.errors import PmsUnavailable
from pms.types import GuestDetails, ReservationInfo
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.dialogue.booked import (
    JANUARY,
    STRANGER,
    FailingDesk,
    a_conversation,
    a_stay,
    now_in,
)
from tests.messaging.dialogue.build import Chat, a_front_desk

pytestmark = pytest.mark.django_db


def a_stranger(hotel: Tenant, number: int = 0) -> Chat:
    return Chat(hotel, phone=f"{STRANGER[:-1]}{number}")


def on_the_web(hotel: Tenant, session: str = "abc") -> Chat:
    conversation = a_conversation(hotel, session=session)
    return Chat(hotel, phone="", conversation_id=conversation.pk, identity=f"session:{session}")


def told(chat: Chat, *lines: str) -> list[str]:
    return [chat.says(line) for line in lines]


def the_mail(hotel: Tenant, chat: Chat) -> str:
    """The code that a worker sends, or nothing."""
    with scope(hotel.pk):
        row = EmailCode.objects.latest("id")
    with clock.held_at(chat.at):
        identity.code_send(row.pk)
    return re.sub(r"\D", "", str(mail.outbox[-1].body))[:6] if mail.outbox else ""


@pytest.mark.parametrize(
    ("language", "lines", "words"),
    [
        ("es", ("quiero ver mi reserva", "{ref}", "Paz", "20 de diciembre"), "La reserva está confirmada."),
        ("en", ("is my booking confirmed?", "{ref}", "Paz", "20 December"), "Your booking is confirmed."),
        ("pt", ("qual é a minha reserva?", "{ref}", "Paz", "20 de dezembro"), "A reserva está confirmada."),
        (
            "es",
            ("mi reserva es {ref}, apellido Paz, llego el 20 de diciembre",),
            "La reserva está confirmada.",
        ),
        ("en", ("cancel {ref}, surname Paz, arriving 20 December",), "Shall I cancel it?"),
        ("pt", ("cancelar a reserva {ref}, sobrenome Paz, chegada 20 de dezembro",), "Posso cancelar?"),
        ("es", ("ver mi reserva", "{ref} Paz 20 de diciembre"), "La reserva está confirmada."),
    ],
)
def test_reference_surname_and_arrival_show_a_stay_to_be_theirs(
    language: str, lines: tuple[str, ...], words: str
) -> None:
    hotel = a_front_desk(language)
    stay = a_stay(hotel)
    chat = a_stranger(hotel)
    said = told(chat, *(line.format(ref=stay.reference) for line in lines))
    assert words in said[-1]
    assert not any("Ana" in text or "300" in text for text in said[:-1])
    assert not chat.outcome.bind_stay


def test_what_was_shown_lasts_for_the_conversation_and_a_day() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    chat = a_stranger(hotel)
    told(chat, "ver mi reserva", stay.reference, "Paz", "20 de diciembre")
    chat.waits(hours=23)
    assert stay.reference in chat.says("ver mi reserva")
    chat.waits(hours=2)
    assert "Ana" not in chat.says("ver mi reserva")
    assert chat.state["asked"] in {"surname", "reference"}


def test_a_proof_opens_that_stay_only() -> None:
    hotel = a_front_desk("es")
    stay, other = a_stay(hotel), a_stay(hotel, JANUARY, code="suite")
    chat = a_stranger(hotel)
    told(chat, "ver mi reserva", stay.reference, "Paz", "20 de diciembre")
    assert "440" not in chat.says(f"ver la reserva {other.reference}")
    assert chat.state["asked"] == "surname"


def a_talk_about(hotel: Tenant, number: int, *lines: str) -> list[tuple[str, str, str]]:
    chat = a_stranger(hotel, number)
    return [(chat.says(line), chat.state["asked"], chat.outcome.disposition) for line in lines]


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_nothing_tells_a_stay_that_exists_from_one_that_does_not(language: str) -> None:
    hotel = a_front_desk(language)
    stay = a_stay(hotel)
    wishes = {
        "es": ("cancelar la reserva {}", "Gómez", "20 de diciembre"),
        "en": ("cancel booking {}", "Smith", "20 December"),
        "pt": ("cancelar a reserva {}", "Gomes", "20 de dezembro"),
    }
    first, *rest = wishes[language]
    true = a_talk_about(hotel, 1, first.format(stay.reference), *rest)
    made_up = a_talk_about(hotel, 2, first.format("DEL-ZZZZZ"), *rest)
    assert true == made_up
    by_mail = [
        a_talk_about_email(hotel, session, address)
        for session, address in (("one", "ana@example.com"), ("two", "bob@example.com"))
    ]
    assert by_mail[0] == [text.replace("b…@", "a…@") for text in by_mail[1]]
    assert now_in(hotel, stay).status == "confirmed"


def a_talk_about_email(hotel: Tenant, session: str, address: str) -> list[str]:
    chat = on_the_web(hotel, session)
    chat.says(_MINE[hotel.language])
    return [chat.taps("by_email"), chat.says(address), chat.says("111111")]


_MINE = {"es": "quiero ver mi reserva", "en": "is my booking confirmed?", "pt": "qual é a minha reserva?"}


def test_invariant_identity_a_phone_or_address_typed_on_the_web_proves_nothing() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    chat = on_the_web(hotel)
    chat.phone, chat.email = stay.guest.phone, stay.guest.email
    said = told(chat, "quiero ver mi reserva, mi teléfono es +54 9 11 5555 0101", "ana@example.com")
    assert not any("Ana" in text or stay.reference in text for text in said)


def wrong_try(hotel: Tenant, number: int, reference: str) -> Chat:
    """One wrong proof, in a new conversation."""
    chat = a_stranger(hotel, number)
    chat.says(f"ver mi reserva {reference}, apellido Gómez, llego el 20 de diciembre")
    return chat


def test_tries_of_a_guest_are_counted_over_conversations() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    for number in range(identity.TRIES_OF_GUEST):
        assert wrong_try(hotel, 1, f"DEL-ZZZZ{number}").outcome.disposition == "answered"
    chat = a_stranger(hotel, 1)
    said = chat.says(f"ver mi reserva {stay.reference}, apellido Paz, llego el 20 de diciembre")
    assert "Por seguridad" in said
    assert "Ana" not in said
    assert (chat.outcome.disposition, chat.outcome.reason) == ("handed_over", "identity_tries")
    later = a_stranger(hotel, 1)
    later.waits(minutes=61)
    assert "Ana Paz" in later.says(f"ver mi reserva {stay.reference}, apellido Paz, llego el 20 de diciembre")


def test_tries_at_a_reference_are_counted_over_guests() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    with clock.held_at(Chat(hotel).at):
        for number in range(identity.TRIES_OF_REFERENCE):
            who = identity.writer(hotel.pk, 1, identity=f"wa_id:{number}", phone="")
            assert identity.may_try(who, stay.reference)
    assert wrong_try(hotel, 5, stay.reference.lower()).outcome.reason == "identity_tries"


def test_who_tried_is_kept_as_a_hash_and_not_for_long() -> None:
    hotel = a_front_desk("es")
    chat = wrong_try(hotel, 1, "DEL-ZZZZZ")
    with scope(hotel.pk):
        assert not any(chat.phone in one or "DEL" in one for one in _subjects())
    with clock.held_at(chat.at + identity.KEPT * 2):
        identity.forget()
    with scope(hotel.pk):
        assert _subjects() == []


def _subjects() -> list[str]:
    return list(IdentityTry.objects.values_list("subject", flat=True))


def asked_for_a_code(hotel: Tenant, address: str = "ana@example.com", session: str = "abc") -> Chat:
    chat = on_the_web(hotel, session)
    chat.says(_MINE[hotel.language])
    chat.taps("by_email")
    chat.says(address)
    return chat


@pytest.mark.parametrize("language", ["es", "en", "pt"])
def test_a_code_by_email_shows_the_stays_of_its_address(language: str) -> None:
    hotel = a_front_desk(language)
    stay = a_stay(hotel)
    chat = asked_for_a_code(hotel, "Ana@Example.com")
    assert "a…@example.com" in "".join(reply.text for reply in chat.replies)
    code = the_mail(hotel, chat)
    assert mail.outbox[0].to == ["ana@example.com"]
    assert {"es": "El código es", "en": "Your code is", "pt": "O código é"}[language] in str(
        mail.outbox[0].body
    )
    assert stay.reference in chat.says(code)
    assert not chat.outcome.bind_stay
    with scope(hotel.pk):
        row = EmailCode.objects.get()
        assert code not in row.code_hash
        assert not WorkItem.objects.filter(kind="email_code").exists()


def test_no_mail_goes_to_an_address_without_a_stay() -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    assert the_mail(hotel, asked_for_a_code(hotel, "bob@example.com")) == ""


def test_a_code_is_good_for_ten_minutes_in_its_own_conversation() -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    chat = asked_for_a_code(hotel)
    code = the_mail(hotel, chat)
    stranger = asked_for_a_code(hotel, "bob@example.com", "other")
    assert "Ana" not in stranger.says(code)
    chat.waits(minutes=11)
    assert "ya no sirve" in chat.says(code)
    assert chat.state["asked"] == "booking_email"


def test_a_code_is_used_once_and_tried_five_times() -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    chat = asked_for_a_code(hotel)
    code = the_mail(hotel, chat)
    wrong = f"{(int(code) + 1) % 10**6:06}"
    said = told(chat, *[wrong] * identity.CODE_TRIES)
    assert "Ese no es el código" in said[0]
    assert "ya no sirve" in said[-1]
    chat.state["asked"] = "code"
    assert "Ana" not in chat.says(code)


def test_codes_are_sent_a_few_times_an_hour() -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    for number in range(identity.CODES_OF_ADDRESS):
        asked_for_a_code(hotel, session=f"s{number}")
    chat = asked_for_a_code(hotel, session="last")
    assert (chat.outcome.disposition, chat.outcome.reason) == ("handed_over", "identity_tries")


def test_a_code_that_cannot_be_sent_now_is_sent_later(monkeypatch: pytest.MonkeyPatch) -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    chat = asked_for_a_code(hotel)
    monkeypatch.setattr(identity, "front_desk", FailingDesk(PmsUnavailable("down"), "reservations_find"))
    assert the_mail(hotel, chat) == ""
    monkeypatch.undo()
    chat.waits(seconds=20)
    assert the_mail(hotel, chat) != ""


def test_another_booking_of_the_same_surname_stays_closed() -> None:
    hotel = a_front_desk("es")
    a_stay(hotel)
    other: ReservationInfo = a_stay(
        hotel,
        JANUARY,
        code="suite",
        guest=GuestDetails("Luis Paz", "luis@example.com", "+5491155550202", "es"),
    )
    chat = Chat(hotel)
    said = chat.says(f"cancelar la reserva {other.reference}")
    assert "Suite" not in said
    assert chat.state["asked"] == "surname"
