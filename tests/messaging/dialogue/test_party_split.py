"""Who sleeps in which room: as guests write it, and as it is sensible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messaging.dialogue import party_split
from pms.types import Party


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a double and a triple for 5", ("double", "triple")),
        ("dos dobles", ("double", "double")),
        ("3 quartos duplos", ("double", "double", "double")),
        ("two doubles and a suite", ("double", "double", "suite")),
        ("una habitación doble y otra triple", ("double", "triple")),
        ("una doble", ()),
        ("una doble o una triple", ()),
        ("¿cuánto salen la doble y la triple?", ()),
    ],
)
def test_kinds_are_read_one_for_each_room(text: str, kinds: tuple[str, ...]) -> None:
    assert party_split.kinds_said(text) == kinds


def test_known_rooms_are_named_with_their_article() -> None:
    assert party_split.kinds_said("la suite y la doble", the=True) == ("suite", "double")


@pytest.mark.parametrize(
    ("text", "party", "shares"),
    [
        ("2 y 3", Party(5), (Party(2), Party(3))),
        ("dos en una y tres en la otra", Party(5), (Party(2), Party(3))),
        ("three in one and two in the other", Party(5), (Party(3), Party(2))),
        ("3+2", Party(5), (Party(3), Party(2))),
        ("uno y dos", Party(3), (Party(1), Party(2))),
        ("2 em cada um", Party(4), (Party(2), Party(2))),
        (
            "dos adultos en una y un adulto con el nene en la otra",
            Party(3, 1, (5,)),
            (Party(2), Party(1, 1, (5,))),
        ),
        ("1 adult and 1 child in each", Party(2, 2, (4, 9)), (Party(1, 1, (4,)), Party(1, 1, (9,)))),
        ("2 y 2", Party(5), ()),
        ("como les parezca", Party(5), ()),
    ],
)
def test_shares_are_read_as_they_are_written(text: str, party: Party, shares: tuple[Party, ...]) -> None:
    assert party_split.said(text, 2, party) == shares


@pytest.mark.parametrize(
    ("text", "shares"),
    [
        ("2 habitaciones, una para 2 y otra para 3", (Party(2), Party(3))),
        ("dois quartos, um para 2 e outro para 1", (Party(2), Party(1))),
        ("two rooms for 5, 3 in one and 2 in the other", (Party(3), Party(2))),
        ("2 habitaciones del 20 al 23 de diciembre para 4", ()),
        ("dos habitaciones, una con vista", ()),
    ],
)
def test_before_the_party_is_known_only_words_of_each_room_count(
    text: str, shares: tuple[Party, ...]
) -> None:
    assert party_split.said(text, 2, None) == shares


parties = st.builds(Party, st.integers(1, 12), st.integers(0, 6))


@given(parties, st.integers(2, 6))
def test_every_proposal_holds_everybody_and_an_adult_in_each_room(party: Party, rooms: int) -> None:
    for way in party_split.proposals(party, rooms):
        assert len(way) == rooms
        assert sum(share.adults for share in way) == party.adults
        assert sum(share.children for share in way) == party.children
        assert party_split.read(party_split.written(way), party) == way


@given(st.text(max_size=30), parties)
def test_a_button_from_anywhere_is_read_safely(code: str, party: Party) -> None:
    shares = party_split.read(code, party)
    assert not shares or sum(share.guests for share in shares) == party.guests
