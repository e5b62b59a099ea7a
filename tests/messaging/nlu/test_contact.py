"""E-mail addresses, phone numbers and booking references."""

import pytest

from tests.messaging.nlu.build import found


@pytest.mark.parametrize(
    ("text", "email"),
    [
        ("mi mail es ana.ruiz@correo.com.ar", "ana.ruiz@correo.com.ar"),
        ("John.Doe+hotel@Example.co.uk.", "john.doe+hotel@example.co.uk"),
        ("ana punto ruiz arroba gmail punto com", "ana.ruiz@gmail.com"),
        ("<bia_lima@provedor.com.br>", "bia_lima@provedor.com.br"),
    ],
)
def test_an_address_written_or_read_aloud(text: str, email: str) -> None:
    assert found(text)["email"] == email


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("+54 9 11 5555-1234", "+5491155551234"),
        ("mi celular es 11 5555 1234", "1155551234"),
        ("(21) 99888-7766", "21998887766"),
        ("llamame al 600 123 456", "600123456"),
    ],
)
def test_a_phone_number_is_its_digits(text: str, phone: str) -> None:
    assert found(text)["phone"] == phone


@pytest.mark.parametrize(
    "text",
    ["del 20-12-2026 al 23-12-2026", "20/12/2026", "entre 1500-2000 pesos", "2026-12-20", "habitación 204"],
)
def test_dates_prices_and_doors_are_no_phone_numbers(text: str) -> None:
    assert "phone" not in found(text)


@pytest.mark.parametrize(
    ("text", "language", "reference"),
    [
        ("mi reserva es la 40412", "es", "40412"),
        ("código ZX81K", "es", "ZX81K"),
        ("localizador: mar-2041", "es", "MAR-2041"),
        ("reserva nro 7781", "es", "7781"),
        ("cancelar a reserva 88172", "pt", "88172"),
        ("my booking reference is HX-2219", "en", "HX-2219"),
        ("booking #120", "en", "120"),
        ("QX77T1 please", "en", "QX77T1"),
    ],
)
def test_a_reference_stands_after_its_cue_or_mixes_letters_and_digits(
    text: str, language: str, reference: str
) -> None:
    assert found(text, language)["booking_ref"] == reference


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("mi reserva del 28", "es"),
        ("reserva para 4 personas", "es"),
        ("7th-9th of august", "en"),
        ("a room for 2pax at 10am", "en"),
        ("reserva 2 noites", "pt"),
    ],
)
def test_dates_and_counts_are_no_references(text: str, language: str) -> None:
    assert "booking_ref" not in found(text, language)


@pytest.mark.parametrize("text", ["K2P", "es la k2p", "K2P gracias"])
def test_a_short_code_answers_the_question_for_the_reference(text: str) -> None:
    assert found(text, context="ask_reference")["booking_ref"] == "K2P"
