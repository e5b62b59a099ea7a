"""When a PMS is asked, and when not: circuit breaker and bulkhead as plain arithmetic on one small state.

One state per hotel and provider, the same for all processes (`pms.gateway.shared`). No clock, no storage.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum

FAILURES = 5
WINDOW_SECONDS = 30.0
OPEN_SECONDS = 30.0
"""So many failures within the window open it; then nobody is asked for so long, and one call tries."""

SLOW_AFTER_SECONDS = 1.0
"""A guest's call under way for longer: the next would wait in vain, and hold a worker of all hotels."""


class Kind(StrEnum):
    """Who asks. Each kind has its own places, so that none keeps the others out."""

    GUEST = "guest"
    HOUSE = "house"
    WRITE = "write"


PLACES = {Kind.GUEST: (4, 1), Kind.HOUSE: (64, 1), Kind.WRITE: (64, 64)}
"""How many calls of a kind may be under way at once, and how many while calls fail or guests' calls are slow.

A write is never kept out: it has a thread of its own and holds no worker."""


class Verdict(StrEnum):
    """What becomes of a call."""

    ADMITTED = "admitted"
    OPEN = "open"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Call:
    """A call under way. `until`: after it, its process counts as dead."""

    kind: Kind
    since: float
    until: float


@dataclass(frozen=True, slots=True)
class State:
    """Times are seconds of one clock. `open_until` is 0 while closed; `probe` names the call that tries."""

    failures: tuple[float, ...] = ()
    open_until: float = 0.0
    probe: str = ""
    calls: dict[str, Call] = field(default_factory=dict)

    @property
    def closed(self) -> bool:
        return not self.open_until


def admit(state: State, name: str, call: Call) -> tuple[State, Verdict]:
    """The state after `call`, called `name`, has asked to begin, and whether it may."""
    now = call.since
    state = _forgotten(state, now)
    if not state.closed:
        if now < state.open_until or state.probe in state.calls:
            return state, Verdict.OPEN
        state = replace(state, probe=name)
    elif not _has_room(state, call):
        return state, Verdict.BUSY
    return replace(state, calls={**state.calls, name: call}), Verdict.ADMITTED


def ended(state: State, name: str, *, failed: bool, now: float) -> State:
    """The state after the call `name` has ended."""
    state = _forgotten(state, now)
    calls = {other: call for other, call in state.calls.items() if other != name}
    if state.closed:
        failures = (*state.failures, now) if failed else state.failures
        if len(failures) < FAILURES:
            return replace(state, failures=failures, calls=calls)
        return State(open_until=now + OPEN_SECONDS, calls=calls)
    if name != state.probe:
        return replace(state, calls=calls)
    return State(open_until=now + OPEN_SECONDS if failed else 0.0, calls=calls)


def _forgotten(state: State, now: float) -> State:
    """Without failures that are too old, and without calls whose process must be dead."""
    return replace(
        state,
        failures=tuple(at for at in state.failures if now - WINDOW_SECONDS < at <= now),
        calls={name: call for name, call in state.calls.items() if call.until > now},
    )


def _has_room(state: State, call: Call) -> bool:
    under_way = [other.since for other in state.calls.values() if other.kind is call.kind]
    slow = any(call.since - since > SLOW_AFTER_SECONDS for since in under_way)
    usually, in_trouble = PLACES[call.kind]
    return len(under_way) < (in_trouble if state.failures or (slow and call.kind is Kind.GUEST) else usually)
