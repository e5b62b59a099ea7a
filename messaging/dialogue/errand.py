"""What a guest wants done about a stay that is booked already."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

ErrandKind: TypeAlias = Literal["look_up", "change", "cancel", "late_check_out", "early_check_in"]


@dataclass(frozen=True, slots=True)
class Errand:
    """One wish about a booked stay, and how far it is: `reference` once it is known which stay is meant."""

    kind: ErrandKind
    reference: str = ""
