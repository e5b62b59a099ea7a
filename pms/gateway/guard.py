"""One call to a PMS that is elsewhere: begun where the breaker lets it, and its end told to the breaker."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import structlog

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock, queue
from pms.errors import PmsUnavailable, Refused
from pms.gateway import shared
from pms.gateway.breaker import Call, Kind, State, Verdict, admit, ended
from pms.gateway.metrics import pms_calls_not_made_total, pms_circuit_breaker_state

T = TypeVar("T")
log = structlog.get_logger(__name__)

ALARM = "pms_unavailable"
BACK = "pms.tell_back"
"""The task that tells the house: not in the call of the guest who happened to find out."""
MARGIN_SECONDS = 10.0
"""So much longer than it may take, a call that nobody ended counts as under way."""


class NotAsked(PmsUnavailable):
    """The PMS was not asked at all: it has not answered lately, or others wait for it already."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The breaker of one hotel's PMS. `hotel` is its slug."""

    tenant_id: int
    hotel: str
    provider: str

    def call(self, ask: Callable[[], T], *, kind: Kind, seconds: float) -> T:
        """What `ask` returns or raises. Raises NotAsked without asking."""
        name = self._begin(kind, seconds)
        failed = True
        try:
            answer = ask()
        except Refused:
            failed = False
            raise
        else:
            failed = False
            return answer
        finally:
            self._end(name, failed=failed)

    def look(self) -> State:
        """How it stands."""
        state = shared.look(self._name)
        self._show(state.closed)
        return state

    @property
    def _name(self) -> str:
        return f"{self.tenant_id}:{self.provider}"

    def _begin(self, kind: Kind, seconds: float) -> str:
        name, now = uuid.uuid4().hex[:12], clock.now().timestamp()
        call = Call(kind, now, now + seconds + MARGIN_SECONDS)
        verdict = shared.change(self._name, lambda state: admit(state, name, call))
        if verdict is not Verdict.ADMITTED:
            pms_calls_not_made_total.labels(self.provider, verdict.value).inc()
            raise NotAsked(f"{self.provider} is not asked: {verdict.value}")
        return name

    def _end(self, name: str, *, failed: bool) -> None:
        now = clock.now().timestamp()

        def end(state: State) -> tuple[State, tuple[bool, bool]]:
            after = ended(state, name, failed=failed, now=now)
            return after, (state.closed, after.closed)

        was_closed, is_closed = shared.change(self._name, end)
        if was_closed and not is_closed:
            self._opened()
        elif is_closed and not was_closed:
            self._closed()

    def _opened(self) -> None:
        log.error("pms_breaker_opened", hotel=self.hotel, provider=self.provider)
        self._show(closed=False)
        raise_alarm(
            tenant_id=self.tenant_id,
            kind=ALARM,
            subject=self.provider,
            message=f"The PMS of {self.hotel} ({self.provider}) does not answer. Guests are told so.",
            severity="critical",
        )

    def _closed(self) -> None:
        log.info("pms_breaker_closed", hotel=self.hotel, provider=self.provider)
        self._show(closed=True)
        resolve_alarm(self.tenant_id, ALARM, self.provider)
        queue.enqueue(BACK, self.tenant_id)

    def _show(self, closed: bool) -> None:
        pms_circuit_breaker_state.labels(self.hotel, self.provider).set(0 if closed else 1)
