"""Questions: the one that is due next, and the same again after something else was answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.dialogue.actions import Action, Choice, Say
from messaging.dialogue.describe import dates_facts, party_facts, wish_facts
from messaging.dialogue.facts import GUEST, DateFact, Fact, LocalText, MoneyFact, Source, TextFact
from messaging.dialogue.state import OfferNote, Question, State, Wish

Step = tuple[State, tuple[Action, ...]]
"""The dialogue after an event, and what is to be done."""

PERSON: Final = Choice("person", "label_person")
MENU: Final = (Choice("search", "label_prices"), Choice("rooms", "label_rooms"), PERSON)
OTHER_DATES: Final = Choice("dates", "label_other_dates")
CHANGES: Final = (
    OTHER_DATES,
    Choice("guests", "label_guests"),
    Choice("other_room", "label_other_room"),
    Choice("details", "label_details"),
    Choice("leave", "label_leave"),
)


def ask(
    state: State,
    question: Question,
    name: str,
    facts: dict[str, Fact] | None = None,
    choices: tuple[Choice, ...] = (),
) -> Step:
    """Put one question: `name` is its reply, `choices` what may be tapped."""
    asked = replace(state, asked=question, options=tuple(choice.id for choice in choices))
    return asked, (Say(name, facts or {}, question=True, choices=choices),)


def room_choices(offers: tuple[OfferNote, ...], source: Source) -> tuple[Choice, ...]:
    """One row per offered room."""
    return tuple(
        Choice(
            f"room:{offer.code}",
            LocalText(offer.names, source),
            "row_total",
            {"total": MoneyFact(offer.total, source)},
        )
        for offer in offers
    )


def missing(state: State) -> Step | None:
    """The question for the first thing that is not known of the stay, or None when a search can be made."""
    wish = state.wish or Wish()
    if wish.check_in is None:
        return ask(state, "dates", "ask_dates", party_facts(wish))
    if wish.check_out is None:
        return ask(state, "nights", "ask_nights", {"check_in": DateFact(wish.check_in, GUEST)})
    if wish.adults is None:
        return ask(state, "guests", "ask_guests", dates_facts(wish))
    if wish.children > len(wish.child_ages) and not wish.ages_asked:
        return ask(replace(state, wish=replace(wish, ages_asked=True)), "child_ages", "ask_child_ages")
    return None


def missing_details(state: State) -> Step | None:
    """The question for name or e-mail, or None when both are known."""
    words = state.name.split()
    if not words:
        return ask(state, "name", "ask_name")
    if len(words) == 1:
        return ask(state, "name", "ask_surname", {"guest_name": TextFact(state.name, GUEST)})
    if not state.email:
        return ask(state, "email", "ask_email")
    return None


def again(state: State) -> Step:
    """The open question once more, short; nothing where none is open."""
    wish = state.wish
    if wish is None or not state.asked:
        return state, ()
    if state.asked == "room" and wish.offers:
        return ask(state, "room", "ask_room", {}, _rows_without_price(wish))
    if state.asked == "confirm" and wish.quote is not None:
        return confirm(state, wish, "ask_confirm_again")
    if state.asked in {"dates", "nights", "guests", "child_ages"}:
        reopened = wish if state.asked != "child_ages" else replace(wish, ages_asked=False)
        return missing(replace(state, wish=reopened)) or (state, ())
    if state.asked in {"name", "email"}:
        return missing_details(state) or (state, ())
    if state.asked == "change":
        return ask(state, "change", "ask_change", {}, CHANGES)
    return state, ()


def confirm(state: State, wish: Wish, name: str) -> Step:
    """Ask for the yes to the summary of `wish.quote`; the buttons carry the quote they are about."""
    if wish.quote is None:
        raise ValueError("a summary stands on a quote")
    source = Source("pms", f"quote:{wish.quote.id}", wish.quote.expires_at)
    choices = (
        Choice(f"book:{wish.quote.id}", "label_book"),
        Choice("change", "label_change"),
        Choice("no", "label_not_now"),
    )
    facts: dict[str, Fact] = {
        "room": LocalText(room_names(wish), source),
        "total": MoneyFact(wish.quote.total, source),
        **wish_facts(wish),
    }
    return ask(state, "confirm", name, facts, choices)


def room_names(wish: Wish) -> dict[str, str]:
    """The chosen room's names by language, as it was offered."""
    return next((offer.names for offer in wish.offers if offer.code == wish.room), {})


def _rows_without_price(wish: Wish) -> tuple[Choice, ...]:
    """The rooms to choose from, long after their prices were said: those are not repeated."""
    source = Source("pms", "search")
    return tuple(Choice(f"room:{offer.code}", LocalText(offer.names, source)) for offer in wish.offers)
