"""Numbers of cards and papers, and what only looks like them."""

from typing import Any

import pytest

from messaging.masking import masked, masked_payload, shows_card


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("4111 1111 1111 1111", "•••• •••• •••• 1111"),
        ("mi tarjeta: 4111-1111-1111-1111.", "mi tarjeta: •••• •••• •••• 1111."),
        ("5555555555554444", "•••• •••• •••• 4444"),
        ("3782 822463 10005", "•••• •••• •••• 0005"),
        ("30569309025904 y 6011000990139424", "•••• •••• •••• 5904 y •••• •••• •••• 9424"),
        ("4222222222222", "•••• •••• •••• 2222"),
        ("4111111111111111 12/27 123", "•••• •••• •••• 1111 12/27 123"),
        ("4111 1111 1111 1111 12 27 123", "•••• •••• •••• 1111 12 27 123"),
        ("4111 1111 1111 1111 5555 5555 5555 4444", "•••• •••• •••• 1111 •••• •••• •••• 4444"),
        ("6304 0000 0000 0000 000", "•••• •••• •••• 0000"),
        ("pasaporte AAB123456", "pasaporte •••• 3456"),
        ("My passport number is X1234567.", "My passport number is •••• 4567."),
        ("DNI: 30.123.456", "DNI: •••• 3456"),
        ("DNI 30 123 456", "DNI •••• 3456"),
        ("Los DNI son 30123456 y 31234567", "Los DNI son •••• 3456 y •••• 4567"),
        ("meu CPF é 123.456.789-09", "meu CPF é •••• 8909"),
        ("RG nº 12.345.678-X", "RG nº •••• 678X"),
        ("cédula de ciudadanía 1.020.304.050", "cédula de ciudadanía •••• 4050"),
        ("CURP GARC850101HDFRRL09", "CURP •••• RL09"),
        ("passport AB123456 2 adults", "passport •••• 3456 2 adults"),
    ],
)
def test_numbers_of_cards_and_papers_go_but_for_their_last_four(said: str, kept: str) -> None:
    assert masked(said) == kept
    assert masked(kept) == kept


@pytest.mark.parametrize(
    "said",
    [
        "Hola, somos 2 adultos del 3 al 5 de enero",
        "4111 1111 1111 1112",
        "llamame al +54 9 11 5555 0101",
        "5491155550101",
        "5571999990004",
        "reserva DEL-20261224-0017",
        "el pasaporte vence 2030-05-01",
        "passport 2030-05-01",
        "documento 12/05/2030",
        "factura con CUIT 30-71234567-8",
        "llego 24.12.2026 a las 15:30",
        "CBU 0170099220000067797370",
        "dni",
        "documentos para 2 personas",
        "http://example.com/4111111111111111x",
        "wamid.HBgLMTY1MDM4Nzk0MzkVAgASGBQzQTRBNjU5OUFFRTAzODEwMTQ0RgA=",
    ],
)
def test_what_only_looks_like_it_stays(said: str) -> None:
    assert masked(said) == said


def test_a_payload_is_masked_everywhere_but_in_its_names() -> None:
    message: dict[str, Any] = {
        "id": "4111111111111111",
        "from": "4111111111111111",
        "text": {"body": "4111111111111111"},
        "contacts": [{"name": {"formatted_name": "DNI 30123456"}, "phones": [{"phone": "4111111111111111"}]}],
        "image": {"id": "4111111111111111", "caption": "passport X1234567", "sha256": "4111111111111111"},
        "number": 7,
    }
    kept = masked_payload({"message": message})["message"]
    assert kept["text"]["body"] == "•••• •••• •••• 1111"
    assert kept["contacts"][0]["name"]["formatted_name"] == "DNI •••• 3456"
    assert kept["contacts"][0]["phones"] == message["contacts"][0]["phones"]
    assert kept["image"] == {**message["image"], "caption": "passport •••• 4567"}
    assert (kept["id"], kept["from"], kept["number"]) == (message["id"], message["from"], 7)


def test_a_payload_without_such_numbers_is_itself() -> None:
    payload = {"message": {"text": {"body": "Hola"}, "list": [1, "dos", None]}}
    assert masked_payload(payload) is payload


def test_a_payload_of_any_depth_is_survived() -> None:
    deep: Any = "4111111111111111"
    for _ in range(5000):
        deep = [deep]
    assert masked_payload({"a": deep, "text": "4111111111111111"})["text"] == "•••• •••• •••• 1111"


def test_a_card_is_seen_before_and_after_it_was_masked() -> None:
    assert shows_card("4111 1111 1111 1111")
    assert shows_card("•••• •••• •••• 1111")
    assert not shows_card("DNI •••• 3456")
