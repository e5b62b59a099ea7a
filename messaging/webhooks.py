"""A webhook from its raw bytes to committed rows. What is refused here is answered and not kept."""

import json
from collections.abc import Mapping
from typing import Any

import structlog

from messaging import ingest, mailboxes
from messaging.channels.base import Call
from messaging.errors import BadSignature, NotJson
from messaging.registry import channel_of
from tenants import snapshot

log = structlog.get_logger(__name__)

LARGEST_BODY = 3 * 1024 * 1024
"""Bytes of the largest webhook Meta sends."""


def handshake(kind: str, query: Mapping[str, str]) -> str:
    """What to answer a provider that checks our address. Raises WrongToken, UnknownChannel."""
    return channel_of(kind).handshake(query, tuple(snapshot.current().apps.values()))


def take(kind: str, raw: bytes, headers: Mapping[str, str], *, key: str = "") -> Mapping[str, Any] | None:
    """Verify, split and keep a webhook; when this returns it is committed. What to answer, if anything.

    `key` names one account of a channel that tells its accounts apart by address.

    Raises WebhookRefused for what is not a provider's webhook, DatabaseError when it could not be kept.
    """
    channel, held = channel_of(kind), snapshot.current()
    call = Call(raw, headers, held.routes.get((kind, key)))
    try:
        app_name = channel.verify(call, tuple(held.apps.values()))
    except BadSignature as error:
        ingest.webhook_events_total.labels(kind, "any", "bad_signature").inc()
        log.warning("webhook_signature_refused", channel=kind, reason=str(error))
        ingest.alarm_once(
            "webhook_signature", kind, f"{kind} webhooks arrive that no secret of ours vouches for"
        )
        raise
    try:
        body = json.loads(raw)
        if (account := channel.wakes(body)) is not None:
            _wake(kind, *account)
        ingest.keep(kind, channel.split(body, key=key), app_name=app_name)
        return channel.thanks(body)
    except (ValueError, RecursionError) as error:  # a body nested too deep is none that a provider sends
        ingest.webhook_events_total.labels(kind, "any", "not_json").inc()
        raise NotJson(type(error).__name__) from error


def _wake(kind: str, channel: str, receiver: str) -> None:
    """Have an account looked into at once; one that is not ours is counted."""
    known = mailboxes.wake(channel, receiver)
    result = "woken" if known else "unknown_mailbox"
    ingest.webhook_events_total.labels(kind, "any", result).inc()
    log.info("account_woken" if known else "unknown_account_pushed", channel=kind)
