"""Accounts that cannot send: their messages wait without being tried or counted, and one of them tries now
and then.
"""

import datetime as dt
from functools import partial

from django.db import transaction

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock
from messaging.channels.base import Sender
from tenants.models import ChannelAccount

PROBE_EVERY = dt.timedelta(seconds=60)
ALARM = "channel_account"
Health = ChannelAccount.Health


def wait_until(account: ChannelAccount) -> dt.datetime | None:
    """When to ask again, where the account cannot send; None: send. Now and then one asker is told to try."""
    if account.health != Health.FAILING or account.health_at is None:
        return None
    now = clock.now()
    due = account.health_at + PROBE_EVERY
    if due > now:
        return due
    rows = ChannelAccount.objects.of(account.tenant_id).filter(pk=account.pk, health_at=account.health_at)
    return None if rows.update(health_at=now) else now + PROBE_EVERY


def failing(account: ChannelAccount, reason: str) -> dt.datetime:
    """The account cannot send, for this reason (for staff); when to try again."""
    now = clock.now()
    ChannelAccount.objects.of(account.tenant_id).filter(pk=account.pk).update(
        health=Health.FAILING, health_detail=reason[:255], health_at=now
    )
    return now + PROBE_EVERY


def tell(tenant_id: int, external_id: str, reason: str) -> None:
    """Alarm people. After the transaction that found out."""
    raise_alarm(tenant_id=tenant_id, kind=ALARM, subject=external_id, message=reason, severity="critical")


def working(sender: Sender) -> None:
    """The account has just sent, after it could not: its messages need not wait any more."""
    accounts = ChannelAccount.objects.of(sender.tenant_id).filter(pk=sender.account_id)
    if accounts.exclude(health=Health.CONNECTED).update(
        health=Health.CONNECTED, health_detail="", health_at=clock.now()
    ):
        over = partial(resolve_alarm, sender.tenant_id, ALARM, sender.external_id)
        transaction.on_commit(over, robust=True)
