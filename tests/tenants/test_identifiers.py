"""One spelling for what names a guest (T5)."""

import pytest
from django.conf import settings
from django.test import override_settings
from hypothesis import given
from hypothesis import strategies as st

from tenants.identifiers import (
    identifier_candidates,
    identifier_hashes,
    normalise,
    normalise_email,
    normalise_phone,
    phone_candidates,
)


def test_an_email_address_is_written_in_lower_case():
    assert normalise_email("  Julia.Paz@Example.COM ") == "julia.paz@example.com"


@pytest.mark.parametrize(
    ("written", "country", "expected"),
    [
        ("+54 9 11 5000-0001", "", "+5491150000001"),
        ("5491150000001", "", "+5491150000001"),
        ("011 15 5000-0001", "AR", "+5491150000001"),
        ("(071) 99123-4567", "BR", "+5571991234567"),
        ("085 123 4567", "IE", "+353851234567"),
        ("353851234567", "AR", "+353851234567"),
        ("+52 1 55 1234 5678", "", "+525512345678"),
        ("5215512345678", "", "+525512345678"),
        ("12", "AR", ""),
        ("call me", "", ""),
        ("", "", ""),
    ],
)
def test_a_phone_is_written_in_e164(written, country, expected):
    assert normalise_phone(written, country=country) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("5215512345678", ("+525512345678", "+5215512345678")),
        ("+525512345678", ("+525512345678", "+5215512345678")),
        ("5491150000001", ("+5491150000001", "+541150000001")),
        ("+541140001234", ("+541140001234",)),
        ("5571991234567", ("+5571991234567", "+557191234567")),
        ("557191234567", ("+557191234567", "+5571991234567")),
        ("555134567890", ("+555134567890",)),
        ("5511931234567", ("+5511931234567",)),
        ("+353851234567", ("+353851234567",)),
    ],
)
def test_a_line_that_two_countries_rules_write_in_two_ways_has_both_candidates(number, expected):
    assert phone_candidates(number) == expected


@pytest.mark.parametrize(
    "identifier", ["US.13491208655302741918", "session-9f", "5491150000001", "a@B.example"]
)
def test_an_identifier_is_one_of_its_own_candidates(identifier):
    assert normalise(identifier) == identifier_candidates(identifier)[0]


def test_an_empty_identifier_has_no_candidate():
    assert identifier_candidates(" ") == ()
    assert normalise(" ") == ""


def test_two_spellings_of_one_line_share_a_hash():
    assert set(identifier_hashes("5215512345678")) & set(identifier_hashes("+52 55 1234 5678"))


def test_a_hash_says_nothing_without_the_key():
    ours = identifier_hashes("5491150000001")
    with override_settings(SECRET_KEY="another key"):
        assert not set(ours) & set(identifier_hashes("5491150000001"))


def test_a_hash_made_before_the_key_was_changed_is_still_found():
    before = identifier_hashes("5491150000001")[0]
    from_settings = override_settings(SECRET_KEY="newer", SECRET_KEY_FALLBACKS=[settings.SECRET_KEY])
    with from_settings:
        assert before in identifier_hashes("5491150000001")


@given(st.text(max_size=40))
def test_no_text_breaks_the_rules_and_a_spelling_once_made_stays(text):
    own = normalise(text)
    assert normalise(own) == own
    assert len(identifier_candidates(text)) <= 2
