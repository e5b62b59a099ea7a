"""How the stand-in behaves when nothing goes wrong: ticks, the 24-hour window, rates, retries."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from messaging.channels.whatsapp.standin.wire import Json

STATUS_MODES = ("on", "off", "late")
WINDOW_MODES = ("async", "sync", "off")


class SettingError(Exception):
    """A setting of the control port that does not exist or has a wrong value."""


@dataclass(frozen=True)
class Settings:
    """All times in seconds of real time.

    statuses: on, off, or late (by `late_seconds`). read_receipts: whether guests tell that they have read.
    window: what happens to free text when the guest has been silent for 24 hours: async (accepted, then
    failed), sync (refused), off (sent). rates: whether Meta's limits hold (`number_rate` per second and
    number; a burst of 45 and then one in 6 seconds for one guest). allow_list: phone numbers that may be
    written to, None for all. retry_seconds: waits before an unaccepted webhook is told again; after the last
    one it is given up. webhook_timeout: how long the product may take to answer. latency_ms: added to each
    answer of Graph.
    """

    statuses: str = "on"
    status_seconds: dict[str, float] = field(
        default_factory=lambda: {"sent": 0.05, "delivered": 0.25, "read": 0.9, "failed": 0.2}
    )
    late_seconds: float = 20.0
    read_receipts: bool = True
    window: str = "async"
    rates: bool = True
    number_rate: float = 80.0
    allow_list: list[str] | None = None
    retry_seconds: list[float] = field(default_factory=lambda: [0.5, 1, 2, 4, 8, 15, 30, 60, 120, 300])
    webhook_timeout: float = 20.0
    latency_ms: float = 0.0

    def changed(self, wanted: Json) -> Settings:
        """These settings with some replaced. Raises SettingError."""
        values: Json = asdict(self)
        for name, value in wanted.items():
            values[name] = _checked(name, value, values)
        return Settings(**values)


def _checked(name: str, value: Any, current: Json) -> Any:
    match name:
        case "statuses" if value in STATUS_MODES:
            return value
        case "window" if value in WINDOW_MODES:
            return value
        case "read_receipts" | "rates" if isinstance(value, bool):
            return value
        case "late_seconds" | "number_rate" | "webhook_timeout" | "latency_ms" if _is_time(value):
            return float(value)
        case "retry_seconds" if isinstance(value, list) and all(_is_time(one) for one in value):
            return value
        case "status_seconds" if isinstance(value, dict) and set(value) <= set(current[name]):
            if all(_is_time(one) for one in value.values()):
                return {**current[name], **value}
        case "allow_list" if value is None or isinstance(value, list):
            return value if value is None else [str(one) for one in value]
    known = name in current
    raise SettingError(f"setting {name} cannot be {value!r}" if known else f"there is no setting {name}")


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0
