"""One weight per wish in a single whole number, so that adding up features costs one addition each.

A packed number holds one signed lane of 32 bits per wish, the first lowest. Sums of packed numbers are the
packed sums as long as each lane stays within +-2**31; whole numbers make training exact on any machine.
"""

import struct
from collections.abc import Sequence
from typing import Final

from messaging.nlu.types import INTENTS

COUNT: Final = len(INTENTS)
SCALE: Final = 1 << 16
"""A weight of 1.0 as it stands in a lane."""

_BYTES: Final = 4 * COUNT
_FORM: Final = struct.Struct(f"<{COUNT}I")
_MIDDLE: Final = 1 << 31
_MIDDLES: Final = int.from_bytes(_FORM.pack(*[_MIDDLE] * COUNT), "little")


def pack(values: Sequence[int]) -> int:
    """One number holding `values`, one per wish, each within +-2**31."""
    return int.from_bytes(_FORM.pack(*[value + _MIDDLE for value in values]), "little") - _MIDDLES


def unpack(packed: int) -> list[int]:
    """The values of a packed number, one per wish."""
    raw = _FORM.unpack((packed + _MIDDLES).to_bytes(_BYTES, "little"))
    return [value - _MIDDLE for value in raw]
