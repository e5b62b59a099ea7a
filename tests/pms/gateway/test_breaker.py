"""Breaker and bulkhead as arithmetic: who may ask, by what happened in the last half minute."""

import pytest

from pms.gateway.breaker import FAILURES, OPEN_SECONDS, Call, Kind, State, Verdict, admit, ended

NOW = 1_000_000.0


def ask(state: State, name: str = "a", *, at: float = NOW, kind: Kind = Kind.GUEST) -> tuple[State, Verdict]:
    return admit(state, name, Call(kind, at, at + 15))


def fails(state: State, *, times: int = 1, at: float = NOW) -> State:
    """So many calls that were admitted and failed, one after the other."""
    for _ in range(times):
        state, verdict = ask(state, at=at)
        assert verdict is Verdict.ADMITTED
        state = ended(state, "a", failed=True, now=at)
    return state


def opened() -> State:
    return fails(State(), times=FAILURES)


def under_way(*since: float, kind: Kind = Kind.GUEST, failed: bool = False) -> State:
    """Calls that began so many seconds ago."""
    state = fails(State(), at=NOW - 5) if failed else State()
    for number, ago in enumerate(since):
        state, verdict = ask(state, f"call-{number}", at=NOW - ago, kind=kind)
        assert verdict is Verdict.ADMITTED
    return state


def test_four_failures_leave_it_closed():
    assert fails(State(), times=FAILURES - 1).closed


def test_the_fifth_failure_in_half_a_minute_opens_it():
    assert not opened().closed
    assert ask(opened(), at=NOW + 1)[1] is Verdict.OPEN


def test_failures_that_are_old_do_not_count():
    state = fails(State(), times=FAILURES - 1)
    assert fails(state, at=NOW + 30).closed


def test_successes_between_do_not_hide_failures():
    state = State()
    for _ in range(FAILURES):
        state = fails(state)
        if state.closed:
            state, _ = ask(state)
            state = ended(state, "a", failed=False, now=NOW)
    assert not state.closed


def test_after_half_a_minute_one_call_tries_and_the_others_wait():
    later = NOW + OPEN_SECONDS
    state, first = ask(opened(), "probe", at=later)
    assert first is Verdict.ADMITTED
    assert ask(state, "other", at=later + 1)[1] is Verdict.OPEN


def test_a_probe_that_is_answered_closes_it():
    state, _ = ask(opened(), "probe", at=NOW + OPEN_SECONDS)
    state = ended(state, "probe", failed=False, now=NOW + 31)
    assert state.closed
    assert ask(state, at=NOW + 31)[1] is Verdict.ADMITTED


def test_a_probe_that_fails_opens_it_for_another_half_minute():
    state, _ = ask(opened(), "probe", at=NOW + OPEN_SECONDS)
    state = ended(state, "probe", failed=True, now=NOW + 35)
    assert ask(state, at=NOW + 64)[1] is Verdict.OPEN
    assert ask(state, at=NOW + 65)[1] is Verdict.ADMITTED


def test_a_probe_whose_process_died_makes_room_for_another():
    state, _ = ask(opened(), "dead", at=NOW + OPEN_SECONDS)
    assert ask(state, "other", at=NOW + OPEN_SECONDS + 15)[1] is Verdict.ADMITTED


def test_a_call_from_before_it_opened_does_not_close_it():
    state, _ = ask(State(), "early", kind=Kind.WRITE)
    state = fails(State(calls=state.calls), times=FAILURES)
    assert not ended(state, "early", failed=False, now=NOW + 2).closed


def test_a_failure_while_it_is_open_does_not_keep_it_open_longer():
    state, _ = ask(State(), "early", kind=Kind.WRITE)
    state = fails(State(calls=state.calls), times=FAILURES)
    state = ended(state, "early", failed=True, now=NOW + 20)
    assert ask(state, at=NOW + OPEN_SECONDS)[1] is Verdict.ADMITTED


def test_four_guests_are_asked_for_at_once_and_the_fifth_hears_at_once_that_it_is_busy():
    assert ask(under_way(0, 0, 0))[1] is Verdict.ADMITTED
    assert ask(under_way(0, 0, 0, 0))[1] is Verdict.BUSY


def test_nobody_waits_behind_a_guests_call_that_is_slow():
    assert ask(under_way(0.9))[1] is Verdict.ADMITTED
    assert ask(under_way(1.1))[1] is Verdict.BUSY


def test_while_calls_fail_guests_are_asked_for_one_at_a_time():
    assert ask(under_way(failed=True))[1] is Verdict.ADMITTED
    assert ask(under_way(1, failed=True))[1] is Verdict.BUSY


@pytest.mark.parametrize("kind", [Kind.HOUSE, Kind.WRITE])
def test_calls_of_other_kinds_take_no_guests_place(kind):
    assert ask(under_way(3, 3, 3, kind=kind))[1] is Verdict.ADMITTED


def test_a_write_is_not_kept_out_by_slow_or_failing_ones():
    state = under_way(3, 3, 3, 3, 3, kind=Kind.WRITE, failed=True)
    assert ask(state, kind=Kind.WRITE)[1] is Verdict.ADMITTED


def test_a_call_that_ended_or_whose_process_died_leaves_its_place():
    state = under_way(0, 0, 0, 0)
    assert ask(ended(state, "call-0", failed=False, now=NOW))[1] is Verdict.ADMITTED
    assert ask(state, at=NOW + 16)[1] is Verdict.ADMITTED


def test_while_calls_fail_the_house_asks_one_thing_at_a_time():
    assert ask(under_way(0, kind=Kind.HOUSE), kind=Kind.HOUSE)[1] is Verdict.ADMITTED
    assert ask(under_way(0, kind=Kind.HOUSE, failed=True), kind=Kind.HOUSE)[1] is Verdict.BUSY
