"""Changing a stay that is booked: old and new with the price, a yes to that, and the stay read back."""

import datetime as dt
from decimal import Decimal

import pytest

from hotel_agent.lib import clock
from messaging.types import MessageKind
from pms import front_desk
from pms.errors import InvalidRequest, PmsUnavailable, UnknownOutcome
from pms.models import Quote, Rate
from pms.services import reservation_cancel
from pms.types import Stay
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.dialogue.booked import (
    CHRISTMAS,
    JANUARY,
    FailingDesk,
    a_stay,
    now_in,
    with_a_stay,
)
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, an_article
from tests.pms.build import a_restriction, the_reservation

pytestmark = pytest.mark.django_db


def dates(hotel: Tenant, chat: Chat) -> tuple[str, str]:
    """The dates of the stay that was changed, as the PMS has them."""
    assert chat.outcome.reservation is not None
    row = the_reservation(hotel, chat.outcome.reservation.reference)
    return f"{row.check_in:%m-%d}", f"{row.check_out:%m-%d}"


YES = {"es": ("sí", "cambio"), "en": ("yes please", "changed"), "pt": ("pode sim", "foi feita")}


@pytest.mark.parametrize(
    ("language", "wish", "summary", "stay"),
    [
        ("es", "moverla un día después", "del 20 al 23 de diciembre → del 21 al 24", ("12-21", "12-24")),
        ("en", "move it one day later", "20 to 23 December → 21 to 24 December", ("12-21", "12-24")),
        ("pt", "quero ficar mais uma noite", "de 20 a 24 de dezembro", ("12-20", "12-24")),
        ("es", "quiero agregar una noche más a mi reserva", "Son $100 más", ("12-20", "12-24")),
        ("es", "quiero cambiar mi reserva del 21 al 24", "del 21 al 24 de diciembre", ("12-21", "12-24")),
        ("es", "pasar mi reserva del 20 al 26 de diciembre", "del 26 al 29 de diciembre", ("12-26", "12-29")),
        ("en", "can I change my booking to arrive on the 22nd?", "→ 22 to 23 December", ("12-22", "12-23")),
        ("pt", "quero mudar minha reserva para o dia 22", "de 22 a 25 de dezembro", ("12-22", "12-25")),
        ("en", "please shorten my reservation, one night less", "€100 less", ("12-20", "12-22")),
    ],
)
def test_dates_move_after_a_summary_and_a_yes(
    language: str, wish: str, summary: str, stay: tuple[str, str]
) -> None:
    hotel = a_front_desk(language)
    chat, booked = with_a_stay(hotel)
    said = chat.says(wish)
    assert summary.lower() in said.lower()
    assert now_in(hotel, booked).check_in == CHRISTMAS.check_in
    yes, done = YES[language]
    assert done in chat.says(yes)
    assert dates(hotel, chat) == stay


@pytest.mark.parametrize(
    ("language", "wish", "summary"),
    [
        ("es", "agregá un nene de 5 a mi reserva", "2 adultos → 2 adultos y 1 niño"),
        ("en", "please add a child of 5 to my booking", "2 adults → 2 adults and 1 child"),
        (
            "pt",
            "quero acrescentar uma criança de 5 anos na minha reserva",
            "2 adultos → 2 adultos e 1 criança",
        ),
    ],
)
def test_somebody_more_comes(language: str, wish: str, summary: str) -> None:
    hotel = a_front_desk(language)
    chat, booked = with_a_stay(hotel)
    chat.says({"es": "ver mi reserva", "en": "is my booking confirmed?", "pt": "ver minha reserva"}[language])
    assert summary in chat.says(wish)
    chat.taps("yes_change")
    row = now_in(hotel, booked)
    assert (row.adults, row.children, row.child_ages) == (2, 1, [5])


