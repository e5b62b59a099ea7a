"""Cancelling a stay that is booked: fee first, an explicit yes, and "cancelled" only after the read-back."""

import datetime as dt

import pytest

from governance.models import AuditEvent
from hotel_agent.lib import clock
from messaging.types import MessageKind
from pms.errors import PmsUnavailable, UnknownOutcome
from pms.services import reservation_cancel, reservation_check_in
from tenants.scope import scope
from tests.messaging.dialogue.booked import CHRISTMAS, JANUARY, FailingDesk, a_stay, now_in, with_a_stay
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, an_article

pytestmark = pytest.mark.django_db

LATE = dt.datetime(2026, 12, 19, 15, 0, tzinfo=dt.UTC)
"""When cancelling the stay of Christmas is not free any more."""


@pytest.mark.parametrize(
    ("language", "wish", "preview", "yes", "done"),
    [
        (
            "es",
            "quiero cancelar mi reserva",
            "sin cargo (hasta el 18 de diciembre",
            "sí",
            "quedó cancelada sin cargo",
        ),
        (
            "en",
            "please cancel my booking",
            "free of charge (until 18 December",
            "yes, cancel it",
            "is cancelled. There is no",
        ),
        (
            "pt",
            "quero cancelar a minha reserva",
            "sem custo (até 18 de dezembro",
            "sim",
            "foi cancelada sem custo",
        ),
    ],
)
def test_a_stay_is_cancelled_after_its_fee_and_an_explicit_yes(
    language: str, wish: str, preview: str, yes: str, done: str
) -> None:
    hotel = a_front_desk(language)
    chat, stay = with_a_stay(hotel)
    said = chat.says(wish)
    assert stay.reference in said
    assert preview in said
    assert now_in(hotel, stay).status == "confirmed"
    assert done in chat.says(yes)
    assert now_in(hotel, stay).status == "cancelled"
    assert chat.outcome.reservation is not None
    assert chat.outcome.reservation.status == "cancelled"


def test_the_fee_is_said_before_and_after() -> None:
    hotel = a_front_desk("es", fee_percent_of_first_night="100")
    stay = a_stay(hotel)
    chat = Chat(hotel, at=LATE)
    assert "tiene un cargo de $100" in chat.says("cancelar mi reserva")
    assert "El cargo por la cancelación es de $100" in chat.taps("yes_cancel")
    assert now_in(hotel, stay).status == "cancelled"


def test_the_audit_says_that_the_guest_did_it() -> None:
    hotel = a_front_desk("es")
    chat, _ = with_a_stay(hotel)
    chat.says("cancelar mi reserva")
    chat.says("sí")
    with scope(hotel.pk):
        event = AuditEvent.objects.get(tenant=hotel, action="reservation_cancelled")
    assert event.actor == "guest"


def test_a_fee_that_began_meanwhile_is_said_and_asked_again() -> None:
    hotel = a_front_desk("es", fee_percent_of_first_night="100")
    stay = a_stay(hotel)
    chat = Chat(hotel, at=dt.datetime(2026, 12, 18, 17, 58, tzinfo=dt.UTC))
    assert "es sin cargo" in chat.says("cancelar mi reserva")
    chat.waits(minutes=4)
    assert "tiene un cargo de $100" in chat.says("sí")
    assert now_in(hotel, stay).status == "confirmed"


@pytest.mark.parametrize("no", ["no", "mejor no", "no la canceles"])
def test_a_no_keeps_the_stay_and_says_so(no: str) -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    chat.says("cancelar mi reserva")
    assert f"la reserva {stay.reference} sigue como estaba" in chat.says(no)
    assert now_in(hotel, stay).status == "confirmed"


def test_a_question_in_between_is_answered_and_the_yes_is_asked_again() -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "pool", es="Sí, en la terraza.")
    chat, stay = with_a_stay(hotel)
    chat.says("cancelar mi reserva")
    said = chat.says("tienen pileta?")
    assert "Sí, en la terraza." in said
    assert f"Volviendo a la reserva {stay.reference}" in said
    chat.says("sí")
    assert now_in(hotel, stay).status == "cancelled"


def test_a_late_yes_cancels_nothing_and_is_asked_again() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    chat.says("cancelar mi reserva")
    chat.waits(minutes=31)
    assert "¿La cancelo?" in chat.says("sí")
    assert now_in(hotel, stay).status == "confirmed"


