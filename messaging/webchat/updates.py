"""What the page shows: messages in their order, who answers, and whether an answer is under way.

An unchanged chat is answered from Redis alone, without a connection to the database.
"""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass
from typing import Any

from redis.exceptions import RedisError

from hotel_agent.lib import clock
from messaging.channels.webchat import versions
from messaging.models import Conversation, WebchatSession
from messaging.perform import hours
from messaging.webchat import numbering, sessions, showing
from messaging.webchat.sessions import Bearer
from tenants import snapshot
from tenants.scope import scope

DUE_MS = 1500
OPEN_MS = 5000
WITHOUT_REDIS_MS = {DUE_MS: 4000, OPEN_MS: 20_000}
"""While Redis is down every look costs the database: the pages of all hotels calm down."""
TALK = dt.timedelta(minutes=2)
OWNERS = {"agent": "assistant", "queue": "queue", "person": "person"}


@dataclass(frozen=True, slots=True)
class Update:
    """What is new. `version` names the chat as it is now; empty: more waits, ask again at once."""

    version: str
    body: dict[str, Any]


def unchanged(who: Bearer, version: str) -> bool:
    """Whether the chat is still as it was at this version, and its session good, as far as Redis knows."""
    if not version:
        return False
    try:
        known = versions.known(who.address)
    except RedisError:
        return False
    return known.version == version and sessions.is_good(known.session)


def since(who: Bearer, after: int) -> Update:
    """What the page does not have after this number, and the chat's state. What it is given counts as
    delivered. Raises SessionUnknown, DatabaseError.
    """
    tenant_id = sessions.hotel_of(who)
    try:
        version = versions.version_of(who.address)  # before the rows: what changes meanwhile is another one
    except RedisError:
        version = ""
    with scope(tenant_id):
        session = sessions.locked(who)
        conversations = numbering.conversations_of(session)
        # The state first: a message that goes out meanwhile is due, or shown, or both.
        state = _state(session, conversations)
        numbering.number(session, conversations)
        messages, more = showing.messages(session, after)
        body = {"messages": messages, **state}
    if version:
        versions.remember(who.address, sessions.remembered(session))
    else:
        body["next_poll_ms"] = WITHOUT_REDIS_MS[body["next_poll_ms"]]
    return Update("" if more else version or _fingerprint(session, body), body)


def _state(session: WebchatSession, conversations: list[Conversation]) -> dict[str, Any]:
    held = conversations[0] if conversations else None
    owner = held.owner_kind if held else Conversation.Owner.AGENT
    due, read = numbering.waiting(session, held) if owner == Conversation.Owner.AGENT else (False, False)
    hotel = snapshot.current().tenants[session.tenant_id]
    state = {
        "typing": due and read,
        "due": due,
        "owner": OWNERS[owner],
        "language": (held.language if held else "") or session.language,
        "open_now": hours.opening(hotel, clock.now())[0],
        "next_poll_ms": DUE_MS if due or _talks_with_person(held) else OPEN_MS,
    }
    if held and owner == Conversation.Owner.PERSON and held.owner:
        state["person_name"] = showing.first_name(held.owner)
    return state


def _talks_with_person(held: Conversation | None) -> bool:
    """Whether somebody of the hotel is in the middle of it, so that their next words come soon."""
    if held is None or held.owner_kind != Conversation.Owner.PERSON:
        return False
    return held.last_message_at > clock.now() - TALK


def _fingerprint(session: WebchatSession, body: dict[str, Any]) -> str:
    """A version of what is shown, while Redis keeps none."""
    shown = {name: value for name, value in body.items() if name != "messages"}
    content = json.dumps([session.last_seq, shown], sort_keys=True)
    return "d" + hashlib.sha256(content.encode()).hexdigest()[:15]
