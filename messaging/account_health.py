"""Accounts that cannot send: their messages wait without being tried or counted, and one of them tries now
and then.
"""

import datetime as dt
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock
from messaging.channels.base import Sender
from messaging.models import Delivery
from tenants.models import ChannelAccount

PROBE_EVERY = dt.timedelta(seconds=60)
DOUBTED_FOR = dt.timedelta(hours=1)
ALARM = "channel_account"
PAYMENT_ALARM = "payment_missing"
Health = ChannelAccount.Health


def wait_until(account: ChannelAccount) -> dt.datetime | None:
    """When to ask again, where the account cannot send; None: send. Now and then one asker is told to try."""
    if account.health != Health.FAILING or account.health_at is None:
        return None
    now = clock.now()
    due = account.health_at + PROBE_EVERY
    if due > now:
        return due
    if _accepted(account.tenant_id, account.pk).filter(started_at__gte=account.health_at).exists():
        _works(account.tenant_id, account.pk, account.external_id)
        return None
    rows = ChannelAccount.objects.of(account.tenant_id).filter(pk=account.pk, health_at=account.health_at)
    return None if rows.update(health_at=now) else now + PROBE_EVERY


def failing(account: ChannelAccount, reason: str) -> dt.datetime:
    """The account cannot send, for this reason (for staff); when to try again."""
    now = clock.now()
    ChannelAccount.objects.of(account.tenant_id).filter(pk=account.pk).update(
        health=Health.FAILING, health_detail=reason[:255], health_at=now
    )
    return now + PROBE_EVERY


def tell(tenant_id: int, external_id: str, reason: str, *, kind: str = ALARM) -> None:
    """Alarm people. After the transaction that found out."""
    raise_alarm(tenant_id=tenant_id, kind=kind, subject=external_id, message=reason, severity="critical")


def took(sender: Sender) -> None:
    """The provider has just accepted a message of the account, after it could not send. Where it lately took
    messages and failed them afterwards, that is believed only when a minute has passed without.
    """
    lately = Delivery.objects.of(sender.tenant_id).filter(
        outbound__conversation__account_id=sender.account_id,
        status=Delivery.Status.FAILED,
        status_at__gt=clock.now() - DOUBTED_FOR,
    )
    if not lately.exclude(provider_id="").exists():
        working(sender)


def working(sender: Sender) -> None:
    """The account works, after it could not send: its messages need not wait any more."""
    _works(sender.tenant_id, sender.account_id, sender.external_id)


def _accepted(tenant_id: int, account_id: int) -> QuerySet[Delivery]:
    """Attempts that were accepted and have not failed since."""
    failed = (Delivery.Status.SENDING, Delivery.Status.UNKNOWN, Delivery.Status.FAILED)
    every = Delivery.objects.of(tenant_id).filter(outbound__conversation__account_id=account_id)
    return every.exclude(status__in=failed)


def _works(tenant_id: int, account_id: int, external_id: str) -> None:
    accounts = ChannelAccount.objects.of(tenant_id).filter(pk=account_id)
    if accounts.exclude(health=Health.CONNECTED).update(
        health=Health.CONNECTED, health_detail="", health_at=clock.now()
    ):
        for kind in (ALARM, PAYMENT_ALARM):
            transaction.on_commit(partial(resolve_alarm, tenant_id, kind, external_id), robust=True)
