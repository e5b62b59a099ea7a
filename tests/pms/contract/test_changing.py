"""Other dates, another party, another room, longer hours."""

import datetime as dt

import pytest

from hotel_agent.lib.money import Money
from pms.errors import InvalidRequest, NoRoom, NotFound, PmsError, PriceChanged
from pms.types import ExtraTime, Party, ReservationStatus, StayChange
from tests.pms.contract.house import IAN, WITH_CHILD, Ability, House

AT_ONE, AT_SIX = dt.time(13), dt.time(18)


def changed(house: House, reference: str, change: StayChange, *, key: str = "change-1"):
    """The stay after a change at the price that is previewed now."""
    total = house.pms.change_preview(reference, change).new_total
    return house.pms.change(reference, change, expected_total=total, idempotency_key=key)


def test_a_preview_says_what_the_difference_is_and_writes_nothing(house):
    booked = house.book(house.stay(2))

    preview = house.pms.change_preview(booked.reference, StayChange(stay=house.stay(4)))

    assert (preview.old_total, preview.offer.stay) == (booked.total, house.stay(4))
    assert preview.new_total == house.pms.quote(house.double, house.stay(4), booked.party).total
    assert preview.difference == preview.new_total - booked.total
    assert house.pms.read(booked.reference).stay == house.stay(2)


def test_other_dates_keep_the_reference_and_cost_what_was_previewed(house):
    booked = house.book(house.stay(2))
    later = StayChange(stay=house.stay(3, in_days=50))
    preview = house.pms.change_preview(booked.reference, later)

    now = changed(house, booked.reference, later)

    assert (now.reference, now.stay, now.total) == (booked.reference, later.stay, preview.new_total)
    assert house.pms.read(booked.reference).stay == later.stay
    assert house.rooms_taken(house.stay(2)) == []
    assert len(house.rooms_taken(house.stay(3, in_days=50))) == 1


def test_fewer_nights_cost_less(house):
    booked = house.book(house.stay(4))

    preview = house.pms.change_preview(booked.reference, StayChange(stay=house.stay(2)))

    assert preview.difference < Money.zero("EUR")


def test_another_party_in_the_same_room(house):
    booked = house.book(house.stay())

    now = changed(house, booked.reference, StayChange(party=WITH_CHILD))

    assert (now.party, now.stay) == (WITH_CHILD, house.stay())
    assert house.pms.read(booked.reference).party == WITH_CHILD


def test_another_room_type(house):
    booked = house.book(house.stay())

    now = changed(house, booked.reference, StayChange(room_type_code=house.suite))

    assert now.room_type_code == house.suite
    assert now.total == house.pms.read(booked.reference).total > booked.total
    assert len(house.rooms_taken(house.stay())) == 1


def test_the_same_change_again_changes_nothing_more(house):
    booked = house.book(house.stay())
    later = StayChange(stay=house.stay(in_days=50))

    once, twice = changed(house, booked.reference, later), changed(house, booked.reference, later)

    assert (twice.stay, twice.total) == (once.stay, once.total)
    assert len(house.rooms_taken(house.stay(in_days=50))) == 1


def test_a_change_at_another_price_than_previewed_is_refused(house):
    booked = house.book(house.stay())
    later = StayChange(stay=house.stay(in_days=50))
    total = house.pms.change_preview(booked.reference, later).new_total
    house.raise_price(house.double)

    with pytest.raises(PriceChanged) as refused:
        house.pms.change(booked.reference, later, expected_total=total, idempotency_key="change-1")

    assert refused.value.total == house.pms.change_preview(booked.reference, later).new_total
    assert house.pms.read(booked.reference) == house.pms.read(booked.reference)
    assert house.pms.read(booked.reference).stay == house.stay()


def test_nights_that_others_have_are_no_room_and_the_stay_is_what_it_was(house):
    booked = house.book(house.stay(), code=house.suite, key="ours")
    house.book(house.stay(in_days=50), code=house.suite, key="theirs", guest=IAN)
    into = StayChange(stay=house.stay(in_days=51))

    for ask in (
        lambda: house.pms.change_preview(booked.reference, into),
        lambda: house.pms.change(
            booked.reference, into, expected_total=booked.total, idempotency_key="change-1"
        ),
    ):
        with pytest.raises(NoRoom):
            ask()

    assert house.pms.read(booked.reference).stay == house.stay()
    assert len(house.rooms_taken(house.stay())) == 1


