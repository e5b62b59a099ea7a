"""Feature flags: what there is to switch, and whether it is on for this hotel and guest.

The catalogue is code, the values are rows, read from the snapshot: no query on the way of a message.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from prometheus_client import Gauge

from tenants import snapshot
from tenants.types import FlagInfo, Snapshot

feature_flag_enabled = Gauge(
    "feature_flag_enabled",
    "1 where the flag is on for all hotels that do not say otherwise, else 0; a roll-out shows its part.",
    ["flag"],
    multiprocess_mode="mostrecent",
)


@dataclass(frozen=True, slots=True)
class Flag:
    """One switch. `of_hotel`: a hotel's manager may set it; the others are the operators'."""

    name: str
    default: bool
    description: str
    of_hotel: bool = False


CATALOGUE: Mapping[str, Flag] = {
    flag.name: flag
    for flag in (
        Flag(
            "features.interactive_messages",
            True,
            "Choices are sent as buttons and lists. Off: as numbered text.",
            of_hotel=True,
        ),
        Flag(
            "humanize.es_ar.enabled",
            False,
            "Spanish is written as in Buenos Aires (vos) instead of usted or tú.",
            of_hotel=True,
        ),
        Flag(
            "humanize.consolidate_text.enabled",
            False,
            "One message per answer: its texts are joined, pictures and pins left out.",
            of_hotel=True,
        ),
        Flag(
            "humanize.delay.enabled",
            False,
            "An answer goes out after the time it takes to type it, 4 seconds at most.",
            of_hotel=True,
        ),
        Flag(
            "nlp.fallback.enhanced",
            True,
            "An outside language model, where one is set up, reads what the offline engine is unsure of. "
            "Off: no word of a guest leaves.",
            of_hotel=True,
        ),
        Flag(
            "tenancy.dynamic.enabled",
            True,
            "On a shared number, a guest who was mapped to a hotel goes to that hotel.",
        ),
        Flag(
            "multi_tenant.experimental",
            False,
            "One number may serve several hotels. Off: a shared number serves its home hotel only.",
        ),
        Flag(
            "canary.enabled",
            False,
            "Percentages act. Off: a flag with less than 100 % counts as not set.",
        ),
    )
}
CANARY = "canary.enabled"
EVERYBODY = 100


def enabled(flag: str, *, tenant_id: int, subject: str = "") -> bool:
    """Whether `flag` is on for this hotel and, under a roll-out, this `subject` (a guest's or conversation's
    key; empty: the hotel as a whole). The same subject always gets the same answer to the same percentage.

    Raises KeyError for a flag that is not in the catalogue.
    """
    return enabled_in(snapshot.current(), flag, tenant_id=tenant_id, subject=subject)


def enabled_in(held: Snapshot, flag: str, *, tenant_id: int | None, subject: str = "") -> bool:
    """`enabled` at one snapshot; `tenant_id` None asks for the value of all hotels that set none of their
    own.
    """
    default = CATALOGUE[flag].default
    rolling = flag != CANARY and enabled_in(held, CANARY, tenant_id=tenant_id)
    for owner in (tenant_id, None) if tenant_id is not None else (None,):
        stored = held.flags.get((flag, owner))
        if stored is not None and _acts(stored, flag, f"{tenant_id}:{subject}", rolling=rolling):
            return stored.value
    return default


def _acts(stored: FlagInfo, flag: str, who: str, *, rolling: bool) -> bool:
    """Whether this value is meant for `who`. One that is for part of the guests counts only while roll-outs
    act.
    """
    if stored.percentage >= EVERYBODY:
        return True
    return rolling and bucket(flag, who) < stored.percentage * 100


def bucket(flag: str, who: str) -> int:
    """A stable number from 0 to 9999. It depends on the flag: not always the same guests come first."""
    digest = hashlib.sha256(f"{flag}:{who}".encode()).digest()
    return int.from_bytes(digest[:8], "big") % 10_000


def share(held: Snapshot, flag: str) -> float:
    """The part of guests, 0 to 1, for whom the flag is on where a hotel sets nothing of its own."""
    stored = held.flags.get((flag, None))
    default = float(CATALOGUE[flag].default)
    if stored is None or stored.percentage >= EVERYBODY:
        return float(stored.value) if stored else default
    if flag == CANARY or not enabled_in(held, CANARY, tenant_id=None):
        return default
    part = stored.percentage / 100
    return part * stored.value + (1 - part) * default


def show_gauges(held: Snapshot) -> None:
    """Set `feature_flag_enabled` of every flag; called whenever a process reads a new snapshot."""
    for name in CATALOGUE:
        feature_flag_enabled.labels(name).set(share(held, name))


snapshot.on_read(show_gauges)
