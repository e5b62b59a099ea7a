"""Whose stay it is, by e-mail: an address that a server vouches for shows it, one that is only written shows
nothing, whatever its writer knows.
"""

import pytest

from pms.types import GuestDetails
from tenants.models import Tenant
from tests.messaging.dialogue.booked import ANA, JANUARY, a_conversation, a_stay, made_in, now_in
from tests.messaging.dialogue.build import Chat, a_front_desk

pytestmark = pytest.mark.django_db


def by_mail(hotel: Tenant, address: str = "ana@example.com", *, kind: str = "email") -> Chat:
    conversation = a_conversation(hotel, session=address)
    return Chat(hotel, phone="", conversation_id=conversation.pk, identity=f"{kind}:{address}")


def test_a_verified_address_finds_the_stays_booked_with_it_and_no_others() -> None:
    hotel = a_front_desk("es")
    mine = a_stay(hotel, guest=GuestDetails("Ana Paz", "Ana@Example.com", ANA.phone, "es"))
    other = a_stay(hotel, JANUARY, guest=GuestDetails("Eva Ro", "eva@example.com", "+5491155550102", "es"))
    said = by_mail(hotel).says("quiero ver mi reserva")
    assert mine.reference in said
    assert other.reference not in said
    assert mine.reference not in by_mail(hotel, "tom@example.com").says("quiero ver mi reserva")


def test_a_verified_address_cancels_its_stay() -> None:
    hotel = a_front_desk("es")
    mine = a_stay(hotel)
    chat = by_mail(hotel)
    chat.says("quiero cancelar mi reserva")
    chat.says("sí, cancelar")
    assert now_in(hotel, mine).status == "cancelled"


@pytest.mark.parametrize(
    ("language", "words"),
    [("es", "no puedo ver ni cambiar"), ("en", "can't show or change"), ("pt", "não posso ver")],
)
def test_an_address_that_is_only_written_shows_nothing_and_people_go_on(language: str, words: str) -> None:
    hotel = a_front_desk(language)
    mine = a_stay(hotel)
    asks = {"es": "quiero ver mi reserva", "en": "I want to see my booking", "pt": "quero ver minha reserva"}
    chat = by_mail(hotel, kind="unverified")
    said = chat.says(asks[language])
    assert words in said
    assert mine.reference not in said
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.reason == "sender_unsure"


@pytest.mark.parametrize(
    "lines",
    [
        ("quiero cancelar mi reserva {ref}, apellido Paz, llego el 20 de diciembre", "sí, cancelar"),
        ("quiero ver mi reserva {ref}, apellido Paz, llego el 20 de diciembre",),
        ("quiero cambiar las fechas de mi reserva {ref}, apellido Paz", "20 de diciembre", "sí"),
        ("quiero ver mi reserva", "por e-mail", "ana@example.com", "123456"),
    ],
)
def test_what_a_forger_knows_does_not_help(lines: tuple[str, ...]) -> None:
    hotel = a_front_desk("es")
    mine = a_stay(hotel)
    chat = by_mail(hotel, kind="unverified")
    said = [chat.says(line.format(ref=mine.reference)) for line in lines]
    assert not any("confirmada" in one or "660" in one for one in said)
    assert now_in(hotel, mine).status == "confirmed"
    assert now_in(hotel, mine).check_in == mine.stay.check_in


def test_what_was_booked_by_an_unverified_mail_is_not_seen_by_the_next_one() -> None:
    hotel = a_front_desk("es")
    mine = a_stay(hotel)
    conversation = a_conversation(hotel, session="ana@example.com")
    made_in(hotel, conversation, mine)
    chat = Chat(hotel, phone="", conversation_id=conversation.pk, identity="unverified:ana@example.com")
    assert mine.reference not in chat.says("quiero ver mi reserva")


def test_an_unverified_mail_is_told_the_hotels_rule_and_prices() -> None:
    hotel = a_front_desk("es")
    chat = by_mail(hotel, kind="unverified")
    assert "Doble" in chat.says("¿tienen lugar del 20 al 23 de diciembre para 2?")
    assert chat.outcome.hand_over is None