def test_another_room_and_several_things_at_once() -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel)
    said = chat.says("quiero cambiar mi reserva a la triple, del 21 al 25, somos 3 adultos")
    assert "Doble clásica → Triple con balcón" in said
    assert "2 adultos → 3 adultos" in said
    assert "$300 → $600" in said
    chat.says("sí")
    row = now_in(hotel, booked)
    assert (row.room_type_code, row.adults, row.total) == ("triple", 3, Decimal(600))


def test_a_correction_changes_the_summary_and_not_the_stay() -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel)
    chat.says("quiero mover mi reserva un día después")
    old = chat.options()[0].id
    assert "→ del 22 al 25 de diciembre" in chat.says("no, mejor el 22")
    assert "no hice nada" in chat.taps_old(old)
    assert now_in(hotel, booked).check_in == CHRISTMAS.check_in
    chat.taps("yes_change")
    assert dates(hotel, chat) == ("12-22", "12-25")


def test_what_is_to_change_is_asked_by_buttons() -> None:
    hotel = a_front_desk("pt")
    chat, booked = with_a_stay(hotel)
    assert "O que quer mudar" in chat.says("quero mudar a minha reserva")
    assert "Quais seriam as novas datas?" in chat.taps("new_dates")
    assert "de 21 a 24 de dezembro" in chat.says("de 21 a 24")
    chat.taps("something_else")
    assert "Para qual quarto" in chat.taps("new_room")
    chat.taps("to_room:suite")
    chat.says("sim")
    row = now_in(hotel, booked)
    assert (row.check_in, row.room_type_code) == (dt.date(2026, 12, 21), "suite")


def test_a_no_keeps_the_stay() -> None:
    hotel = a_front_desk("en")
    chat, booked = with_a_stay(hotel)
    chat.says("move it one day later")
    assert f"booking {booked.reference} stays as it is" in chat.says("no, leave it")
    assert now_in(hotel, booked).check_in == CHRISTMAS.check_in


def test_a_full_room_is_said_and_others_are_offered() -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel, code="suite")
    a_stay(hotel, Stay(dt.date(2026, 12, 23), dt.date(2026, 12, 26)), code="suite")
    said = chat.says(f"quiero una noche más en la reserva {booked.reference}")
    assert "Suite no está disponible del 20 al 24 de diciembre" in said
    assert [option.id for option in chat.options()][:2] == ["to_room:double", "to_room:triple"]
    chat.taps("to_room:double")
    chat.says("sí")
    assert now_in(hotel, booked).room_type_code == "double"


def test_the_real_reason_is_said() -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel)
    a_restriction(hotel, JANUARY, min_nights=4)
    said = chat.says(f"mover la reserva {booked.reference} del 5 al 7 de enero")
    assert "4 noches" in said
    assert chat.state["asked"] == "new_dates"
    assert now_in(hotel, booked).check_in == CHRISTMAS.check_in


def test_a_price_that_changed_meanwhile_is_said_and_asked_again() -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel)
    chat.says("quiero cambiar mi reserva a la suite")
    with scope(hotel.pk):
        Rate.objects.filter(room_type__code="suite").update(price=Decimal(300))
    said = chat.says("sí")
    assert "eran $660 y ahora son $900" in said
    assert now_in(hotel, booked).room_type_code == "double"
    chat.says("sí")
    assert now_in(hotel, booked).total == Decimal(900)


@pytest.mark.parametrize("minutes", [11, 45])
def test_a_late_yes_changes_nothing_and_is_asked_again(minutes: int) -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel)
    chat.says("moverla un día después")
    chat.waits(minutes=minutes)
    assert "¿Hago el cambio?" in chat.says("sí")
    assert now_in(hotel, booked).check_in == CHRISTMAS.check_in
    chat.says("sí")
    assert dates(hotel, chat) == ("12-21", "12-24")


