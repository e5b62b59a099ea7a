"""Another stay like the one that was just booked: "the same dates, for my brother"."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.asking import Step
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.flows import availability
from messaging.dialogue.state import State, Wish

_SAME_DATES: Final = re.compile(
    r"\b(?:mism[ao]s? (?:fechas?|dias?)|same (?:dates?|days?|nights?)|mesm[ao]s? (?:datas?|dias?))\b"
)
_FOR_OTHERS: Final = re.compile(
    r"\b(?:para|for|pra) (?:mis?|my|meus?|minhas?|un[ao]?|an?|o|a|el|la) "
    r"(?:herman\w+|amig\w+|padres?|madre|papas?|mama|hij\w+|suegr\w+|cunad\w+|tios?|tias?|prim\w+|abuel\w+"
    r"|brother\w*|sister\w*|friends?|parents|mother|father|son|daughter|cousins?|colleague\w*"
    r"|irma\w*|irmao\w*|pais|pai|mae|filh\w+|sogr\w+|colega\w*)\b"
)


def hear(state: State, event: GuestSaid) -> Step | None:
    """A stay on the dates of the last one; None where nothing of the kind was said, or another is open."""
    recent = state.recent
    if event.choice or recent is None or (state.wish is not None and not state.wish.empty):
        return None
    words = fold(event.text)
    if not _SAME_DATES.search(words) or recent.check_in is None or recent.check_in < event.today:
        return None
    for_other = _FOR_OTHERS.search(words) is not None
    wish = Wish(goal="book", check_in=recent.check_in, check_out=recent.check_out, for_other=for_other)
    state = replace(state, wish=wish, name="" if for_other else state.name, asked="", misses=0)
    return availability.hear(state, event)
