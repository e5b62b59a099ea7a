"""What guests ask about prices besides the price: a lower one, per person or per room, in which money."""

from __future__ import annotations

import re
from typing import Final

from hotel_agent.lib.folding import fold
from messaging.dialogue.actions import FindArticle, Say
from messaging.dialogue.ask import again, this_room
from messaging.dialogue.asking import PERSON, Step, ask
from messaging.dialogue.describe_rooms import wish_total
from messaging.dialogue.events import GuestSaid
from messaging.dialogue.facts import LocalText, MoneyFact, Source
from messaging.dialogue.progress import progress
from messaging.dialogue.state import State, Wish
from messaging.dialogue.stay import says_more

LOWER: Final = "discount"
"""The intent of a search for what the hotel has written of lower prices."""

_LOWER: Final = re.compile(
    r"\b(?:descuent\w+|desconto\w*|discount\w*|rebaj\w+|abatimento|promo(?:cion\w*|cao|coes|tion\w*|s)?"
    r"|cupon\w*|cupom|coupons?|negoci\w+|(?:mejor|melhor|better|best|lower) (?:precio|preco|price|rate|deal)"
    r"|(?:hacer?|haces|hacen) (?:un )?precio|mejorar (?:el|ese) precio|faz(?:em)? por menos)\b"
)
# "La más barata" takes a room; "algo más barato" asks for another price.
_CHEAPER: Final = re.compile(
    r"\b(?:cheaper|less expensive|more affordable|algo (?:barato|economico)"
    r"|(?<!la )(?<!el )(?<!\ba )(?<!\bo )(?:(?:mas|mais) (?:barat|economic)\w+|mais em conta))\b"
)
_PER_PERSON: Final = re.compile(
    r"\b(?:por (?:persona|pessoa|cabeza)|per (?:person|head)|cada (?:uno|persona))\b"
)
_CURRENCY: Final = re.compile(
    r"\b(?:moneda|currency|moeda)\b"
    r"|\b(?:en|in|em) (?:dolares|dollars|pesos|euros|reais|reales|usd|libras|pounds)\b"
)


def hear(state: State, event: GuestSaid) -> Step | None:
    """An answer about prices as they are; None where something else was asked, or a stay was told as well."""
    if event.choice or says_more(event.understood.entities):
        return None
    words = fold(event.text)
    if _LOWER.search(words):
        return state, (FindArticle(event.text, LOWER),)
    if _PER_PERSON.search(words):
        return _said(state, Say("price_per_room"))
    if _CHEAPER.search(words) and state.wish is not None and state.wish.count == 1 and state.wish.offers:
        return _cheapest(state, state.wish)
    total = _total(state.wish) if _CURRENCY.search(words) else None
    return _said(state, Say("prices_currency", {"total": total})) if total is not None else None


def _said(state: State, answer: Say) -> Step:
    state, question = again(state)
    if not question:
        state, question = progress(state)
    return state, (answer, *question)


def _cheapest(state: State, wish: Wish) -> Step:
    """The cheapest of the rooms that were offered, and whether it is to be that one."""
    source = Source("pms", "search")
    offer = min(wish.offers, key=lambda offer: offer.total.amount)
    state, question = this_room(state, offer, source)
    room = LocalText(offer.names, source)
    return state, (Say("cheapest_room", {"room": room, "total": MoneyFact(offer.total, source)}), *question)


def _total(wish: Wish | None) -> MoneyFact | None:
    """An amount that was offered, for the name of its currency."""
    if wish is None:
        return None
    source = Source("pms", "search")
    total = wish_total(wish) if wish.count > 1 else next((offer.total for offer in wish.offers), None)
    return MoneyFact(total, source) if total is not None else None


def none_lower(state: State) -> Step:
    """The hotel has written nothing of lower prices: none is made up, and a person may look into it."""
    state, question = again(state)
    if question:
        return state, (Say("no_other_price"), *question)
    return ask(state, "person", "no_other_price_person", {}, (PERSON,))