def test_invariant_6_a_change_is_written_once_for_one_summary() -> None:
    hotel = a_front_desk("es")
    chat, _ = with_a_stay(hotel)
    chat.says("moverla un día después")
    old = chat.options()[0].id
    tap = chat._message(MessageKind.CHOICE, text="Sí", choice_id=old)
    chat._turn([tap, tap])
    assert "ya está hecho" in chat.taps_old(old)
    with scope(hotel.pk):
        quotes = Quote.objects.exclude(changes_reference="").exclude(idempotency_key="")
        assert [quote.idempotency_key for quote in quotes] == [f"quote:{quotes[0].pk}"]


def test_a_question_and_another_language_in_between() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "breakfast", es="Desayuno de 7 a 10.", en="Breakfast from 7 to 10.")
    chat, _ = with_a_stay(hotel)
    chat.says("moverla un día después")
    said = chat.says("sorry, do you serve breakfast?")
    assert "Breakfast from 7 to 10." in said
    assert "Back to the change" in said
    assert "has been changed" in chat.says("yes, go ahead")


def test_the_name_on_a_booking_is_a_task_for_people_and_said_so() -> None:
    hotel = a_front_desk("en")
    chat, booked = with_a_stay(hotel)
    assert "The team makes corrections" in chat.says("please change the name on my booking to Ana Lopez")
    assert chat.outcome.disposition == "answered"
    assert [(task.kind, task.urgent) for task in chat.outcome.tasks] == [("booking_details", False)]
    assert "Ana Lopez" in chat.outcome.tasks[0].text
    assert booked.reference in chat.outcome.tasks[0].text


def test_what_is_so_already_is_said() -> None:
    hotel = a_front_desk("es")
    chat, _ = with_a_stay(hotel)
    assert "ya es así" in chat.says("quiero cambiar mi reserva del 20 al 23 de diciembre")
    assert chat.state["asked"] == "what_change"


def test_a_cancelled_stay_is_not_changed() -> None:
    hotel = a_front_desk("es")
    chat, booked = with_a_stay(hotel)
    with clock.held_at(NOW):
        reservation_cancel(tenant_id=hotel.pk, reference=booked.reference, actor="staff")
    assert "ya está cancelada" in chat.says("quiero cambiar las fechas de mi reserva")


@pytest.mark.parametrize(
    ("error", "words", "urgent"),
    [
        (PmsUnavailable("down"), "no puedo consultar", False),
        (UnknownOutcome("lost"), "todavía no se sabe", True),
        (InvalidRequest("no"), "la reserva sigue como estaba", False),
    ],
)
def test_what_the_pms_does_not_do_is_said_and_goes_to_people(
    error: Exception, words: str, urgent: bool
) -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(error, "reservation_change"))
    chat.says("moverla un día después")
    said = chat.says("sí")
    assert words in said
    assert "está hecho" not in said
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent is urgent
    assert f"{stay.reference}; to double, 2026-12-21 to 2026-12-24" in chat.outcome.hand_over.note


def test_a_room_that_is_too_small_is_said_and_a_larger_one_offered() -> None:
    hotel = a_front_desk("en")
    chat, booked = with_a_stay(hotel)
    said = chat.says("can you change my booking? we will be 3 adults")
    assert "Classic double isn't large enough for 3 adults" in said
    chat.taps("to_room:triple")
    chat.says("yes")
    row = now_in(hotel, booked)
    assert (row.room_type_code, row.adults) == ("triple", 3)


def test_when_the_pms_is_back_the_summary_is_shown_again() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(PmsUnavailable("down"), "reservation_change"))
    chat.says("moverla un día después")
    chat.says("sí")
    assert chat.outcome.reason == "pms_unavailable"
    chat.desk = front_desk
    chat.waits(minutes=20)
    said = chat.sends(MessageKind.PMS_BACK)
    assert "ya volvió a responder" in said
    assert "→ del 21 al 24 de diciembre" in said
    assert now_in(hotel, stay).check_in == CHRISTMAS.check_in
    chat.says("sí")
    assert dates(hotel, chat) == ("12-21", "12-24")
