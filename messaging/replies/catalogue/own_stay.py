"""Stays that are booked already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.replies.catalogue.entry import Entry

ENTRIES: Final[Mapping[str, Entry]] = {
    "booking_needs_person": Entry("About a stay that is booked already, before a person takes over."),
}
