"""What free words make of a booked stay."""

import datetime as dt

import pytest

from messaging.dialogue import proof
from messaging.dialogue.errand import StayNote
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.wanted import apply, read
from messaging.nlu.types import Entities, Understanding
from pms.types import RoomTypeInfo

TODAY = dt.date(2026, 11, 23)
STAY = StayNote("DEL-0001", "double", {}, dt.date(2026, 12, 20), dt.date(2026, 12, 23), 2)
ROOMS = tuple(
    RoomTypeInfo(code, kind, {"en": code}, {}, 2, 2, guests)
    for code, kind, guests in (("double", "double", 3), ("triple", "triple", 4), ("big", "triple", 6))
)


def said(text: str, **entities: object) -> GuestSaid:
    understood = Understanding("modify_reservation", 0.9, entities=Entities(**entities))  # type: ignore[arg-type]  # named by the test
    return GuestSaid(understood, text, dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC), TODAY)


def day(number: int, month: int = 12) -> dt.date:
    return dt.date(2026, month, number)


@pytest.mark.parametrize(
    ("event", "check_in", "check_out"),
    [
        (said("un día antes"), 19, 22),
        (said("two days later"), 22, 25),
        (said("atrasar uma semana"), 27, 30),
        (said("bring it forward by one day"), 19, 22),
        (said("dos noches más"), 20, 25),
        (said("one extra night"), 20, 24),
        (said("uma noite a menos"), 20, 22),
        (said("3 noches", nights=3), 20, 23),
        (said("el 22", check_in=dt.date(2026, 11, 22)), 22, 25),
        (said("llegamos el 21", check_in=day(21)), 21, 23),
        (said("salgo el 26", check_out=dt.date(2026, 11, 26)), 20, 26),
        (said("del 21 al 24", check_in=day(24)), 21, 24),
        (said("la del 20 al 23 la paso del 27 al 29", check_in=day(29)), 27, 29),
        (said("one more night, so until the 24th", check_out=day(24)), 20, 24),
        (said("we leave a day earlier"), 20, 22),
        (said("llegamos un día después"), 21, 23),
        (said("leave a day earlier, on the 22nd", check_out=day(22)), 20, 22),
        (said("one day later, on the 21st", check_in=day(21)), 21, 24),
        (said("del 20 al 23", check_in=day(23)), 20, 23),
        (said("del 20 al 22", check_in=day(22)), 22, 25),
    ],
)
def test_the_dates(event: GuestSaid, check_in: int, check_out: int) -> None:
    target = apply(read(event), STAY, ROOMS, TODAY).target
    assert (target.check_in.day, target.check_out.day) == (check_in, check_out)


@pytest.mark.parametrize(
    ("event", "party"),
    [
        (said("we will be 3 adults", adults=3), (3, 0, ())),
        (said("una persona más"), (3, 0, ())),
        (said("quiero sumar un adulto, seríamos 3", adults=3), (3, 0, ())),
        (said("agregá un nene de 5", children=1, child_ages=(5,)), (2, 1, (5,))),
        (said("another child"), (2, 1, ())),
        (said("incluir a filha, ficamos 2 adultos e 1 criança", adults=2, children=2), (2, 1, ())),
        (said("mais uma pessoa"), (3, 0, ())),
    ],
)
def test_the_party(event: GuestSaid, party: tuple[int, int, tuple[int, ...]]) -> None:
    target = apply(read(event), STAY, ROOMS, TODAY).target
    assert (target.adults, target.children, target.child_ages) == party


@pytest.mark.parametrize(
    ("event", "room"),
    [
        (said("de la doble a la triple"), "triple"),
        (said("the triple, there will be 5 of us", adults=5), "big"),
        (said("la doble"), "double"),
    ],
)
def test_the_room_is_the_first_of_its_kind_that_everybody_fits_into(event: GuestSaid, room: str) -> None:
    assert apply(read(event), STAY, ROOMS, TODAY).target.room == room


@pytest.mark.parametrize(
    ("event", "problem"),
    [
        (said("del 3 al 5", check_in=day(3, 11), check_out=day(5, 11)), "past"),
        (said("del 24 al 22", check_in=day(24), check_out=day(22)), "reversed"),
        (said("40 nights", nights=40), "too_long"),
        (said("0 adults", adults=0), "no_adult"),
        (said("una suite"), "no_such_room"),
    ],
)
def test_what_cannot_be_is_named(event: GuestSaid, problem: str) -> None:
    assert apply(read(event), STAY, ROOMS, TODAY).problem == problem


def test_a_day_of_arrival_nearly_a_year_off_has_just_been() -> None:
    assert proof.arrival(said("20 November", check_in=dt.date(2027, 11, 20))) == dt.date(2026, 11, 20)
    assert proof.arrival(said("29 February", check_in=dt.date(2028, 2, 29))) == dt.date(2028, 2, 29)
    assert proof.arrival(said("20 December", check_in=day(20))) == day(20)
