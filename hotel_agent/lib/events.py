"""How a lower package tells a higher one what happened, without knowing it.

Receivers run in the announcer's transaction.
"""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")
_receivers: dict[type, list[Callable[[Any], None]]] = defaultdict(list)


def listen(kind: type[T], receiver: Callable[[T], None]) -> None:
    """Call `receiver` with each event of exactly this class. Registered twice (in `ready()`) is once."""
    if receiver not in _receivers[kind]:
        _receivers[kind].append(receiver)


def announce(event: object) -> None:
    """Hand `event` (a frozen dataclass) to its receivers in their order. Their errors are the caller's."""
    for receiver in _receivers[type(event)]:
        receiver(event)
