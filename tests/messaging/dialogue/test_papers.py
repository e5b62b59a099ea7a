"""Payments, receipts and invoices: people check them, and no number of a card is wanted."""

import pytest

from messaging.types import MessageKind
from tests.messaging.dialogue.build import Chat, a_front_desk


def kinds(chat: Chat) -> list[tuple[str, str]]:
    return [(task.kind, task.department) for task in chat.outcome.tasks]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "paid", "asked", "thanks"),
    [
        ("es", "ya transferí la seña", "comprobante", "hasta entonces no queda acreditado"),
        ("en", "I have paid the deposit", "receipt", "until then it doesn't count"),
        ("pt", "já fiz o pix", "comprovante", "até lá ele não conta"),
    ],
)
def test_a_receipt_is_asked_for_and_never_accepted_by_itself(
    language: str, paid: str, asked: str, thanks: str
) -> None:
    chat = Chat(a_front_desk(language))
    assert asked in chat.says(paid)
    assert thanks in chat.sends(MessageKind.DOCUMENT)
    assert kinds(chat) == [("receipt", "accounts")]
    assert chat.outcome.hand_over is None


@pytest.mark.django_db
def test_a_photo_with_the_words_or_just_before_them_is_the_receipt() -> None:
    hotel = a_front_desk("es")
    chat = Chat(hotel)
    picture = chat._message(MessageKind.IMAGE, text="te mando el comprobante")
    assert "Recibido" in chat._turn([picture])
    assert kinds(chat) == [("receipt", "accounts")]
    other = Chat(hotel)
    other.sends(MessageKind.IMAGE)
    assert "Recibido" in other.says("ese es el comprobante de la transferencia")
    late = Chat(hotel)
    late.says("ya pagué")
    assert "el equipo busca el pago" in late.says("ahora no lo tengo")
    assert kinds(late) == [("receipt", "accounts")]


@pytest.mark.django_db
def test_an_invoice_asks_for_all_in_one_question_and_repeats_no_number() -> None:
    chat = Chat(a_front_desk("es"))
    assert chat.says("necesito factura").count("?") == 1
    said = chat.says("Hotel Sol SA, CUIT 30-71234567-8, ana@example.com")
    assert kinds(chat) == [("invoice", "accounts")]
    assert "30-71234567-8" in chat.outcome.tasks[0].text
    assert "71234567" not in said
    assert "administración" in chat.says("necesito factura a nombre de Sol, 20304050607, sol@example.com")


@pytest.mark.django_db
def test_how_to_pay_and_a_refund_are_no_ones_promise() -> None:
    chat = Chat(a_front_desk("es"))
    assert "30% del total" in chat.says("cómo se paga la seña?")
    assert "no puedo prometer" in chat.says("cuándo me llega el reembolso?")
    assert kinds(chat) == [("refund", "accounts")]


@pytest.mark.django_db
def test_a_cards_number_is_not_wanted_and_reaches_no_task() -> None:
    chat = Chat(a_front_desk("en"))
    assert "don't send card numbers" in chat.says("my card is 4111 1111 1111 1111, 12/28")
    assert chat.outcome.tasks == ()
    assert "don't send card numbers" in chat.says("so: •••• •••• •••• 1111")
