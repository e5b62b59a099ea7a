"""What a provider tells of an account: shown on its page in Admin, alarmed where somebody has to act."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

import structlog
from django.db import transaction
from prometheus_client import Counter

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock, events, log
from messaging import account_health, burials, conversations, lanes
from messaging.channels.untrusted import dumped
from messaging.masking import masked_payload
from messaging.models import ChannelEvent, Guest, InboundEvent
from messaging.registry import channel_of
from messaging.types import AccountNews, Consent
from tenants import work
from tenants.models import ChannelAccount
from tenants.rows import select
from tenants.scope import scope

logger = structlog.get_logger(__name__)

BATCH = 20
LEASE_SECONDS = 60
TOLD, MEANINGLESS = "account_event", "kept"
account_events_total = Counter(
    "account_events_total",
    "What providers told of accounts, by their name for it and how grave it is.",
    ["channel", "kind", "severity"],
)


def take(lane: str = lanes.ACCOUNT) -> None:
    """Read all due events of accounts. A bad one never stops the others."""
    while claims := work.claim(lane, limit=BATCH, lease_seconds=LEASE_SECONDS):
        for claim, error in work.each(claims, _take, kind=lane):
            burials.put_off(claim, error)
        if len(claims) < BATCH:
            return


def _take(claim: work.Claim) -> None:
    with scope(claim.tenant_id):
        [event] = select(InboundEvent, "tenant_id = %s AND id = %s", [claim.tenant_id, claim.object_id])
        with log.correlated(event.correlation_id, tenant=claim.tenant_id):
            payload = masked_payload(event.payload)
            news = channel_of(event.channel).account_news(payload, event.received_at)
            outcome = TOLD if news is not None else MEANINGLESS
            if news is not None:
                _tell(event, payload, news)
            logger.info("account_event_taken", event_id=event.pk, kind=news.kind if news else "")
        InboundEvent.objects.of(event.tenant_id).filter(pk=event.pk).update(
            processed_at=clock.now(), outcome=outcome, raw=dumped(payload)
        )
        work.finish(claim)


def _tell(event: InboundEvent, payload: dict[str, Any], news: AccountNews) -> None:
    for consent in news.consents:
        _remember(event.tenant_id, consent)
    if not news.text:
        return
    account_events_total.labels(event.channel, news.kind, news.severity).inc()
    accounts = _accounts(event, payload, news)
    for account in accounts:
        ChannelEvent.objects.get_or_create(
            tenant_id=event.tenant_id,
            account=account,
            event=event,
            defaults={
                "kind": news.kind,
                "severity": news.severity,
                "text": news.text[:500],
                "at": news.at,
            },
        )
        if news.stopped and account.health == ChannelAccount.Health.CONNECTED:
            account_health.failing(account, news.text)
        if news.template is not None:
            events.announce(news.template.of(event.tenant_id, account.pk))
    _alarms(event.tenant_id, accounts, news)


def _accounts(event: InboundEvent, payload: dict[str, Any], news: AccountNews) -> list[ChannelAccount]:
    """The hotel's accounts that it is about: the one named, else those of the provider's account, and of
    these the one with the number where a number is named.
    """
    own = ChannelAccount.objects.of(event.tenant_id).filter(kind=event.channel).order_by("id")
    if event.receiver:
        return list(own.filter(external_id=event.receiver))
    named = str(payload.get("account", ""))
    found = [one for one in own if channel_of(event.channel).account_of(one.options) == named]
    return [one for one in found if news.number and _digits(one.display_name) == news.number] or found


def _digits(text: str) -> str:
    return "".join(sign for sign in text if sign.isdecimal())


def _alarms(tenant_id: int, accounts: Sequence[ChannelAccount], news: AccountNews) -> None:
    """Once this is committed. What is about a template is one alarm, however many numbers may send it."""
    for subject in _subjects(accounts, news):
        for kind in news.over:
            transaction.on_commit(partial(resolve_alarm, tenant_id, kind, subject), robust=True)
        if news.alarm:
            alarm = partial(
                raise_alarm,
                tenant_id=tenant_id,
                kind=news.alarm,
                subject=subject,
                message=news.text,
                severity="critical" if news.severity == ChannelEvent.Severity.CRITICAL else "warning",
            )
            transaction.on_commit(alarm, robust=True)


def _subjects(accounts: Sequence[ChannelAccount], news: AccountNews) -> Iterator[str]:
    if news.subject and accounts:
        yield news.subject
    elif not news.subject:
        yield from (account.external_id for account in accounts)


def _remember(tenant_id: int, consent: Consent) -> None:
    """Advertising stopped or wanted again, by a guest we know; what was said last counts."""
    guest_id = conversations.known_guest(tenant_id, consent.aliases)
    if guest_id is None:
        return
    Guest.objects.of(tenant_id).filter(pk=guest_id).update(
        marketing_stopped_at=consent.at if consent.stopped else None
    )
