"""What only people do, and what they are asked to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.dialogue.facts import CountFact, LocalText, MomentFact, TextFact, TimeFact
from messaging.replies.catalogue.entry import Entry

_OPENS: Final = {"opens": MomentFact}
"""When people are back; only there where nobody is."""
_ITEMS: Final = {"items": [{"name": LocalText}]}

ENTRIES: Final[Mapping[str, Entry]] = {
    "handover_open": Entry("A person answers, and people are there now."),
    "handover_closed": Entry("A person answers, from an hour to come.", _OPENS),
    "handover_later": Entry("A person answers; nobody knows when."),
    "emergency": Entry("Help first."),
    "offer_person_upset": Entry("The guest is angry or stuck: a person is offered."),
    "offer_person_for_files": Entry("Twice something that cannot be read: a person is offered."),
    "person_if_wanted": Entry("Before an answer to an angry guest."),
    "sorry_for_trouble": Entry("An angry guest, before a person takes over."),
    "ask_room_number": Entry("Asks for the room of a request.", _ITEMS),
    "ask_request_time": Entry("Asks for the hour of a request.", _ITEMS),
    "ask_room_and_time": Entry("Asks for the hour and the room of a request.", _ITEMS),
    "request_noted": Entry(
        "A request is with the team.",
        {**_ITEMS, **_OPENS, "room": CountFact, "room_name": TextFact, "time": TimeFact},
    ),
    "request_waiting": Entry(
        "Asked about a request that is not done.", {**_ITEMS, **_OPENS, "since": MomentFact}
    ),
    "request_in_progress": Entry("Asked about a request that somebody is doing.", _ITEMS),
    "request_done": Entry("Asked about a request that is done.", _ITEMS),
    "task_done": Entry("A task is done, and the guest is told.", {"wanted": TextFact}),
    "sorry": Entry("Answer to a complaint."),
    "sorry_broken": Entry("Answer where something does not work."),
    "sorry_noise": Entry("Answer to a complaint of noise."),
    "sorry_staff": Entry("Answer to a complaint of the staff."),
    "sorry_waited": Entry("Answer to a complaint of waiting."),
    "sorry_food": Entry("Answer to a complaint of the food."),
    "sorry_dirt": Entry("Answer to a complaint of dirt or insects."),
    "sorry_charged_wrong": Entry("Answer to a complaint of a charge."),
    "sorry_safety": Entry("Answer where the guest does not feel safe."),
    "sorry_theft": Entry("Answer to a theft."),
    "sorry_discrimination": Entry("Answer to discrimination."),
    "sorry_waiting": Entry("Asked for the third time, before a person takes over."),
    "complaint_noted": Entry("A complaint is with the team.", _OPENS),
    "ask_call": Entry("Asks whether a person should take over."),
    "ask_score": Entry("Asks for a score.", {"lowest": CountFact, "highest": CountFact}),
    "review_sorry": Entry("Answer to a low score."),
    "review_thanks": Entry("Answer to a high score."),
    "review_noted": Entry("Answer to a middling score, or an opinion without one."),
    "ask_receipt": Entry("The guest has paid: asks for the receipt."),
    "receipt_noted": Entry("A receipt came; people check it.", _OPENS),
    "receipt_later": Entry("Paid, and no receipt came.", _OPENS),
    "ask_invoice": Entry("Asks for what an invoice needs."),
    "invoice_noted": Entry("An invoice is with the accounts.", _OPENS),
    "refund_noted": Entry("A refund is with the accounts.", _OPENS),
    "no_card_numbers": Entry("The guest wrote a card's number."),
    "file_noted": Entry("A file was added to what the team knows."),
    "location_seen": Entry("The guest sent a place; the hotel's follows."),
    "contact_noted": Entry("The guest sent a contact."),
}