def test_a_yes_after_something_else_was_asked_cancels_nothing() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    chat.says("cancelar mi reserva")
    old = next(option.id for option in chat.options() if option.id.startswith("yes_cancel"))
    chat.says("tienen lugar en enero, del 5 al 7, para 2?")
    chat.says("sí")
    assert "no hice nada" in chat.taps_old(old)
    assert now_in(hotel, stay).status == "confirmed"


def test_two_taps_on_the_same_yes_cancel_once() -> None:
    hotel = a_front_desk("es")
    chat, _ = with_a_stay(hotel)
    chat.says("cancelar mi reserva")
    old = next(option.id for option in chat.options() if option.id.startswith("yes_cancel"))
    tap = chat._message(MessageKind.CHOICE, text="Sí", choice_id=old)
    chat._turn([tap, tap])
    assert "ya está hecho" in chat.taps_old(old)
    with scope(hotel.pk):
        assert AuditEvent.objects.filter(tenant=hotel, action="reservation_cancelled").count() == 1


def test_what_cannot_be_cancelled_is_said_as_it_is() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    with clock.held_at(NOW):
        reservation_cancel(tenant_id=hotel.pk, reference=stay.reference, actor="staff")
    assert "ya está cancelada" in chat.says("cancelar mi reserva")
    assert chat.outcome.disposition == "answered"

    hotel = a_front_desk("en")
    stay = a_stay(hotel)
    arrived = dt.datetime(2026, 12, 20, 18, 0, tzinfo=dt.UTC)
    with clock.held_at(arrived):
        reservation_check_in(tenant_id=hotel.pk, reference=stay.reference, actor="staff")
    chat = Chat(hotel, at=arrived)
    assert "already begun" in chat.says("cancel my booking")
    assert chat.outcome.hand_over is not None
    assert stay.reference in chat.outcome.hand_over.note


def test_of_several_stays_the_guest_chooses_one() -> None:
    hotel = a_front_desk("es")
    chat, first = with_a_stay(hotel)
    second = a_stay(hotel, JANUARY, code="suite")
    assert "más de una reserva" in chat.says("quiero cancelar una reserva")
    assert {option.id for option in chat.options()} == {f"stay:{first.reference}", f"stay:{second.reference}"}
    chat.taps(f"stay:{second.reference}")
    chat.says("sí")
    assert [now_in(hotel, stay).status for stay in (first, second)] == ["confirmed", "cancelled"]


def test_while_a_stay_is_arranged_to_cancel_means_that_one_unless_a_booked_one_is_named() -> None:
    hotel = a_front_desk("es")
    chat, stay = with_a_stay(hotel)
    chat.says("tienen lugar del 5 al 7 de enero para 2?")
    assert "lo dejamos" in chat.says("quiero cancelar la reserva")
    chat.says("tienen lugar del 5 al 7 de enero para 2?")
    assert "¿La cancelo?" in chat.says(f"cancelar la reserva {stay.reference}")
    said = chat.says("no")
    assert "sigue como estaba" in said
    assert chat.state["asked"] == "room"


def test_a_pms_that_is_down_is_said_and_nothing_is_cancelled() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(PmsUnavailable("down"), "reservation_cancel"))
    chat.says("cancelar mi reserva")
    said = chat.says("sí")
    assert "no puedo consultar" in said
    assert "cancelada" not in said
    assert chat.outcome.disposition == "handed_over"
    assert now_in(hotel, stay).status == "confirmed"


@pytest.mark.parametrize("happened", [True, False])
def test_an_unanswered_cancellation_goes_to_people_urgently_and_is_not_called_done(happened: bool) -> None:
    hotel = a_front_desk("en")
    stay = a_stay(hotel)
    chat = Chat(hotel, desk=FailingDesk(UnknownOutcome("lost"), "reservation_cancel", late=happened))
    chat.says("cancel my booking")
    said = chat.says("yes")
    assert "nothing is certain yet" in said
    assert "cancelled" not in said
    assert chat.outcome.hand_over is not None
    assert chat.outcome.hand_over.urgent
    assert stay.reference in chat.outcome.hand_over.note


def test_invariant_6_no_reply_says_cancelled_without_a_read_back() -> None:
    hotel = a_front_desk("es")
    stay = a_stay(hotel, CHRISTMAS)
    for call in ("reservations_find", "cancel_preview", "reservation_cancel"):
        chat = Chat(hotel, desk=FailingDesk(PmsUnavailable("down"), call))
        said = [chat.says("cancelar mi reserva"), chat.says("sí")]
        assert not any("cancelada" in text for text in said)
    assert now_in(hotel, stay).status == "confirmed"
