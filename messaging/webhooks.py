"""A webhook from its raw bytes to committed rows. What is refused here is answered and not kept."""

import json
from collections.abc import Mapping

import structlog

from messaging import ingest
from messaging.errors import BadSignature, NotJson
from messaging.registry import channel_of
from tenants import snapshot

log = structlog.get_logger(__name__)

LARGEST_BODY = 3 * 1024 * 1024
"""Bytes of the largest webhook Meta sends."""


def handshake(kind: str, query: Mapping[str, str]) -> str:
    """What to answer a provider that checks our address. Raises WrongToken, UnknownChannel."""
    return channel_of(kind).handshake(query, tuple(snapshot.current().apps.values()))


def take(kind: str, raw: bytes, headers: Mapping[str, str]) -> None:
    """Verify, split and keep a webhook; when this returns it is committed.

    Raises WebhookRefused for what is not a provider's webhook, DatabaseError when it could not be kept.
    """
    channel = channel_of(kind)
    try:
        app_name = channel.verify(raw, headers, tuple(snapshot.current().apps.values()))
    except BadSignature as error:
        ingest.webhook_events_total.labels(kind, "any", "bad_signature").inc()
        log.warning("webhook_signature_refused", channel=kind, reason=str(error))
        ingest.alarm_once(
            "webhook_signature", kind, f"{kind} webhooks arrive that no app secret of ours signed"
        )
        raise
    try:
        elements = channel.split(json.loads(raw))
        ingest.keep(kind, elements, app_name=app_name)
    except (ValueError, RecursionError) as error:  # a body nested too deep is none that a provider sends
        ingest.webhook_events_total.labels(kind, "any", "not_json").inc()
        raise NotJson(type(error).__name__) from error
