"""A guest's message from the page to committed rows, as every channel's messages go (messaging.ingest)."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.db import connection

from hotel_agent.lib import clock
from messaging import ingest
from messaging.channels.base import Element
from messaging.channels.webchat import versions
from messaging.channels.webchat.channel import Webchat
from messaging.models import WebchatSession
from messaging.webchat import files, sessions
from messaging.webchat.errors import IdUsed
from messaging.webchat.reading import Post
from messaging.webchat.sessions import Bearer
from tenants.scope import scope


@dataclass(frozen=True, slots=True)
class Posted:
    """A message that is kept. `again`: it was before."""

    again: bool


def post(who: Bearer, message: Post) -> Posted:
    """Keep a message and wake a worker; when this returns it is committed. The same again is kept once.

    Raises SessionUnknown, IdUsed for another message under an id, BadRequest for a file that is not of this
    chat, DatabaseError.
    """
    tenant_id = sessions.hotel_of(who)
    held = [files.opened(who, one) for one in message.files]
    digest = _digest(message, [one["key"] for one in held])
    with scope(tenant_id):
        session = sessions.locked(who)
        before = _claim(session, message, digest, held)
    if before not in ("", digest):
        raise IdUsed
    name = f"{who.address}:{message.id}"
    payload = {
        "id": name,
        "session": who.address,
        "text": message.text,
        "choice_id": message.choice_id,
        "files": held,
        "language": session.language,
        "posted_at": int(clock.now().timestamp()),
    }
    element = Element("message", session.account.external_id, name, payload, guest=who.address)
    ingest.keep(Webchat.kind, [element])
    versions.change(who.address)
    return Posted(again=bool(before))


# The name is claimed before the message is kept: so no two messages of a chat have one name, and what was
# claimed and not kept, because something stopped in between, is kept when the page posts it again.
_CLAIM = """
WITH claimed AS (
  INSERT INTO messaging_webchatentry (tenant_id, session_id, client_id, digest, files, at)
  VALUES (%(tenant)s, %(session)s, %(id)s, %(digest)s, %(files)s, %(now)s)
  ON CONFLICT (tenant_id, session_id, client_id) WHERE client_id IS NOT NULL DO NOTHING RETURNING 1)
SELECT digest FROM messaging_webchatentry
WHERE tenant_id = %(tenant)s AND session_id = %(session)s AND client_id = %(id)s
"""


def _claim(session: WebchatSession, message: Post, digest: str, held: list[dict[str, object]]) -> str:
    """The digest of what has this name already; empty where it is this message's now."""
    values: dict[str, Any] = {
        "tenant": session.tenant_id,
        "session": session.pk,
        "id": message.id,
        "digest": digest,
        "files": json.dumps(held),
        "now": clock.now(),
    }
    with connection.cursor() as cursor:
        cursor.execute(_CLAIM, values)
        row = cursor.fetchone()  # as it was before the statement: what it writes it does not see
    return row[0] if row else ""


def _digest(message: Post, keys: list[object]) -> str:
    content = json.dumps([message.text, message.choice_id, keys])
    return hashlib.sha256(content.encode()).hexdigest()
