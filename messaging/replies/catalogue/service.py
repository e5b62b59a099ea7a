"""What only people do, and what they are asked to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.dialogue.facts import MomentFact, TextFact
from messaging.replies.catalogue.entry import Entry

ENTRIES: Final[Mapping[str, Entry]] = {
    "handover_open": Entry("A person answers, and people are there now."),
    "handover_closed": Entry("A person answers, from an hour to come.", {"opens": MomentFact}),
    "handover_later": Entry("A person answers; nobody knows when."),
    "emergency": Entry("Help first."),
    "sorry": Entry("Answer to a complaint, before a person takes over."),
    "request_noted": Entry("Answer to a request, before a person takes over."),
    "task_done": Entry("A task is done, and the guest is told.", {"wanted": TextFact}),
    "thanks_for_review": Entry("Answer to a review, before a person takes over."),
}
