"""A stay being arranged, from the first question to the booking."""

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
    TextFact,
)
from messaging.replies.catalogue.entry import ROW_DESCRIPTION, Entry
from messaging.replies.catalogue.parts import (
    ASKED,
    DATES,
    DEPOSIT,
    GUEST,
    LIMIT,
    OFFER,
    PARTY,
    PRICE,
    STAY,
    TERMS,
)

ENTRIES: Final[Mapping[str, Entry]] = {
    "looking_again": Entry("Before new offers, where the guest comes back after a while."),
    "ask_dates": Entry("Asks for arrival and departure.", PARTY),
    "ask_which_days": Entry("Asks for the days of a weekend or feast that was named."),
    "ask_nights": Entry("Asks for the departure.", {"check_in": DateFact}),
    "ask_guests": Entry("Asks who comes.", DATES),
    "ask_child_ages": Entry("Asks how old the children are.", {"children": CountFact}),
    "ask_room": Entry("Asks which of the offered rooms."),
    "ask_this_room": Entry("Asks whether the only offered room will do.", {"room": LocalText}),
    "ask_which_of": Entry("Asks which one, where the guest's words fit several rooms."),
    "ask_name": Entry("Asks for first and last name.", {"room": LocalText}),
    "name_noted": Entry("A name that was said before it was asked for.", {"guest_name": TextFact}),
    "ask_surname": Entry("Asks for the last name.", {"guest_name": TextFact}),
    "ask_email": Entry(
        "Asks for the e-mail address, with the name of the booking.",
        {"room": LocalText, "guest_name": TextFact},
    ),
    "ask_email_needed": Entry("Asks again, where the guest has no e-mail address or asks why."),
    "ask_confirm": Entry("Asks for the yes, under the summary.", ASKED),
    "ask_confirm_again": Entry("Asks for the yes again, after another question.", ASKED),
    "ask_change": Entry("Asks what should be otherwise."),
    "ask_instead": Entry("After a no to the summary: nothing is booked."),
    "ask_resume": Entry("A guest comes back to an unfinished request."),
    "ask_resume_stay": Entry("A guest comes back to an unfinished stay.", STAY),
    "ask_dates_for_price": Entry("Asks for dates, after the kinds of room were shown."),
    "dates_past": Entry("The arrival has passed.", {"date": DateFact}),
    "dates_impossible": Entry("A day that its month does not have."),
    "dates_reversed": Entry("The departure is before the arrival."),
    "need_adult": Entry("No adult comes."),
    "stay_too_long": Entry("The stay is longer than the agent books."),
    "party_too_large": Entry(
        "No room is large enough.", {**STAY, "largest": CountFact, "most_adults": CountFact}
    ),
    "party_takes_rooms": Entry(
        "No room is large enough, several together are.", {**STAY, **LIMIT, "count": CountFact}
    ),
    "no_offer_full": Entry("Nothing is free.", STAY),
    "no_offer_min_nights": Entry("The stay is too short for its dates.", {**STAY, "min_nights": CountFact}),
    "no_offer_closed": Entry("The hotel takes no bookings for the dates.", STAY),
    "no_offer_closed_to_arrival": Entry("The hotel takes no arrivals on the day.", STAY),
    "no_offer_closed_to_departure": Entry("The hotel takes no departures on the day.", STAY),
    "no_offer_no_rate": Entry("No prices are known for the dates.", STAY),
    "cannot_search": Entry("The dates or guests cannot be looked up.", STAY),
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
    "offers": Entry("The rooms that are free.", {**STAY, **TERMS, "rooms": [OFFER]}),
    "photo": Entry("Under the picture of a room.", {"room": LocalText}),
    "summary": Entry(
        "Everything the guest says yes to.",
        {**STAY, **PRICE, **TERMS, **DEPOSIT, **GUEST, "room": LocalText, "held_until": MomentFact},
    ),
    "booking_confirmed": Entry(
        "The stay is written and read back.",
        {
            **STAY,
            **DEPOSIT,
            **GUEST,
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
        "A booking that took long was not made; what can be done follows.", {**STAY, "room": LocalText}
    ),
    "booking_unknown": Entry("Nobody could tell in time whether the stay is booked: people look after it."),
    "pms_back": Entry("The system answers again: the agent goes on where it had to stop."),
    "as_of": Entry("What was offered is old: the system does not answer now.", {"as_of": MomentFact}),
    "room_types": Entry(
        "The hotel's kinds of room.",
        {"rooms": [{"name": LocalText, "description": LocalText, "max_guests": CountFact}]},
    ),
    "row_total": Entry("The second line of a room to choose.", {"total": MoneyFact}, ROW_DESCRIPTION),
    "row_photo": Entry("The second line of a room to see.", limit=ROW_DESCRIPTION),
}
