"""Questions: the one that is due next, and the same again after something else was answered."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from messaging.dialogue import ask_errand, ask_service, sharing
from messaging.dialogue.actions import Choice
from messaging.dialogue.ask_errand import QUESTIONS
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe import dates_facts, party_facts, wish_facts
from messaging.dialogue.facts import GUEST, CountFact, DateFact, Fact, LocalText, MoneyFact, Source, TextFact
from messaging.dialogue.state import OfferNote, State, Wish

MENU: Final = (Choice("search", "label_prices"), Choice("rooms", "label_rooms"), PERSON)
OTHER_DATES: Final = Choice("dates", "label_other_dates")
CHANGES: Final = (
    OTHER_DATES,
    Choice("guests", "label_guests"),
    Choice("other_room", "label_other_room"),
    Choice("details", "label_details"),
    Choice("leave", "label_leave"),
)


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


def missing(state: State, *, told: bool = False) -> Step | None:
    """The question for the first thing that is not known of the stay, or None when a search can be made.

    `told`: something was learnt just now, and is said back.
    """
    wish = state.wish or Wish()
    if wish.check_in is None:
        if not wish.days:
            return ask(state, "dates", "ask_dates", party_facts(wish) if told else None)
    elif wish.check_out is None:
        arrival: dict[str, Fact] = {"check_in": DateFact(wish.check_in, GUEST)} if told else {}
        return ask(state, "nights", "ask_nights", arrival)
    if wish.adults is None:
        return ask(state, "guests", "ask_guests", dates_facts(wish) if told else None)
    if wish.children > len(wish.child_ages) and not wish.ages_asked:
        asked = replace(state, wish=replace(wish, ages_asked=True))
        return ask(asked, "child_ages", "ask_child_ages", {"children": CountFact(wish.children, GUEST)})
    return None


def missing_details(state: State, *, told: bool = False) -> Step | None:
    """The question for name or e-mail, or None when both are known. `told`: the room was chosen just now."""
    words = state.name.split()
    if not words:
        return ask(state, "name", "ask_name", _chosen(state) if told else None)
    if len(words) == 1:
        return ask(state, "name", "ask_surname", {"guest_name": TextFact(state.name, GUEST)})
    if not state.email:
        name = {"guest_name": TextFact(state.name, GUEST)} if told or state.asked != "email" else {}
        return ask(state, "email", "ask_email", {**name, **(_chosen(state) if told else {})})
    return None


def _chosen(state: State) -> dict[str, Fact]:
    names = room_names(state.wish) if state.wish else {}
    return {"room": LocalText(names, Source("pms", "search"))} if names else {}


def again(state: State) -> Step:
    """The open question once more, short; nothing where none is open."""
    wish = state.wish
    if wish is None or state.asked in _ELSEWHERE:
        mine = state.asked in ask_service.QUESTIONS
        return ask_service.again(state) if mine else ask_errand.again(state)
    if state.asked == "days" or (wish.count > 1 and state.asked in sharing.QUESTIONS):
        return sharing.again(state, wish)
    match state.asked:
        case "room" if wish.offers:
            return _room_again(state, wish)
        case "confirm" if wish.quote is not None:
            return confirm(state, wish, "ask_confirm_again")
        case "child_ages":
            return missing(replace(state, wish=replace(wish, ages_asked=False))) or (state, ())
        case "dates" | "nights" | "guests":
            return missing(state) or ask(state, "dates", "ask_dates")
        case "name" | "email":
            return missing_details(state) or (state, ())
        case _:
            return ask(state, "change", "ask_change", {}, CHANGES) if state.asked == "change" else (state, ())


_ELSEWHERE: Final = QUESTIONS | ask_service.QUESTIONS


def listed(state: State, wish: Wish) -> tuple[OfferNote, ...]:
    """The offers in the order the guest saw them last, or all of them."""
    by_id = {f"room:{offer.code}": offer for offer in wish.offers}
    return tuple(by_id[option] for option in state.options if option in by_id) or wish.offers


def _room_again(state: State, wish: Wish) -> Step:
    """Which room, long after the prices were said: those are not repeated."""
    source = Source("pms", "search")
    offers = listed(state, wish)
    if len(offers) == 1:
        return this_room(state, offers[0], source)
    rows = tuple(Choice(f"room:{offer.code}", LocalText(offer.names, source)) for offer in offers)
    return ask(state, "room", "ask_room", {}, rows)


def this_room(state: State, offer: OfferNote, source: Source) -> Step:
    """Whether the only room that was shown will do."""
    choices = (Choice(f"room:{offer.code}", "label_this_room"), OTHER_DATES)
    return ask(state, "room", "ask_this_room", {"room": LocalText(offer.names, source)}, choices)


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
