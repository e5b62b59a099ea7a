"""What may be said at any time: courtesies, not understanding, ends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.replies.catalogue.entry import Entry
from messaging.replies.catalogue.parts import (
    JOURNEY,
)

ENTRIES: Final[Mapping[str, Entry]] = {
    "greeting": Entry("Answer to a greeting."),
    "disclosure": Entry("Says that a machine speaks, at first contact."),
    "hello": Entry("Before the disclosure, where the guest began with a question."),
    "welcome": Entry("Answer to thanks."),
    "goodbye": Entry("Answer to a good-bye."),
    "how_can_i_help": Entry("Asks what the guest wants, with choices."),
    "language_kept": Entry("Another language was asked for; the open question follows."),
    "language_chosen": Entry("Another language was asked for; asks what the guest wants, with choices."),
    "here_if_needed": Entry("Answer to a no where nothing was asked."),
    "out_of_scope": Entry("Not the hotel's business, while something else is open."),
    "out_of_scope_menu": Entry("Not the hotel's business, with choices."),
    "not_understood": Entry("Not understood, with choices."),
    "not_understood_again": Entry("Not understood; the open question follows."),
    "offer_person": Entry("Not understood twice: a person is offered."),
    "smile": Entry("Answer to laughter and emoji."),
    "very_well": Entry("Answer to how it is going."),
    "no_joke": Entry("Answer to the wish for a joke."),
    "thanks_for_that": Entry("Answer to a compliment."),
    "i_am_a_machine": Entry("Answer to who or what answers here."),
    "what_happened": Entry("Answer to a sad face."),
    "cannot_open": Entry("Answer to what could not be opened."),
    "cannot_hear": Entry("Answer to a voice note that could not be listened to; people will."),
    "voice_too_long": Entry("Answer to a voice note that is too long; people will listen to it."),
    "cannot_see": Entry("Answer to a picture, file or anything else that is not text."),
    "left_open": Entry("The guest leaves it."),
    "safe_reply": Entry("Said instead of a text that holds a fact nobody can vouch for."),
    "handed_over_error": Entry("Nothing could be answered; people take over."),
    "pre_arrival_7d": Entry("Seven days before arrival.", JOURNEY),
    "pre_arrival_1d": Entry("The day before arrival.", JOURNEY),
}