def test_a_stay_is_lengthened_in_a_full_house_or_stays_what_it_was(house):
    booked = house.book(house.stay(2), code=house.suite)
    longer = StayChange(stay=house.stay(3))

    if Ability.EXTENDS_IN_PLACE in house.can:
        assert changed(house, booked.reference, longer).stay == house.stay(3)
    else:
        with pytest.raises(NoRoom):
            changed(house, booked.reference, longer)
        assert house.pms.read(booked.reference).stay == house.stay(2)


@pytest.mark.parametrize("what", ["dates that have passed", "too many guests"])
def test_what_cannot_be_booked_cannot_be_changed_to(house, what):
    booked = house.book(house.stay())
    change = {
        "dates that have passed": StayChange(stay=house.stay(in_days=-5)),
        "too many guests": StayChange(party=Party(9)),
    }[what]

    with pytest.raises(InvalidRequest):
        house.pms.change_preview(booked.reference, change)

    assert house.pms.read(booked.reference).stay == house.stay()


def test_a_cancelled_stay_cannot_be_changed(house):
    booked = house.book(house.stay())
    house.pms.cancel(booked.reference)

    with pytest.raises(InvalidRequest):
        house.pms.change_preview(booked.reference, StayChange(stay=house.stay(3)))

    assert house.pms.read(booked.reference).status is ReservationStatus.CANCELLED


def test_an_unknown_stay_cannot_be_changed(house):
    with pytest.raises(NotFound):
        house.pms.change_preview("NOSUCHREF", StayChange(stay=house.stay()))


def test_a_late_check_out_is_agreed_at_its_price_or_declined(house):
    booked = house.book(house.stay())

    if Ability.EXTRA_TIME not in house.can:
        assert declines_hours(house, booked.reference)
        return
    offer = house.pms.extra_time_preview(booked.reference, ExtraTime.LATE_CHECK_OUT, AT_ONE)
    for _ in range(2):
        now = house.pms.extra_time_book(
            booked.reference, ExtraTime.LATE_CHECK_OUT, AT_ONE, expected_fee=offer.fee
        )
        assert now.late_check_out == AT_ONE
    assert offer.fee > Money.zero("EUR")
    assert house.pms.read(booked.reference).late_check_out == AT_ONE


def declines_hours(house: House, reference: str) -> bool:
    """Whether it says so for the question and for the booking, and the stay has no such hour."""
    nothing = Money.zero("EUR")
    with pytest.raises(InvalidRequest):
        house.pms.extra_time_preview(reference, ExtraTime.LATE_CHECK_OUT, AT_ONE)
    with pytest.raises(InvalidRequest):
        house.pms.extra_time_book(reference, ExtraTime.LATE_CHECK_OUT, AT_ONE, expected_fee=nothing)
    return house.pms.read(reference).late_check_out is None


def refusal_of_hours(house: House, reference: str, at: dt.time, fee: str) -> type[PmsError] | None:
    try:
        house.pms.extra_time_book(reference, ExtraTime.LATE_CHECK_OUT, at, expected_fee=Money.of(fee, "EUR"))
    except PmsError as error:
        return type(error)
    return None


def test_an_hour_beyond_the_rule_or_at_a_wrong_price_is_not_agreed(house):
    booked = house.book(house.stay())
    wrong_price = PriceChanged if Ability.EXTRA_TIME in house.can else InvalidRequest

    assert refusal_of_hours(house, booked.reference, AT_SIX, "44.00") is InvalidRequest
    assert refusal_of_hours(house, booked.reference, AT_ONE, "0.01") is wrong_price
    assert house.pms.read(booked.reference).late_check_out is None


def test_a_room_that_is_needed_is_not_kept_longer(house):
    booked = house.book(house.stay(2), code=house.suite, key="ours")
    house.book(house.stay(2, in_days=32), code=house.suite, key="theirs", guest=IAN)
    needed = NoRoom if Ability.EXTRA_TIME in house.can else InvalidRequest

    with pytest.raises(needed):
        house.pms.extra_time_preview(booked.reference, ExtraTime.LATE_CHECK_OUT, AT_ONE)
