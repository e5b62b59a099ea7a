"""A guest without a phone number, known by a user id alone, may share it: a stay is then found by it."""

from messaging.dialogue.state import State
from messaging.replies.compose import Piece
from messaging.replies.render import House, render
from messaging.types import GuestView, Reply

_BY_USER_ID = "bsuid:"


def wanted(guest: GuestView, *, asked_before: str, state: State) -> bool:
    """Whether a stay is being looked for, just now for the first time, that the number could show."""
    unknown = not guest.phone and guest.identity.startswith(_BY_USER_ID)
    return unknown and state.asked == "reference" != asked_before


def request(house: House) -> Piece:
    """The question for it, with the button that shares it."""
    text, button = render("share_phone", {}, house), render("label_share_phone", {}, house)
    return Piece(Reply("contact_request", text.text, button=button.text), text.text, text.said)
