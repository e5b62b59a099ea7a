"""Names, addresses and numbers as guests and hotels write them."""

import pytest

from pms.matching import folded, phone_spellings, same_email, same_phone, same_surname


@pytest.mark.parametrize(
    ("asked", "booked", "same"),
    [
        ("Paz", "Julia Paz", True),
        ("PAZ", "julia páz", True),
        ("Núñez Díaz", "María Nuñez-Diaz", True),
        ("Paz", "Julia Paz Ferrari", True),
        ("Ferrari", "Julia Paz Ferrari", True),
        ("Julia Paz", "Julia Paz", True),
        ("Cher", "Cher", True),
        ("Julia", "Julia Paz", False),
        ("Pa", "Julia Paz", False),
        ("", "Julia Paz", False),
        ("...", "Julia Paz", False),
    ],
)
def test_a_surname_is_found_however_it_is_written_and_a_first_name_is_none(asked, booked, same):
    assert same_surname(asked, booked) is same


def test_accents_and_punctuation_are_folded_away():
    assert folded("  O'Brien-São  Müller ") == "o brien sao muller"


def test_an_address_is_the_same_in_capitals_and_an_empty_one_is_nobodys():
    assert same_email("Julia@Example.com ", "julia@example.com")
    assert not same_email("", "")


def test_a_number_is_the_same_in_every_spelling_of_its_line_and_an_empty_one_is_nobodys():
    assert same_phone("+54 9 11 5000-0001", "+5491150000001")
    assert same_phone("5491150000001", "+541150000001")
    assert not same_phone("+5491150000001", "+5491150000002")
    assert not same_phone("", "")
    assert phone_spellings(" front desk ") == ("front desk",)
