"""What can be made to go wrong: the list of faults, and the switches that decide whether one strikes now."""

from __future__ import annotations

import random
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field

from messaging.channels.whatsapp.standin.wire import Json


@dataclass(frozen=True)
class Fault:
    """One fault: `label` and `help` are for the panel, `params` are its settings with their usual values."""

    name: str
    label: str
    help: str
    params: Mapping[str, object] = field(default_factory=dict)


# `edge` says which calls a fault of Graph strikes: send, read (marking as read), media, or all.
FAULTS = (
    Fault(
        "rate_limited",
        "WhatsApp says: too many messages",
        "The hotel's message is refused with error 429 (130429). It has to try again later.",
        {"edge": "send", "status": 429},
    ),
    Fault(
        "server_error",
        "WhatsApp has a failure",
        "The hotel's message is refused with error 500. Nothing was sent.",
        {"edge": "send"},
    ),
    Fault(
        "bad_gateway",
        "A broken answer from WhatsApp",
        "The answer is a web page with error 502 instead of data.",
        {"edge": "send"},
    ),
    Fault(
        "graph_error",
        "WhatsApp refuses with a code",
        "The hotel's message is refused with one of Meta's error codes; 131042 is an unpaid bill.",
        {"edge": "send", "code": 131042, "status": None, "body": None, "details": None},
    ),
    Fault(
        "timeout_after_accept",
        "Sent, but no answer",
        "The guest gets the message, but the hotel never hears that it was accepted.",
        {"edge": "send", "hold_seconds": 60},
    ),
    Fault(
        "drop_after_accept",
        "Sent, then the line breaks",
        "The guest gets the message, then the connection is cut before the answer.",
        {"edge": "send"},
    ),
    Fault(
        "connection_drop",
        "The line breaks before sending",
        "The connection is cut and the guest gets nothing.",
        {"edge": "send"},
    ),
    Fault(
        "async_failure",
        "Accepted, then not delivered",
        "WhatsApp takes the message and says later that it could not be delivered (131026).",
        {"code": 131026, "details": None},
    ),
    Fault(
        "duplicate_webhooks",
        "Everything is told twice",
        "Each message of a guest and each tick reaches the hotel more than once.",
        {"copies": 2},
    ),
    Fault("late_statuses", "Ticks come late", "Ticks reach the hotel after 20 seconds.", {"seconds": 20}),
    Fault("missing_statuses", "Ticks never come", "The hotel is not told what became of its messages."),
    Fault(
        "out_of_order_statuses",
        "Ticks come in the wrong order",
        "The hotel hears 'read' before 'delivered' and 'sent'.",
    ),
    Fault("early_statuses", "Ticks come before the answer", "Ticks overtake the answer to the sending call."),
    Fault(
        "wrong_signature",
        "Forged signature",
        "What reaches the hotel does not carry Meta's signature. It must be refused.",
        {"form": "wrong"},
    ),
    Fault(
        "old_events",
        "Messages that are days old",
        "What the guest writes arrives with a time two days ago, as after an outage.",
        {"hours": 48},
    ),
    Fault(
        "media_gone", "Pictures cannot be fetched", "Files that a guest sent cannot be downloaded any more."
    ),
)
BY_NAME = {fault.name: fault for fault in FAULTS}


@dataclass
class Switch:
    """The position of one switch; `left` is how many more times it strikes, None without end; `struck` how
    many times it has.
    """

    on: bool = False
    probability: float = 1.0
    left: int | None = None
    struck: int = 0
    params: Json = field(default_factory=dict)


class Switchboard:
    """All switches, safe to use from several threads. Chances come from a seed: a run can be repeated."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.reset()

    def reset(self, seed: int = 1) -> None:
        """Everything off; the chances start again from `seed`."""
        with self._lock:
            self._switches = {name: Switch(params=dict(fault.params)) for name, fault in BY_NAME.items()}
            self._random = random.Random(seed)  # noqa: S311 - chances of a simulation, not a secret

    def set(self, name: str, wanted: Switch) -> None:
        """Put one switch in a position; params that are not named keep their usual value."""
        with self._lock:
            wanted.params = {**BY_NAME[name].params, **wanted.params}
            wanted.struck = self._switches[name].struck
            self._switches[name] = wanted

    def strikes(self, name: str, *, edge: str | None = None) -> Json | None:
        """The params of the fault when it strikes now, and one strike less is left; None when it does not."""
        with self._lock:
            switch = self._switches[name]
            if not switch.on or (edge is not None and switch.params["edge"] not in {edge, "all"}):
                return None
            if switch.probability < 1 and self._random.random() >= switch.probability:
                return None
            switch.struck += 1
            if switch.left is not None:
                switch.left -= 1
                switch.on = switch.left > 0
            return dict(switch.params)

    def shown(self) -> list[Json]:
        """Every fault with its switch, for the control port and the panel."""
        with self._lock:
            return [
                {
                    "name": fault.name,
                    "label": fault.label,
                    "help": fault.help,
                    "on": switch.on,
                    "probability": switch.probability,
                    "count": switch.left,
                    "struck": switch.struck,
                    "params": switch.params,
                }
                for fault in FAULTS
                for switch in (self._switches[fault.name],)
            ]
