"""The table of operations says something of every method of a PMS."""

from pms.interface import OPERATIONS, Pms

MADE_OF_OTHERS = {"rooms_availability"}
WRITES = {"hold", "release", "reserve", "change", "cancel", "extra_time_book", "note"}


def test_every_method_has_its_time_and_says_whether_it_writes():
    methods = {name for name in vars(Pms) if not name.startswith("_")} - {"keeps_our_records"}

    assert set(OPERATIONS) == methods - MADE_OF_OTHERS
    assert {name for name, operation in OPERATIONS.items() if operation.writes} == WRITES


def test_reads_are_waited_for_five_seconds_and_bookings_thirty():
    assert {operation.seconds for operation in OPERATIONS.values() if not operation.writes} == {5}
    assert OPERATIONS["reserve"].seconds == OPERATIONS["change"].seconds == 30
