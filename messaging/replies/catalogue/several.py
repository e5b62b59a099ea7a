"""Several rooms at once, and dates that are still open."""

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
)
from messaging.replies.catalogue.entry import BUTTON, ROW_DESCRIPTION, Entry
from messaging.replies.catalogue.parts import DATES, DEPOSIT, GUEST, OFFER, PARTY, STAY, TERMS

_COUNT: Final = {"count": CountFact}
_SHARES: Final = {"rooms": [{"guests": CountFact, **PARTY}]}
_ROOMS: Final = {"rooms": [{**OFFER, **PARTY}], "total": MoneyFact}
_NAMED: Final = {"room": LocalText, **PARTY}
_DAY: Final = {
    "position": CountFact,
    "stay": StayFact,
    "check_in": DateFact,
    "check_out": DateFact,
    "nights": CountFact,
    "room": LocalText,
    "count": CountFact,
    "total": MoneyFact,
}

ENTRIES: Final[Mapping[str, Entry]] = {
    "group_rooms": Entry("More rooms are wanted than the agent books at once.", {"most": CountFact}),
    "ask_split": Entry("Asks who sleeps in which of the rooms.", {**_COUNT, **PARTY}),
    "label_split": Entry("A way to share the rooms.", _SHARES, BUTTON),
    "row_split": Entry("The second line of a way to share the rooms.", _SHARES, ROW_DESCRIPTION),
    "label_split_in": Entry("So many rooms instead of one.", _COUNT, BUTTON),
    "rooms_need_adult": Entry("More rooms are wanted than adults come.", {**_COUNT, **PARTY}),
    "ask_split_again": Entry("Shared like that the party does not fit: asks how else."),
    "rooms_offer": Entry("Rooms that are free together.", {**STAY, **TERMS, **_COUNT, **_ROOMS}),
    "kinds_not_free": Entry("The kinds of room asked for are not free together; others follow."),
    "ask_rooms": Entry("Asks whether the offered rooms will do.", _COUNT),
    "ask_swap": Entry("Asks which of the rooms is to be another one."),
    "row_swap": Entry(
        "The second line of another room.",
        {"position": CountFact, "total": MoneyFact, **PARTY},
        ROW_DESCRIPTION,
    ),
    "label_these": Entry("A button.", limit=BUTTON),
    "label_swap": Entry("A button.", limit=BUTTON),
    "rooms_gone": Entry("One of the rooms was taken before they were booked."),
    "nothing_booked": Entry("After a yes that could not be carried out: nothing is booked."),
    "summary_rooms": Entry(
        "Everything the guest says yes to, of several rooms.",
        {**STAY, **TERMS, **DEPOSIT, **GUEST, **_COUNT, **_ROOMS, "held_until": MomentFact},
    ),
    "ask_confirm_rooms_again": Entry(
        "Asks for the yes again, after another question.", {**STAY, **_COUNT, "total": MoneyFact}
    ),
    "rooms_confirmed": Entry(
        "All rooms are written and read back.",
        {
            **DATES,
            **DEPOSIT,
            **GUEST,
            **_COUNT,
            "rooms": [{**_NAMED, "reference": ReferenceFact, "total": MoneyFact}],
            "total": MoneyFact,
            "confirmed": ClaimFact,
            "free_until": MomentFact,
            "free": ClaimFact,
        },
    ),
    "rooms_report": Entry(
        "Which rooms stand, which do not, which are still being confirmed.",
        {
            "booked": [{**_NAMED, "reference": ReferenceFact}],
            "failed": [_NAMED],
            "waiting": [_NAMED],
            "confirmed": ClaimFact,
        },
    ),
    "booked_already": Entry(
        "Another yes to what is booked.", {"reference": ReferenceFact, "confirmed": ClaimFact}
    ),
    "none_free": Entry("Nothing is free; other dates follow.", STAY),
    "none_arriving": Entry("No arrivals on the day; other dates follow.", STAY),
    "none_leaving": Entry("No departures on the day; other dates follow.", STAY),
    "none_for_all": Entry("Too few rooms are free; other dates follow.", STAY),
    "rooms_not_enough": Entry("Too few rooms are free, on other dates as well.", STAY),
    "days_offer": Entry("Dates that are free, with the lowest price of each.", {**PARTY, "days": [_DAY]}),
    "ask_days": Entry("Asks which of the dates."),
    "ask_days_again": Entry("Asks which of the dates, after another question."),
    "label_days": Entry("Dates to choose.", {"stay": StayFact}, BUTTON),
    "days_none": Entry("Nothing is free on any of the dates that would do.", PARTY),
    "ask_are_these_days": Entry(
        "Says a weekend or feast back as dates, for a yes.",
        {"check_in": DateFact, "check_out": DateFact, "nights": CountFact},
    ),
    "no_other_price": Entry("A lower price is asked for."),
    "no_other_price_person": Entry("The same, where nothing is open: a person is offered."),
    "cheapest_room": Entry(
        "Something cheaper is asked for: the cheapest that is free.", {"room": LocalText, "total": MoneyFact}
    ),
    "price_per_room": Entry("Whether prices are per person is asked."),
    "prices_currency": Entry("The currency is asked.", {"total": MoneyFact}),
}
