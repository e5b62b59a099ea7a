"""`step` is pure and, whatever happens, asks for a booking only after a yes to a living summary."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from hotel_agent.lib.money import Money
from messaging.dialogue.actions import Action, FindOffers, HandOver, MakeQuote, Reserve, ReserveRooms, Say
from messaging.dialogue.engine import context, step
from messaging.dialogue.events import (
    ArticleFound,
    ArticleMissing,
    ArticleText,
    DatesCompared,
    Event,
    GuestSaid,
    GuestSent,
    HandedOver,
    OffersFound,
    QuoteFailed,
    QuoteMade,
    QuotesMade,
    Reserved,
    ReserveFailed,
    RoomsFound,
    RoomsReserved,
    RoomTypesListed,
    SearchFailed,
)
from messaging.dialogue.state import State
from messaging.nlu.types import CONTEXTS, INTENTS, Entities, Understanding
from messaging.replies.catalogue import CATALOGUE
from pms.types import (
    Availability,
    CancellationTerms,
    GuestDetails,
    NightPrice,
    Offer,
    Party,
    QuoteInfo,
    ReservationInfo,
    ReservationStatus,
    RoomsAvailability,
    RoomTypeInfo,
    Stay,
)

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
STAY = Stay(dt.date(2026, 12, 20), dt.date(2026, 12, 22))
TWO = Party(2)
ROOM = RoomTypeInfo("double", "double", {"es": "Doble"}, {"es": "Cama."}, 2, 1, 3, "double.png")
TOTAL = Money.of(200, "ARS")
NIGHTS = tuple(NightPrice(night, Money.of(100, "ARS")) for night in STAY.night_dates)
OFFER = Offer(ROOM, STAY, TWO, NIGHTS, (), TOTAL, Money.of(100, "ARS"), 2)
NOTHING = Decimal(0)
TWO_ROOMS = RoomsAvailability(STAY, (Availability(STAY, TWO, (OFFER,), (), NOW),) * 2, (OFFER, OFFER))
TERMS = CancellationTerms(NOW, NOTHING, NOTHING, NOTHING, NOW, TOTAL, TOTAL)
GUEST = GuestDetails("Ana Paz", "ana@example.com")


def said(intent: str, *, choice: str = "", at: dt.datetime = NOW, **told: object) -> GuestSaid:
    understood = Understanding(intent, 0.9, (), Entities(**told), "es")  # type: ignore[arg-type]  # a builder
    text = "sí" if intent == "affirm" else "…"
    return GuestSaid(understood, text, at, NOW.date(), choice=choice)


def found(*offers: Offer) -> OffersFound:
    return OffersFound(Availability(STAY, TWO, offers or (OFFER,), (), NOW), {"double": TERMS})


def quoted(at: dt.datetime = NOW) -> QuoteMade:
    return QuoteMade(QuoteInfo(7, OFFER, TERMS, None, None, at + dt.timedelta(minutes=10)))


def both_quoted(at: dt.datetime = NOW) -> QuotesMade:
    """Two rooms, each with its own price."""
    first, second = (replace(quoted(at).quote, id=number) for number in (7, 8))
    return QuotesMade((first, second))


def booked() -> Reserved:
    return Reserved(ReservationInfo("DEL-1", ReservationStatus.CONFIRMED, "double", STAY, TWO, GUEST, TOTAL))


def after(*events: Event, state: State | None = None) -> tuple[State, tuple[Action, ...]]:
    """The state after these events, and what the last one asks for."""
    state = state or State(name="Ana Paz", email="ana@example.com")
    actions: tuple[Action, ...] = ()
    for event in events:
        state, actions = step(state, event)
    return state, actions


WISH = said("check_availability", check_in=STAY.check_in, check_out=STAY.check_out, adults=2)
AT_SUMMARY = (WISH, found(), said("affirm"), quoted())


def names(actions: tuple[Action, ...]) -> list[str]:
    return [action.name for action in actions if isinstance(action, Say)]


def test_a_complete_wish_is_searched() -> None:
    assert after(WISH)[1] == (FindOffers(STAY, TWO),)


def test_the_only_offer_is_taken_by_a_yes_which_is_no_yes_to_the_booking() -> None:
    assert after(WISH, found(), said("affirm"))[1] == (MakeQuote("double", STAY, TWO, None),)


def test_a_yes_to_the_summary_asks_for_the_booking_under_the_summarys_key() -> None:
    actions = after(*AT_SUMMARY, said("affirm"))[1]
    assert actions == (Reserve(7, "Ana Paz", "ana@example.com", TOTAL, "quote:7"),)


def test_an_unsure_yes_books_nothing() -> None:
    unsure = replace(said("affirm"), understood=Understanding("affirm", 0.3, (), Entities(), "es"))
    assert not any(isinstance(action, Reserve) for action in after(*AT_SUMMARY, unsure)[1])


def test_a_new_summary_gives_up_the_room_of_the_one_before() -> None:
    actions = after(*AT_SUMMARY, said("deny", nights=3))[1]
    assert actions == (FindOffers(Stay(STAY.check_in, STAY.check_in + dt.timedelta(days=3)), TWO, (7,)),)
    actions = after(*AT_SUMMARY, said("deny", nights=3), found())[1]
    assert [action.replaces for action in actions if isinstance(action, MakeQuote)] == [7]


def test_after_the_booking_the_wish_is_over() -> None:
    state, actions = after(*AT_SUMMARY, said("affirm"), booked())
    assert (state.wish, state.booked, names(actions)) == (None, "DEL-1", ["booking_confirmed"])


def test_confirmed_is_said_only_of_a_confirmed_stay() -> None:
    pending = replace(booked().reservation, status=ReservationStatus.PENDING)
    actions = after(*AT_SUMMARY, said("affirm"), Reserved(pending))[1]
    assert names(actions) == ["booking_pending"]
    assert any(isinstance(action, HandOver) for action in actions)


def test_a_picture_is_shown_once() -> None:
    first = after(WISH, found())[1]
    again = after(WISH, found(), WISH, found())[1]
    assert (names(first).count("photo"), names(again).count("photo")) == (1, 0)


def test_every_question_has_a_name_that_understanding_knows() -> None:
    assert {context(State(asked=question)) for question in ("dates", "room", "confirm", "name")} <= CONTEXTS


TAPS = (
    "book:7 book:8 room:double room:gone change no dates guests other_room details leave search rooms person"
    " back resume fresh one_room photo:double unknown split:2,0 split_in:2 these swap room_of:0:double"
    " on:2026-12-20/2026-12-22 book:7-8"
)
choices = st.just("") | st.sampled_from(TAPS.split())
dates = st.none() | st.dates(dt.date(2026, 11, 1), dt.date(2027, 3, 1))
told = st.builds(
    Entities,
    check_in=dates,
    check_out=dates,
    nights=st.none() | st.integers(1, 50),
    adults=st.none() | st.integers(0, 9),
    children=st.none() | st.integers(0, 3),
    child_ages=st.lists(st.integers(0, 17), max_size=3).map(tuple),
    rooms=st.none() | st.integers(1, 3),
    room_type=st.none() | st.sampled_from(["double", "suite"]),
    name=st.none() | st.sampled_from(["Ana", "Ana Paz"]),
    email=st.none() | st.just("ana@example.com"),
)
words = st.sampled_from(
    ["", "sí", "no", "2", "la segunda", "la doble", "las fechas", "fotos", "31 de febrero", "5"]
)
understood = st.builds(
    Understanding,
    st.sampled_from(INTENTS),
    st.sampled_from([0.3, 0.9]),
    st.lists(st.sampled_from(INTENTS), max_size=2).map(tuple),
    told | st.just(Entities()),
    st.just("es"),
)
minutes = st.integers(0, 45).map(lambda passed: NOW + dt.timedelta(minutes=passed))
guest_says = st.builds(GuestSaid, understood, words, minutes, st.just(NOW.date()), choices)
results = st.sampled_from(
    [
        found(),
        OffersFound(Availability(STAY, TWO, (), (), NOW), {}),
        SearchFailed("unavailable"),
        SearchFailed("refused"),
        QuoteFailed("no_room"),
        QuoteFailed("unavailable"),
        booked(),
        ReserveFailed("price_changed", Money.of(300, "ARS")),
        ReserveFailed("no_room"),
        ReserveFailed("expired"),
        ReserveFailed("unknown"),
        ReserveFailed("unavailable"),
        RoomTypesListed((ROOM,)),
        RoomTypesListed(()),
        ArticleFound((ArticleText("pool", "Sí."),)),
        ArticleMissing("ask_amenities", "?"),
        ArticleMissing("", "?"),
        RoomsFound(TWO_ROOMS, {"double": TERMS}),
        RoomsFound(replace(TWO_ROOMS, cheapest=()), {}),
        DatesCompared((TWO_ROOMS,)),
        DatesCompared((), "full"),
        RoomsReserved((booked(), booked())),
        RoomsReserved((booked(), ReserveFailed("no_room"))),
        RoomsReserved((ReserveFailed("unknown"), ReserveFailed("unknown"))),
        RoomsReserved((ReserveFailed("price_changed", Money.of(300, "ARS")), None)),
        HandedOver(open_now=True, opens_at=None),
        HandedOver(open_now=False, opens_at=NOW),
        GuestSent("audio", NOW),
    ]
)
events = guest_says | results | minutes.map(quoted) | minutes.map(both_quoted)


@settings(max_examples=300, deadline=None)
@given(st.lists(events, max_size=12))
def test_a_booking_is_asked_for_only_after_a_yes_to_a_living_summary(happened: list[Event]) -> None:
    state = State(name="Ana Paz", email="ana@example.com")
    for event in happened:
        before = state
        state, actions = step(state, event)
        for action in actions:
            if isinstance(action, Say):
                assert action.name in CATALOGUE
            if not isinstance(action, Reserve | ReserveRooms):
                continue
            assert isinstance(event, GuestSaid)
            assert before.wish is not None
            writes = action.rooms if isinstance(action, ReserveRooms) else (action,)
            quotes = before.wish.quotes
            assert [write.quote_id for write in writes] == [quote.id for quote in quotes] != []
            assert all(event.at < quote.expires_at for quote in quotes)
            assert not before.stale
            tapped = event.choice == f"book:{'-'.join(str(quote.id) for quote in quotes)}"
            assert tapped or (before.asked == "confirm" and event.understood.intent == "affirm")


@settings(max_examples=100, deadline=None)
@given(st.lists(events, max_size=6))
def test_the_same_events_always_give_the_same_answer(happened: list[Event]) -> None:
    assert after(*happened) == after(*happened)
