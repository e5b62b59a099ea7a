"""Every reply there is: when it is said, the facts its text may use, and how long it may be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from messaging.dialogue.facts import (
    ClaimFact,
    ContactFact,
    CountFact,
    DateFact,
    LocalText,
    MomentFact,
    MoneyFact,
    PercentFact,
    ReferenceFact,
    StayFact,
    TextFact,
    TimeFact,
)

FactTypes: TypeAlias = Mapping[str, Any]
"""The type of each fact by name; a list of one mapping stands for a list of such things."""

BUTTON: Final = 20
ROW: Final = 24
ROW_DESCRIPTION: Final = 72


@dataclass(frozen=True, slots=True)
class Entry:
    """One reply. `limit`: the most characters it may have (labels), None: a message's."""

    about: str
    facts: FactTypes = field(default_factory=dict)
    limit: int | None = None


_DATES: Final = {"stay": StayFact, "nights": CountFact}
_PARTY: Final = {"adults": CountFact, "children": CountFact}
_STAY: Final = {**_DATES, **_PARTY}
_TAXES: Final = [{"name": TextFact, "amount": MoneyFact}]
_PRICE: Final = {
    "total": MoneyFact,
    "per_night": MoneyFact,
    "night_from": MoneyFact,
    "night_to": MoneyFact,
    "extra_taxes": _TAXES,
}
_JOURNEY: Final = {"name": TextFact, "date": TextFact, "time": TextFact}
_LIMIT: Final = {"largest": CountFact, "most_adults": CountFact}
_OFFER: Final = {"position": CountFact, "name": LocalText, **_PRICE}
_ASKED: Final = {"room": LocalText, "total": MoneyFact, **_STAY}
_TERMS: Final = {"free_until": MomentFact, "free": ClaimFact, "late_fee": MoneyFact}
_DEPOSIT: Final = {"deposit": MoneyFact, "deposit_due": MomentFact}
_GUEST: Final = {"guest_name": TextFact, "guest_email": ContactFact}

HOTEL: Final[FactTypes] = {
    "name": TextFact,
    "address": TextFact,
    "map": ContactFact,
    "phone": ContactFact,
    "email": ContactFact,
    "emergency_number": ContactFact,
    "check_in_from": TimeFact,
    "check_out_until": TimeFact,
    "hours": [{"text": TextFact}],
    "free_until_hours": CountFact,
    "fee_percent_of_first_night": PercentFact,
    "fee_percent_of_stay": PercentFact,
    "deposit_percent": PercentFact,
    "deposit_instructions": LocalText,
    "late_check_out_until": TimeFact,
    "late_check_out_percent": PercentFact,
    "early_check_in_from": TimeFact,
    "early_check_in_percent": PercentFact,
}
"""What any text may say of the hotel, as `hotel.<name>`."""

