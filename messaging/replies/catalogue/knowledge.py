"""Questions about the hotel."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.dialogue.facts import (
    ClaimFact,
    LocalText,
    TextFact,
)
from messaging.replies.catalogue.entry import Entry

ENTRIES: Final[Mapping[str, Entry]] = {
    "article": Entry("An article, word for word.", {"answer": TextFact}),
    "location": Entry("Where the hotel is."),
    "business_hours": Entry("When people are there."),
    "late_check_out": Entry("The rule for leaving late."),
    "early_check_in": Entry("The rule for arriving early."),
    "payment": Entry("Deposit and how to pay it."),
    "cancellation_policy": Entry("The rule for cancelling.", {"free": ClaimFact}),
    "check_in_out": Entry("From when and until when rooms are the guest's."),
    "article_in_another_language": Entry(
        "An article that is not written in the guest's language, word for word.",
        {"answer": TextFact, "written_in": LocalText},
    ),
    "article_file": Entry("Under the file that goes with an article."),
    "unknown_answer": Entry("The hotel has written nothing about it: people are asked."),
    "unknown_beside": Entry("The same for the rest of a message that was answered in part."),
}
