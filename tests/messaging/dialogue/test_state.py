"""The state survives its trip through JSON, whatever it holds."""

import datetime as dt
import json
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from hotel_agent.lib.money import Money
from messaging.dialogue.state import OfferNote, QuoteNote, RoomWish, State, Wish, from_json, to_json
from pms.types import Stay

words = st.text(max_size=20)
dates = st.dates(dt.date(2026, 1, 1), dt.date(2030, 1, 1))
instants = st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2030, 1, 1), timezones=st.just(dt.UTC))  # noqa: DTZ001 - bounds
amounts = st.builds(
    Money, st.decimals(Decimal(0), Decimal(10**9), places=2), st.sampled_from(["ARS", "BRL", "EUR"])
)
names = st.dictionaries(st.sampled_from(["es", "en", "pt"]), words)
quotes = st.builds(QuoteNote, st.integers(1), words, amounts, instants)
offers = st.lists(st.builds(OfferNote, words, words, names, amounts, st.integers(0, 9)), max_size=2).map(
    tuple
)
rooms = st.builds(RoomWish, st.integers(1, 9), offers=offers, room=words, quote=st.none() | quotes)
stays = dates.map(lambda day: Stay(day, day + dt.timedelta(days=2)))
wishes = st.builds(
    Wish,
    goal=st.sampled_from(["look", "book"]),
    check_in=st.none() | dates,
    check_out=st.none() | dates,
    nights=st.none() | st.integers(1, 60),
    adults=st.none() | st.integers(1, 9),
    children=st.integers(0, 5),
    child_ages=st.tuples(st.integers(0, 17)),
    ages_asked=st.booleans(),
    kind=words,
    offers=st.lists(st.builds(OfferNote, words, words, names, amounts), max_size=3).map(tuple),
    room=words,
    quote=st.none() | st.builds(QuoteNote, st.integers(1), words, amounts, instants),
    held=st.none() | st.integers(1),
    count=st.integers(1, 6),
    kinds=st.lists(words, max_size=2).map(tuple),
    rooms=st.lists(rooms, max_size=2).map(tuple),
    agreed=st.booleans(),
    days=st.lists(stays, max_size=2).map(tuple),
    for_other=st.booleans(),
)
states = st.builds(
    State,
    schema=st.just(1),
    language=st.sampled_from(["es", "en", "pt"]),
    wish=st.none() | wishes,
    asked=st.sampled_from(["", "dates", "room", "confirm", "more"]),
    options=st.lists(words, max_size=3).map(tuple),
    misses=st.integers(0, 3),
    stale=st.booleans(),
    last_at=st.none() | instants,
    name=words,
    email=words,
    booked=words,
    disclosed=st.lists(words, max_size=2).map(tuple),
    photos=st.lists(words, max_size=2).map(tuple),
)


@given(states)
def test_the_state_is_the_same_after_a_trip_through_json(state: State) -> None:
    assert from_json(json.loads(json.dumps(to_json(state)))) == state


def test_a_state_of_before_there_were_several_rooms_is_read() -> None:
    old = to_json(State(name="Ana", wish=Wish(adults=2)))
    for name in ("count", "kinds", "rooms", "agreed", "ours", "days", "by_price", "for_other"):
        del old["wish"][name]
    for name in ("recent", "booked_quotes"):
        del old[name]
    assert from_json(old) == State(name="Ana", wish=Wish(adults=2))


def test_no_state_is_a_new_conversation() -> None:
    assert from_json({}) == State()


def test_a_state_of_another_schema_is_a_new_conversation() -> None:
    assert from_json({**to_json(State(name="Ana")), "schema": 0}) == State()


def test_a_broken_state_is_a_new_conversation() -> None:
    assert from_json({**to_json(State(name="Ana")), "misses": "many"}) == State()
