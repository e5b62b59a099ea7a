"""What stands on buttons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.replies.catalogue.entry import BUTTON, Entry

_NAMES: Final = (
    "label_person",
    "label_prices",
    "label_rooms",
    "label_other_dates",
    "label_guests",
    "label_other_room",
    "label_details",
    "label_leave",
    "label_book",
    "label_change",
    "label_not_now",
    "label_this_room",
    "label_one_room",
    "label_resume",
    "label_start_again",
    "label_go_on",
    "label_list",
    "label_by_email",
    "label_share_phone",
    "label_other_code",
    "label_keep",
    "label_yes_cancel",
    "label_yes_change",
    "label_yes_time",
    "label_no_call",
)
ENTRIES: Final[Mapping[str, Entry]] = {name: Entry("A button.", limit=BUTTON) for name in _NAMES}
