"""An account's approved texts: read from Meta, and those it lacks handed in for approval."""

import datetime as dt
from dataclasses import dataclass

import structlog

from hotel_agent.lib import clock
from messaging import approved
from messaging.attempts import sender_of
from messaging.channels.whatsapp import templates as meta
from messaging.channels.whatsapp.errors import advice
from messaging.errors import SendRefused, SendUnknown
from messaging.models import WhatsAppTemplate
from tenants import snapshot
from tenants.models import ChannelAccount
from tenants.scope import scope

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Synced:
    """How reading or submitting went: how many texts, or the problem in words for staff."""

    texts: int = 0
    problem: str = ""


def sync(tenant_id: int, account_id: int) -> Synced:
    """Read all texts of an account. Call outside any transaction."""
    with scope(tenant_id):
        account = ChannelAccount.objects.of(tenant_id).get(pk=account_id)
    try:
        found = meta.definitions(sender_of(account))
    except (SendRefused, SendUnknown) as error:
        return _failed(account, error)
    now = clock.now()
    rows = {(one.name, one.language): _row(account, one, now) for one in found}
    with scope(tenant_id):
        WhatsAppTemplate.objects.bulk_create(
            rows.values(),
            update_conflicts=True,
            unique_fields=["tenant", "account", "name", "language"],
            update_fields=[
                "provider_id",
                "category",
                "status",
                "quality",
                "components",
                "rejection",
                "synced_at",
            ],
        )
        held = WhatsAppTemplate.objects.of(tenant_id).filter(account=account)
        held.filter(synced_at__lt=now).delete()
    log.info("templates_synced", account=account.pk, texts=len(rows))
    return Synced(len(rows))


def submit_missing(tenant_id: int, account_id: int) -> Synced:
    """Hand in for approval what the product sends and the account lacks, then read them all. Call outside any
    transaction.
    """
    read = sync(tenant_id, account_id)
    if read.problem:
        return read
    with scope(tenant_id):
        account = ChannelAccount.objects.of(tenant_id).get(pk=account_id)
        rows = WhatsAppTemplate.objects.of(tenant_id).filter(account=account)
        there = set(rows.values_list("name", "language"))
    missing = [one for one in approved.every() if (one.name, one.language) not in there]
    try:
        for one in missing:
            meta.submit(sender_of(account), one.name, one.language, one.body, approved.EXAMPLES)
    except (SendRefused, SendUnknown) as error:
        return _failed(account, error)
    read = sync(tenant_id, account_id)
    return read if read.problem else Synced(len(missing))


def _row(account: ChannelAccount, one: meta.Definition, now: dt.datetime) -> WhatsAppTemplate:
    return WhatsAppTemplate(
        tenant_id=account.tenant_id,
        account=account,
        provider_id=one.id,
        name=one.name,
        language=one.language,
        category=one.category,
        status=one.status,
        quality=one.quality,
        components=list(one.components),
        rejection=one.rejection,
        synced_at=now,
    )


def _failed(account: ChannelAccount, error: SendRefused | SendUnknown) -> Synced:
    log.warning("templates_not_read", account=account.pk, reason=str(error))
    words = advice(error.code).reason if isinstance(error, SendRefused) else "WhatsApp did not answer."
    return Synced(problem=words)


def accounts() -> list[tuple[int, int]]:
    """Hotel and account of every number that can be asked for its texts."""
    found: list[tuple[int, int]] = []
    for tenant_id in snapshot.current().tenants:
        with scope(tenant_id):
            numbers = ChannelAccount.objects.of(tenant_id).filter(kind="whatsapp", active=True)
            found += [(tenant_id, number.pk) for number in numbers if number.access_token]
    return found