CATALOGUE: Final[Mapping[str, Entry]] = {
    "greeting": Entry("Answer to a greeting."),
    "disclosure": Entry("Says that a machine speaks, at first contact."),
    "hello": Entry("Before the disclosure, where the guest began with a question."),
    "welcome": Entry("Answer to thanks."),
    "goodbye": Entry("Answer to a good-bye."),
    "how_can_i_help": Entry("Asks what the guest wants, with choices."),
    "here_if_needed": Entry("Answer to a no where nothing was asked."),
    "out_of_scope": Entry("Not the hotel's business, while something else is open."),
    "out_of_scope_menu": Entry("Not the hotel's business, with choices."),
    "not_understood": Entry("Not understood, with choices."),
    "not_understood_again": Entry("Not understood; the open question follows."),
    "offer_person": Entry("Not understood twice: a person is offered."),
    "cannot_hear": Entry("Answer to a voice note."),
    "cannot_see": Entry("Answer to a picture, file or anything else that is not text."),
    "left_open": Entry("The guest leaves it."),
    "looking_again": Entry("Before new offers, where the guest comes back after a while."),
    "ask_dates": Entry("Asks for arrival and departure.", _PARTY),
    "ask_which_days": Entry("Asks for the days of a weekend or feast that was named."),
    "ask_nights": Entry("Asks for the departure.", {"check_in": DateFact}),
    "ask_guests": Entry("Asks who comes.", _DATES),
    "ask_child_ages": Entry("Asks how old the children are."),
    "ask_room": Entry("Asks which of the offered rooms."),
    "ask_this_room": Entry("Asks whether the only offered room will do.", {"room": LocalText}),
    "ask_which_of": Entry("Asks which one, where the guest's words fit several rooms."),
    "ask_name": Entry("Asks for first and last name.", {"room": LocalText}),
    "ask_surname": Entry("Asks for the last name.", {"guest_name": TextFact}),
    "ask_email": Entry(
        "Asks for the e-mail address, with the name of the booking.",
        {"room": LocalText, "guest_name": TextFact},
    ),
    "ask_email_needed": Entry("Asks again, where the guest has no e-mail address or asks why."),
    "ask_confirm": Entry("Asks for the yes, under the summary.", _ASKED),
    "ask_confirm_again": Entry("Asks for the yes again, after another question.", _ASKED),
    "ask_change": Entry("Asks what should be otherwise."),
    "ask_instead": Entry("After a no to the summary: nothing is booked."),
    "ask_resume": Entry("A guest comes back to an unfinished request."),
    "ask_resume_stay": Entry("A guest comes back to an unfinished stay.", _STAY),
    "ask_dates_for_price": Entry("Asks for dates, after the kinds of room were shown."),
    "dates_past": Entry("The arrival has passed.", {"date": DateFact}),
    "dates_impossible": Entry("A day that its month does not have."),
    "dates_reversed": Entry("The departure is before the arrival."),
    "need_adult": Entry("No adult comes."),
    "stay_too_long": Entry("The stay is longer than the agent books."),
    "several_rooms": Entry("Several rooms are wanted."),
    "party_too_large": Entry(
        "No room is large enough.", {**_STAY, "largest": CountFact, "most_adults": CountFact}
    ),
    "no_offer_full": Entry("Nothing is free.", _STAY),
    "no_offer_min_nights": Entry("The stay is too short for its dates.", {**_STAY, "min_nights": CountFact}),
    "no_offer_closed": Entry("The hotel takes no bookings for the dates.", _STAY),
    "no_offer_closed_to_arrival": Entry("The hotel takes no arrivals on the day.", _STAY),
    "no_offer_closed_to_departure": Entry("The hotel takes no departures on the day.", _STAY),
    "no_offer_no_rate": Entry("No prices are known for the dates.", _STAY),
    "cannot_search": Entry("The dates or guests cannot be looked up.", _STAY),
    "kind_not_free": Entry("The kind of room asked for is not free; others follow."),
    "room_not_free": Entry("The room chosen before is not free for the changed stay; others follow."),
    "kind_not_here": Entry("The hotel has no such kind of room; its own follow."),
    "pms_down": Entry("The PMS gives no answer; people take over."),
    "pms_down_rooms": Entry("The kinds of room cannot be read."),
    "room_gone": Entry("The room was taken before it was booked."),
    "quote_expired": Entry("The held price ran out; a new summary follows."),
    "price_is_now": Entry("The price is another than when it was offered.", {"total": MoneyFact}),
    "price_changed": Entry(
        "The price changed at the moment of booking.", {"before": MoneyFact, "total": MoneyFact}
    ),
    "offers": Entry("The rooms that are free.", {**_STAY, **_TERMS, "rooms": [_OFFER]}),
    "photo": Entry("Under the picture of a room.", {"room": LocalText}),
    "summary": Entry(
        "Everything the guest says yes to.",
        {**_STAY, **_PRICE, **_TERMS, **_DEPOSIT, **_GUEST, "room": LocalText, "held_until": MomentFact},
    ),
    "booking_confirmed": Entry(
        "The stay is written and read back.",
        {
            **_STAY,
            **_DEPOSIT,
            **_GUEST,
            "reference": ReferenceFact,
            "room": LocalText,
            "total": MoneyFact,
            "confirmed": ClaimFact,
            "free_until": MomentFact,
            "free": ClaimFact,
        },
    ),
    "booking_pending": Entry("The booking takes longer than a guest waits: it is being confirmed."),
    "booking_still_pending": Entry("Another yes, or a question, while the booking is being confirmed."),
    "booking_not_made": Entry(
        "A booking that took long was not made; what can be done follows.", {**_STAY, "room": LocalText}
    ),
    "booking_unknown": Entry("Nobody could tell in time whether the stay is booked: people look after it."),
    "pms_back": Entry("The system answers again: the agent goes on where it had to stop."),
    "as_of": Entry("What was offered is old: the system does not answer now.", {"as_of": MomentFact}),
    "room_types": Entry(
        "The hotel's kinds of room.",
        {"rooms": [{"name": LocalText, "description": LocalText, "max_guests": CountFact}]},
    ),
    "article": Entry("An article, word for word.", {"answer": TextFact}),
    "location": Entry("Where the hotel is."),
    "business_hours": Entry("When people are there."),
    "late_check_out": Entry("The rule for leaving late."),
    "early_check_in": Entry("The rule for arriving early."),
    "payment": Entry("Deposit and how to pay it."),
    "cancellation_policy": Entry("The rule for cancelling.", {"free": ClaimFact}),
    "check_in_out": Entry("From when and until when rooms are the guest's."),
    "unknown_answer": Entry("The hotel has written nothing about it, while something else is open."),
    "unknown_answer_person": Entry("The hotel has written nothing about it: a person is offered."),
    "handover_open": Entry("A person answers, and people are there now."),
    "handover_closed": Entry("A person answers, from an hour to come.", {"opens": MomentFact}),
    "handover_later": Entry("A person answers; nobody knows when."),
    "emergency": Entry("Help first."),
    "sorry": Entry("Answer to a complaint, before a person takes over."),
    "request_noted": Entry("Answer to a request, before a person takes over."),
    "thanks_for_review": Entry("Answer to a review, before a person takes over."),
    "booking_needs_person": Entry("About a stay that is booked already, before a person takes over."),
    "safe_reply": Entry("Said instead of a text that holds a fact nobody can vouch for."),
    "handed_over_error": Entry("Nothing could be answered; people take over."),
    "pre_arrival_7d": Entry("Seven days before arrival.", _JOURNEY),
    "pre_arrival_1d": Entry("The day before arrival.", _JOURNEY),
    **{
        name: Entry("A button.", limit=BUTTON)
        for name in (
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
        )
    },
    "row_total": Entry("The second line of a room to choose.", {"total": MoneyFact}, ROW_DESCRIPTION),
    "row_photo": Entry("The second line of a room to see.", limit=ROW_DESCRIPTION),
}
