"""How long a guest waits for a PMS, and what does not count."""

import time

import pytest

from pms import deadline
from pms.errors import PmsUnavailable


def test_time_spent_on_somebody_else_is_not_the_pms_s() -> None:
    with deadline.within(0.3):
        with deadline.paused():
            time.sleep(0.4)
        assert deadline.remaining(10) == pytest.approx(0.3, abs=0.1)


def test_without_a_pause_the_time_is_over() -> None:
    with deadline.within(0.1):
        time.sleep(0.1)
        with pytest.raises(PmsUnavailable):
            deadline.remaining(10)


def test_a_pause_where_nobody_waits_changes_nothing() -> None:
    with deadline.paused():
        pass
    assert not deadline.is_set()
