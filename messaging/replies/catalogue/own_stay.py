"""Stays that are booked already."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from messaging.dialogue.facts import (
    ClaimFact,
    CountFact,
    DateFact,
    LocalText,
    MomentFact,
    MoneyFact,
    ReferenceFact,
    StayFact,
    TextFact,
    TimeFact,
)
from messaging.replies.catalogue.entry import ROW_DESCRIPTION, Entry
from messaging.replies.catalogue.parts import DEPOSIT, GUEST, STAY, TERMS

_NAMED: Final = {"reference": ReferenceFact, "room": LocalText, "stay": StayFact}
_FEE: Final = {"fee": MoneyFact, "free": ClaimFact}
_CANCELLED: Final = {**_NAMED, "cancelled": ClaimFact}
_HOUR: Final = {**_NAMED, "time": TimeFact, **_FEE}
_READ: Final = {
    **STAY,
    **DEPOSIT,
    **GUEST,
    **_NAMED,
    "total": MoneyFact,
    "confirmed": ClaimFact,
    "free_until": MomentFact,
    "free": ClaimFact,
    "check_in": DateFact,
    "check_out": DateFact,
    "early": TimeFact,
    "late": TimeFact,
}

_LOOKING: Final[Mapping[str, Entry]] = {
    "own_stay": Entry("The guest's stay, confirmed or under way.", _READ),
    "own_stay_pending": Entry("The guest's stay, not answered for by the PMS yet.", _READ),
    "own_total": Entry("What the guest's stay costs.", _READ),
    "own_hours": Entry("From when and until when the room is the guest's.", _READ),
    "ask_which_stay": Entry("Asks which of the guest's stays."),
    "row_stay": Entry(
        "The second line of a stay to choose.",
        {"reference": ReferenceFact, "stay": StayFact},
        ROW_DESCRIPTION,
    ),
    "stay_over": Entry("The stay is over.", _NAMED),
    "stay_needs_person": Entry("Only people can do this with the stay, before they take over."),
    "stay_unknown": Entry(
        "A change or cancellation was sent and not answered: nobody knows what became of it."
    ),
    "stay_kept": Entry("The guest said no: the stay is what it was.", _NAMED),
    "already_done": Entry("The same yes again."),
    "question_over": Entry("A button of a question that is not open any more."),
    "fee_changed": Entry("The fee is another at the yes.", {"before": MoneyFact, "fee": MoneyFact}),
}
_IDENTITY: Final[Mapping[str, Entry]] = {
    "ask_reference": Entry("Asks for the reference, the first of what shows whose stay it is."),
    "share_phone": Entry("Stands above the button by which a guest shares their phone number."),
    "phone_noted": Entry("The guest shared their phone number."),
    "ask_booking_surname": Entry("Asks for the surname of the booking."),
    "ask_arrival": Entry("Asks for the day of arrival of the booking."),
    "proof_wrong": Entry("What was said of a booking is not so, or there is none; never says which."),
    "sender_unsure": Entry("An e-mail whose sender nobody vouches for asks about a booking; people go on."),
    "mail_greeting": Entry("The first line of an e-mail.", {"name": TextFact}),
    "mail_signature": Entry("The last line of the agent's e-mails.", {"name": TextFact}),
    "proof_too_many": Entry("Too many tries, before a person takes over."),
    "ask_booking_email": Entry("Asks for the address of the booking, to send a code to."),
    "ask_code": Entry("Asks for the code, whether or not one was sent.", {"email": TextFact}),
    "code_wrong": Entry("Not the code; asks again."),
    "code_over": Entry("The code is too old, used, or tried too often."),
    "code_mail_subject": Entry("The subject of the e-mail with the code.", {"name": TextFact}),
    "code_mail": Entry("The e-mail with the code.", {"reference": ReferenceFact, "name": TextFact}),
}
_CANCELLING: Final[Mapping[str, Entry]] = {
    "cancel_summary": Entry(
        "What cancelling costs now.", {**_NAMED, **_FEE, "nights": CountFact, "free_until": MomentFact}
    ),
    "ask_cancel": Entry("Asks for the yes to cancelling.", _NAMED),
    "ask_cancel_again": Entry("Asks for it again, after another question.", _NAMED),
    "stay_cancelled": Entry("Cancelled and read back.", {**_CANCELLED, **_FEE}),
    "already_cancelled": Entry("The stay is cancelled already.", _CANCELLED),
    "leaving_early": Entry("A stay that has begun is to be cancelled, before a person takes over."),
}
_CHANGING: Final[Mapping[str, Entry]] = {
    "ask_what_change": Entry("Asks what of the stay should be otherwise."),
    "ask_new_dates": Entry("Asks for the new dates.", _NAMED),
    "ask_new_guests": Entry("Asks who comes in all."),
    "ask_new_room": Entry("Asks for the other room."),
    "change_summary": Entry(
        "The stay as it would become.",
        {
            **STAY,
            **TERMS,
            **_NAMED,
            "fee": MoneyFact,
            "total": MoneyFact,
            "old_total": MoneyFact,
            "old_stay": StayFact,
            "old_room": LocalText,
            "old_adults": CountFact,
            "old_children": CountFact,
            "more": MoneyFact,
            "less": MoneyFact,
        },
    ),
    "ask_make_change": Entry("Asks for the yes to the change.", {**_NAMED, "total": MoneyFact}),
    "ask_make_change_again": Entry(
        "Asks for it again, after another question.", {**_NAMED, "total": MoneyFact}
    ),
    "stay_changed": Entry("Changed and read back.", _READ),
    "change_nothing": Entry("The stay is already what is wanted.", _NAMED),
    "change_price_now": Entry("The price is another at the yes.", {"before": MoneyFact, "total": MoneyFact}),
    "change_refused": Entry("The PMS cannot make this change, before a person takes over."),
    "change_other_rooms": Entry("The room is not free; others are.", {**STAY, "room": LocalText}),
    "change_room_small": Entry("The room is too small; others are not.", {**STAY, "room": LocalText}),
    "change_not_free": Entry("The room is not free, nor is another.", {**STAY, "room": LocalText}),
    "new_dates_impossible": Entry("The new dates have passed or are the wrong way round."),
    "details_to_team": Entry("The name or address of a booking is corrected by people."),
}
_HOURS: Final[Mapping[str, Entry]] = {
    "ask_time_late_check_out": Entry("The rule for leaving late; asks until when."),
    "ask_time_early_check_in": Entry("The rule for coming early; asks from when."),
    "time_beyond": Entry("The hour is outside the hotel's rule; it is asked again."),
    "late_check_out_offer": Entry("What leaving late costs.", _HOUR),
    "early_check_in_offer": Entry("What coming early costs.", _HOUR),
    "ask_agree_time": Entry("Asks for the yes to the hour.", {"time": TimeFact}),
    "ask_agree_time_again": Entry("Asks for it again, after another question.", {"time": TimeFact}),
    "late_check_out_agreed": Entry("The later hour is agreed and read back.", _HOUR),
    "early_check_in_agreed": Entry("The earlier hour is agreed and read back.", _HOUR),
    "late_check_out_usual": Entry("The hour is every guest's.", _HOUR),
    "early_check_in_usual": Entry("The hour is every guest's.", _HOUR),
    "late_check_out_needed": Entry("Somebody else needs the room that day."),
    "early_check_in_needed": Entry("Somebody sleeps in the room the night before."),
    "time_to_team": Entry("The PMS keeps no such hours: people arrange it."),
}
ENTRIES: Final[Mapping[str, Entry]] = {**_LOOKING, **_IDENTITY, **_CANCELLING, **_CHANGING, **_HOURS}
