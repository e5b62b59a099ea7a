"""The way of a stay from first word to summary: whatever is missing next, in any order it was told."""

from dataclasses import replace

from messaging.dialogue.actions import FindOffers, MakeQuote
from messaging.dialogue.ask import again, missing, missing_details
from messaging.dialogue.asking import Step
from messaging.dialogue.state import State, Wish


def progress(state: State, *, told: bool = False) -> Step:
    """The next question or action for the wish in `state`, which is begun where there is none.

    `told`: something of the stay was learnt just now.
    """
    wish = state.wish or Wish()
    state = replace(state, wish=wish)
    question = missing(state, told=told)
    if question is not None:
        return question
    stay, party = wish.stay, wish.party
    if stay is None or party is None:
        raise AssertionError("nothing is missing, so both are known")
    if not wish.offers:
        return state, (FindOffers(stay, party),)
    if not wish.room:
        return again(replace(state, asked="room"))
    return missing_details(state, told=told) or (state, (MakeQuote(wish.room, stay, party, wish.held),))
