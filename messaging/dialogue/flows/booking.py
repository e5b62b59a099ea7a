"""Booking: a room chosen, name and e-mail, a summary with a held price, an explicit yes, the outcome."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hotel_agent.lib.money import Money
from messaging.dialogue import choices
from messaging.dialogue.actions import Action, HandOver, Reserve, ReserveRooms, Say
from messaging.dialogue.ask import CHANGES, again, confirm, listed, room_choices, room_names
from messaging.dialogue.asking import Step, ask
from messaging.dialogue.describe import handover_note, quote_facts, reservation_facts
from messaging.dialogue.describe_rooms import ticket as ticket_of
from messaging.dialogue.events import GuestSaid, QuoteFailed, QuoteMade, Reserved, ReserveFailed
from messaging.dialogue.facts import GUEST, ClaimFact, Fact, MoneyFact, ReferenceFact, Source, TextFact
from messaging.dialogue.flows import courtesy
from messaging.dialogue.flows.availability import show_photo
from messaging.dialogue.progress import progress
from messaging.dialogue.state import OfferNote, Pending, QuoteNote, State, Wish
from messaging.dialogue.stay import says_stay
from messaging.nlu.types import CLARIFY_BELOW, Entities
from pms.types import ReservationStatus

_QUESTIONS: Final = frozenset({"ask_room_types", "ask_amenities", "ask_policies", "ask_location"})
"""What is asked about a room does not choose it."""

_TAKEN: Final = frozenset({"affirm", "make_reservation"})
"""What takes the only room that was shown: "yes", "I'll take it"."""


def choose(state: State, code: str) -> Step:
    """The guest wants this room."""
    wish = state.wish or Wish()
    wish = replace(wish, goal="book", room=code, kind="", quote=None)
    return progress(replace(state, wish=wish, misses=0), told=True)


def choose_by_words(state: State, event: GuestSaid) -> Step | None:
    """A room named by number, place, price, kind or name; None where these words choose none."""
    wish = state.wish
    if wish is None or not wish.offers:
        return None
    shown = listed(state, wish)
    placed = choices.by_place(event.text, shown) if state.asked == "room" else ()
    if placed:
        return choose(state, placed[0].code)
    if _moves(wish, event.understood.entities) or _asks(event):
        return None
    if len(shown) == 1 and event.understood.intent in _TAKEN and state.asked == "room":
        return choose(state, shown[0].code)
    meant = choices.pick(event.text, event.understood.entities.room_type, wish.offers)
    if len(meant) == 1 and (state.asked == "room" or meant[0].code != wish.room):
        return choose(state, meant[0].code)
    if len(meant) > 1 and state.asked == "room":
        return _which_of(state, meant)
    return None


def _moves(wish: Wish, said: Entities) -> bool:
    """Whether the words say another stay than the one talked about; "o casal com rede" for two says none."""
    if said.adults is not None and said.adults == wish.adults:
        said = replace(said, adults=None)
    return says_stay(said)


def _asks(event: GuestSaid) -> bool:
    """Whether something is asked about a room, which does not choose it."""
    if event.understood.intent == "ask_price":
        return choices.how_much(event.text)
    named = choices.superlative(event.text) and "?" not in event.text
    return event.understood.intent in _QUESTIONS and not named


def _which_of(state: State, meant: tuple[OfferNote, ...]) -> Step:
    return ask(state, "room", "ask_which_of", {}, room_choices(meant, Source("pms", "search")))


def details(state: State, event: GuestSaid) -> Step | None:
    """A name or an e-mail address, asked for or put right, and a room chosen beside it.

    None where the message holds neither name nor address.
    """
    noted = _noted(state, event)
    if noted is None:
        return None
    if state.asked != "room":
        return progress(noted)
    chosen = choose_by_words(replace(noted, asked="room"), event)
    if chosen is not None or noted.name == state.name:
        return chosen or progress(noted)
    state, question = progress(noted)
    return state, (Say("name_noted", {"guest_name": TextFact(noted.name, GUEST)}), *question)


def _noted(state: State, event: GuestSaid) -> State | None:
    """The state with the name and address that the message holds."""
    entities = event.understood.entities
    asked = state.asked == "name" or (state.asked in {"room", "rooms"} and event.text.istitle())
    unread = asked and event.understood.confidence < CLARIFY_BELOW
    name = entities.name or (_plain_name(event.text) if unread else "")
    email = entities.email or ""
    if state.wish is None or not (name or email) or (not entities.email and says_stay(entities)):
        return None
    if name and state.asked == "name" and len(state.name.split()) == 1 and len(name.split()) == 1:
        name = f"{state.name} {name}"
    state = replace(state, name=name or state.name, email=email or state.email, misses=0)
    if name:
        state = replace(state, asked="")  # the next question says the name back
    return replace(state, wish=state.wish.unquoted()) if state.wish else state


def _plain_name(text: str) -> str:
    """The whole message as a name, where it looks like one and nothing was recognised in it."""
    words = text.split()
    letters = all(word.replace("'", "").replace("-", "").replace(".", "").isalpha() for word in words)
    return " ".join(words) if 1 < len(words) <= 5 and letters else ""  # noqa: PLR2004 - names


def quoted(state: State, event: QuoteMade) -> Step:
    """Show the summary and ask for the yes."""
    wish, quote = state.wish, event.quote
    if wish is None:
        return state, ()
    source = Source("pms", f"quote:{quote.id}", quote.expires_at)
    said: list[Action] = []
    if _said_total(wish, quote.offer.room_type.code) not in {None, quote.offer.total}:
        said.append(Say("price_is_now", {"total": MoneyFact(quote.offer.total, source)}))
    noted = QuoteNote(quote.id, quote.offer.room_type.code, quote.offer.total, quote.expires_at)
    wish = replace(wish, quote=noted, held=quote.id, goal="book")
    state, photo = show_photo(replace(state, wish=wish), quote.offer)
    state, question = confirm(state, wish, "ask_confirm")
    return state, (*said, *photo, Say("summary", quote_facts(quote, state.name, state.email)), *question)


def _said_total(wish: Wish, room: str) -> Money | None:
    if wish.quote is not None and wish.quote.room == room:
        return wish.quote.total
    return next((offer.total for offer in wish.offers if offer.code == room), None)


def not_quoted(state: State, event: QuoteFailed) -> Step:
    """No price could be held."""
    if event.reason == "no_room":
        return gone(state)
    return down(state, "pms_unavailable" if event.reason == "unavailable" else "pms_refused")


def agree(state: State, event: GuestSaid, ticket: str = "") -> Step:
    """A yes. It books what a living summary shows (`ticket`: the quotes a button belongs to); else it asks.

    While another booking is not settled nothing more is written.
    """
    if state.pending is not None:
        return still_pending(state)
    if ticket and ticket == ticket_of(state.booked_quotes):
        return already_booked(state)
    wish = state.wish
    if wish is None or wish.stay is None or wish.party is None:
        return state, ()
    quotes = wish.quotes
    if not quotes or ticket not in {"", ticket_of(quote.id for quote in quotes)}:
        return progress(state)
    if any(event.at >= quote.expires_at for quote in quotes):
        return _quote_again(state, "quote_expired")
    writes = tuple(
        Reserve(quote.id, state.name, state.email, quote.total, f"quote:{quote.id}") for quote in quotes
    )
    return replace(state, misses=0), ((ReserveRooms(writes),) if wish.count > 1 else writes)


def yes_again(state: State) -> Step:
    """A yes where nothing was asked: after a booking it means that."""
    return already_booked(state) if state.asked == "booked" else courtesy.yes_to_nothing(state)


def already_booked(state: State) -> Step:
    """Another yes to what is booked: said with its reference, once and for all."""
    source = Source("pms", f"reservation:{state.booked}")
    facts: dict[str, Fact] = {
        "reference": ReferenceFact(state.booked, source),
        "confirmed": ClaimFact("confirmed", source),
    }
    state, question = again(replace(state, misses=0))
    return state, (Say("booked_already", facts), *question)


def still_pending(state: State) -> Step:
    """Nobody knows yet what became of the booking."""
    state, question = again(replace(state, misses=0))
    return state, (Say("booking_still_pending"), *question)


def decline(state: State) -> Step:
    """A no to the summary or to the rooms: nothing is booked, and what should be otherwise is asked."""
    wish = state.wish or Wish()
    state = replace(state, wish=wish.unquoted(), misses=0)
    return ask(state, "change", "ask_instead", {}, CHANGES)


def change(state: State, what: str) -> Step:
    """Forget what the guest wants otherwise, and ask for it anew."""
    wish = (state.wish or Wish()).unquoted()
    if what == "dates":
        wish = replace(wish.unsearched(), check_in=None, check_out=None, nights=None, days=())
    elif what == "guests":
        wish = replace(wish.unsearched(), adults=None, children=0, child_ages=(), ages_asked=False, rooms=())
    elif what in {"room", "other_room"}:
        rooms = tuple(replace(room, room="", kind="") for room in wish.rooms)
        wish = replace(wish, room="", kind="", kinds=(), rooms=rooms, agreed=False).unsearched()
    elif what == "details":
        return ask(replace(state, wish=wish, name="", email=""), "name", "ask_name")
    return progress(replace(state, wish=wish))


def leave(state: State) -> Step:
    """The guest does not want it any more."""
    return replace(state, wish=None, asked="", options=(), misses=0), (Say("left_open"),)


def reserved(state: State, event: Reserved) -> Step:
    """The stay is written and read back: only now it is called confirmed."""
    booking = event.reservation
    wish = state.wish or Wish()
    facts = reservation_facts(booking, room_names(wish))
    state = over(state, wish, booking.reference)
    if booking.status is ReservationStatus.CONFIRMED:
        return state, (Say("booking_confirmed", facts),)
    return state, (Say("booking_pending"), HandOver("booking_pending", booking.reference))


def over(state: State, wish: Wish, reference: str) -> State:
    """The wish has come to its end; its dates and party are kept for another one like it."""
    recent = Wish(
        check_in=wish.check_in,
        check_out=wish.check_out,
        adults=wish.adults,
        children=wish.children,
        child_ages=wish.child_ages,
    )
    quotes = tuple(quote.id for quote in wish.quotes) or state.booked_quotes
    return replace(
        state,
        wish=None,
        asked="booked",
        options=(),
        booked=reference,
        spoken_of="",
        recent=recent,
        booked_quotes=quotes,
    )


def not_reserved(state: State, event: ReserveFailed) -> Step:
    """The stay is not written, or nobody can tell yet; what the guest hears is what happened."""
    wish = state.wish or Wish()
    match event.reason:
        case "price_changed" if event.total is not None and wish.quote is not None:
            return _other_price(state, wish, wish.quote, event.total)
        case "price_changed" | "expired":
            return _quote_again(state, "quote_expired")
        case "no_room":
            return gone(state)
        case "unknown" if wish.quote is not None:
            state = replace(state, pending=Pending(wish.quote.id, wish), wish=None, asked="", options=())
            return state, (Say("booking_pending"),)
        case "unavailable":
            return down(state, "pms_unavailable", booked_nothing=True)
        case _:
            return down(state, "pms_refused", booked_nothing=True)


def _other_price(state: State, wish: Wish, quote: QuoteNote, total: Money) -> Step:
    now = Source("pms", f"quote:{quote.id}:recheck")
    said = Say("price_changed", {"before": MoneyFact(quote.total, now), "total": MoneyFact(total, now)})
    offers = tuple(
        replace(offer, total=total) if offer.code == quote.room else offer for offer in wish.offers
    )
    state, actions = progress(replace(state, wish=replace(wish, offers=offers, quote=None)))
    return state, (said, *actions)


def _quote_again(state: State, say: str) -> Step:
    state, actions = progress(state)
    return state, (Say(say), *actions)


def gone(state: State) -> Step:
    """A room was taken before it was booked: what is left is looked up."""
    wish = state.wish or Wish()
    if wish.count > 1:
        wish = wish.unsearched()
        rooms = tuple(replace(room, room="") for room in wish.rooms)
        wish = replace(wish, rooms=rooms, agreed=False)
        state, actions = progress(replace(state, wish=wish))
        return state, (Say("rooms_gone"), *actions)
    wish = replace(wish, room="", quote=None, offers=(), kind="")
    state, actions = progress(replace(state, wish=wish))
    return state, (Say("room_gone"), *actions)


def down(state: State, reason: str, *, booked_nothing: bool = False) -> Step:
    """The PMS cannot be asked: people take over. `booked_nothing`: the guest had said yes."""
    note = handover_note(state.wish, state.name, state.email)
    plainly = (Say("nothing_booked"),) if booked_nothing else ()
    return state, (Say("pms_down"), *plainly, HandOver(reason, note))
