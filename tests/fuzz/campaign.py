"""Requests at all addresses from a few threads, counted by address and status, until one is answered 5xx."""

import random
import threading
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from tests.fuzz import bodies, heads, wire
from tests.fuzz.endpoints import Endpoint, endpoints

THREADS = 4
SHARE_CHUNKED = 0.08
SHARE_LARGE = 0.004
READY = "health/ready"
"""503 is its word for "not ready", which a product under such load may be."""


@dataclass(frozen=True, slots=True)
class Found:
    """A request that was answered 5xx, or not at all in time."""

    request: bytes
    group: str
    status: int


@dataclass
class Campaign:
    """One run against a web at `address`; `key` is a web chat's, `secrets` make some requests rightful."""

    address: tuple[str, int]
    secrets: heads.Secrets
    key: str
    seed: int = 1
    statuses: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    found: Found | None = None
    slowest: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, seconds: float) -> Found | None:
        """Send until the time is over or something is found; what was found, made small."""
        ends = time.monotonic() + seconds
        workers = [
            threading.Thread(target=self._work, args=(random.Random(self.seed * 100 + number), ends))
            for number in range(THREADS)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        return self._small(self.found) if self.found else None

    def request(self, endpoint: Endpoint, chance: random.Random) -> bytes:
        """One request at the address, right or wrong."""
        path = endpoint.path(chance, {"key": (self.key,)})
        body = bodies.valid(path, chance, self.key)
        if chance.random() < SHARE_LARGE:
            body = chance.choice(bodies.RARE)(body, chance)
        elif chance.random() < 0.75:
            body = bodies.changed(body, chance)
        head = heads.head(path, body, chance, self.secrets)
        if chance.random() < SHARE_CHUNKED and b"Content-Length: %d\r\n" % len(body) in head:
            head = head.replace(b"Content-Length: %d" % len(body), b"Transfer-Encoding: chunked")
            body = heads.chunked(body, chance)
        return head + body

    def _work(self, chance: random.Random, ends: float) -> None:
        everything = endpoints()
        groups = defaultdict(list)
        for one in everything:
            groups[one.group].append(one)
        names = sorted(groups)
        while time.monotonic() < ends and self.found is None:
            endpoint = chance.choice(groups[chance.choice(names)])
            request = self.request(endpoint, chance)
            self._note(endpoint.group, request, wire.exchange(self.address, request))

    def _note(self, group: str, request: bytes, answered: wire.Answered) -> None:
        with self._lock:
            self.statuses[group][answered.status] += 1
            self.slowest = max(self.slowest, answered.seconds)
            if is_wrong(group, answered.status) and self.found is None:
                self.found = Found(request, group, answered.status)

    def _small(self, found: Found) -> Found:
        """Without the headers and the parts of the body that do not matter."""
        head, _, body = found.request.partition(b"\r\n\r\n")
        lines = head.split(b"\r\n")
        for line in lines[1:]:
            fewer = [one for one in lines if one is not line]
            if self._still(found, b"\r\n".join(fewer), body):
                lines = fewer
        return Found(b"\r\n".join(lines) + b"\r\n\r\n" + body, found.group, found.status)

    def _still(self, found: Found, head: bytes, body: bytes) -> bool:
        return wire.exchange(self.address, head + b"\r\n\r\n" + body).status == found.status


def is_wrong(group: str, status: int) -> bool:
    """Whether this is never to be answered there."""
    if group == READY and status == 503:
        return False
    return status >= 500 or status == wire.TOO_SLOW


def table(statuses: dict[str, Counter[int]]) -> str:
    """Requests by address and status."""
    names = {wire.NO_ANSWER: "closed", wire.TOO_SLOW: "too slow"}
    width = max(map(len, statuses), default=0)
    rows = []
    for group, counts in sorted(statuses.items()):
        told = ", ".join(f"{names.get(status, status)} {count}" for status, count in sorted(counts.items()))
        rows.append(f"{group:{width}}  {sum(counts.values()):6}  {told}")
    return "\n".join(rows)
