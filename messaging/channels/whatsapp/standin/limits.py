"""Meta's sending rates: per business number, and per pair of number and guest."""

from __future__ import annotations

import threading
import time

PAIR_BURST = 45.0
PAIR_RATE = 1 / 6


class Rates:
    """Token buckets in real time. A full number bucket holds one second's worth."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self) -> None:
        with self._lock:
            self._buckets: dict[tuple[str, ...], tuple[float, float]] = {}

    def number_is_free(self, phone_number_id: str, per_second: float) -> bool:
        """Take one message from the number's bucket; False when it is empty."""
        return self._take((phone_number_id,), capacity=max(per_second, 1.0), rate=per_second)

    def pair_is_free(self, phone_number_id: str, guest: str) -> bool:
        """Take one message from the pair's bucket: a burst of 45, then one in 6 seconds."""
        return self._take((phone_number_id, guest), capacity=PAIR_BURST, rate=PAIR_RATE)

    def _take(self, key: tuple[str, ...], *, capacity: float, rate: float) -> bool:
        now = time.monotonic()
        with self._lock:
            level, since = self._buckets.get(key, (capacity, now))
            level = min(capacity, level + (now - since) * rate)
            free = level >= 1
            self._buckets[key] = (level - 1 if free else level, now)
            return free
