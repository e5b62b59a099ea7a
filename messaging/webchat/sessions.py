"""A browser's chat: a random token that only the browser has, good for 30 days after it was used last.

The token begins with the hotel's number, so that its session is looked for among that hotel's rows alone.
"""

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass

from django.db.models import Q

from hotel_agent.lib import clock
from messaging.channels.webchat import versions
from messaging.models import WebchatSession
from messaging.webchat.errors import SessionUnknown
from messaging.webchat.hotels import Chat
from tenants import snapshot
from tenants.scope import scope

LIFE = dt.timedelta(days=30)
RENEW_AFTER = dt.timedelta(days=1)
"""A session in use is made good for 30 days again once a day, not with every look."""
KEPT_AFTER_END = dt.timedelta(days=7)
TOKEN_BYTES = 32
_TOKEN = re.compile(r"([0-9a-f]{1,15})\.[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who calls, by the token alone: nothing of it is checked yet but its form. `address` is its hash."""

    tenant_id: int
    address: str


def bearer(authorization: str) -> Bearer:
    """The bearer of this Authorization header. Raises SessionUnknown."""
    scheme, _, token = authorization.partition(" ")
    found = _TOKEN.fullmatch(token.strip())
    if scheme.lower() != "bearer" or found is None:
        raise SessionUnknown
    return Bearer(int(found[1], 16), _hash(token.strip()))


def session_make(chat: Chat, *, language: str, page: str) -> tuple[str, WebchatSession]:
    """A new chat; its token, which is told once, and its row."""
    token = f"{chat.hotel.id:x}.{secrets.token_urlsafe(TOKEN_BYTES)}"
    now = clock.now()
    with scope(chat.hotel.id):
        session = WebchatSession.objects.create(
            tenant_id=chat.hotel.id,
            account_id=chat.account_id,
            token_hash=_hash(token),
            language=language,
            page=page,
            created_at=now,
            expires_at=now + LIFE,
        )
    return token, session


def locked(who: Bearer) -> WebchatSession:
    """The session with its account, locked until the commit, and good for 30 days again. Call in the hotel's
    scope. Raises SessionUnknown.
    """
    rows = WebchatSession.objects.of(who.tenant_id).filter(
        token_hash=who.address, ended_at=None, expires_at__gt=clock.now(), account__active=True
    )
    session = rows.select_related("account").select_for_update(of=("self",)).first()
    if session is None:
        raise SessionUnknown
    good_until = clock.now() + LIFE
    if session.expires_at < good_until - RENEW_AFTER:
        session.expires_at = good_until
        session.save(update_fields=["expires_at"])
    return session


def hotel_of(who: Bearer) -> int:
    """The id of the bearer's hotel, one that answers. Raises SessionUnknown."""
    hotel = snapshot.current().tenants.get(who.tenant_id)
    if hotel is None or not hotel.active:
        raise SessionUnknown
    return hotel.id


def check(who: Bearer) -> int:
    """The id of the hotel of a session that is good. Raises SessionUnknown."""
    with scope(hotel_of(who)):
        return locked(who).tenant_id


def session_end(who: Bearer) -> None:
    """The token is void from now on. Raises SessionUnknown."""
    with scope(hotel_of(who)):
        session = locked(who)
        session.ended_at = clock.now()
        session.save(update_fields=["ended_at"])
    versions.forget(who.address)


def remembered(session: WebchatSession) -> str:
    """The session as Redis keeps it: until when it need not be looked at, in Unix seconds."""
    return str(int((session.expires_at - LIFE + RENEW_AFTER).timestamp()))


def is_good(remembered_session: str) -> bool:
    """Whether what Redis keeps says that the session is good, and need not be renewed yet."""
    return remembered_session.isdigit() and clock.now().timestamp() < int(remembered_session)


def sessions_forget() -> int:
    """Delete the chats that ended, or ran out, a week ago; how many. What was said stays where it is."""
    before = clock.now() - KEPT_AFTER_END
    deleted = 0
    for tenant_id in snapshot.current().tenants:
        with scope(tenant_id):
            over = WebchatSession.objects.of(tenant_id).filter(
                Q(expires_at__lt=before) | Q(ended_at__lt=before)
            )
            deleted += over.count()
            over.delete()
    return deleted


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
