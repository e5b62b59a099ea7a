"""How the service fails when a test wants it to: chosen at run time, for some requests or for all."""

from dataclasses import dataclass, replace
from threading import Lock

from tests.qloapps.answers import HTML, JSON, ROOT, Answer, Problem, errors_answer
from tests.qloapps.answers import warning as php_warning
from tests.qloapps.api import Request

SLOW, HUNG, RESET, CUT, NOTICE = "slow", "hung", "reset", "cut", "notice"
SPOILT = {
    "error": errors_answer(
        Problem(500, php_warning('Undefined array key "total_tax"', "/classes/webservice/W.php", 510)),
        as_json=True,
    ),
    "crash": Answer(500, "", HTML, cookie=True, dressed=False),
    "empty": Answer(200, "", HTML, cookie=True, dressed=False),
    "fatal": Answer(200, "Fatal error", HTML, cookie=True, dressed=False),
    "garbage": Answer(200, b'{"booking":{"id":\x00\xff\xfe<html>\x1b', JSON, cookie=True),
    "bare_list": Answer(200, "[]", JSON),
}
KINDS = {SLOW, HUNG, RESET, CUT, NOTICE, *SPOILT}


@dataclass(slots=True)
class Fault:
    """`slow`: answers late. `hung`: says nothing for `seconds`, then hangs up. `reset`: hangs up at once.
    `cut`: half an answer. `notice`: PHP's words before the JSON. `error`: a 500 with a warning. `crash`: an
    empty 500. `empty`: an empty 200. `fatal`: a 200 that says so. `garbage`: no JSON. `bare_list`: `[]`.

    `after`: once the work is done, so that a booking exists; otherwise nothing is done. `resource` and
    `method` choose requests, empty: all. `times`: how many, 0: until it is lifted.
    """

    kind: str
    after: bool = False
    resource: str = ""
    method: str = ""
    times: int = 0
    seconds: float = 60

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"no fault {self.kind!r}: one of {sorted(KINDS)}")

    def hits(self, request: Request) -> bool:
        return self.resource in ("", request.resource) and self.method in ("", request.method)


class Faults:
    """Those that are switched on; the oldest that fits a request hits it."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._on: list[Fault] = []

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._on.append(fault)

    def lift(self) -> None:
        """All of them."""
        with self._lock:
            self._on.clear()

    def hitting(self, request: Request) -> Fault | None:
        """The fault of this request; one of a number of times is used up."""
        with self._lock:
            for fault in self._on:
                if fault.hits(request):
                    if fault.times == 1:
                        self._on.remove(fault)
                    fault.times = max(0, fault.times - 1)
                    return replace(fault)
        return None


def spoilt(fault: Fault, good: Answer) -> Answer:
    """What is sent instead of an answer."""
    if fault.kind == CUT:
        return replace(good, body=good.body[: len(good.body) // 2])
    if fault.kind == NOTICE:
        where = f"<b>{ROOT}/classes/Cart.php</b> on line <b>4711</b>"
        notice = f"<br />\n<b>Deprecated</b>:  Optional parameter before required one in {where}<br />\n"
        return replace(good, body=notice + str(good.body))
    return SPOILT.get(fault.kind, good)
