"""Whether each account works: asked of its provider every hour, and when a person wants to know."""

import datetime as dt

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock, queue
from messaging import account_health, attempts, lanes
from messaging.channels.base import ChannelCheck
from messaging.registry import channel_of
from tenants import channel_tests, snapshot, work
from tenants.models import ChannelAccount
from tenants.models.channel import ChannelKind
from tenants.scope import scope

ALARM = "channel_test"
LEASE_SECONDS = 120
AGAIN_AFTER = dt.timedelta(seconds=60)
"""One bad answer proves nothing: it is asked once more before anybody is alarmed."""
Health = ChannelAccount.Health


def test_now(account: ChannelAccount) -> channel_tests.Found:
    """A person asks: what it found. An account that works is connected from now on."""
    found = _asked(account)
    _note(account, found, asked=True)
    return channel_tests.Found(found.works, found.problems, found.advice)


def make_due() -> None:
    """Make the test of every account due that is connected or was. Each is work of its own."""
    for hotel in snapshot.current().tenants.values():
        if not hotel.active:
            continue
        with scope(hotel.id):
            accounts = ChannelAccount.objects.of(hotel.id).filter(active=True)
            accounts = accounts.exclude(health=Health.NOT_CONNECTED).exclude(kind=ChannelKind.CONSOLE)
            for account_id in accounts.values_list("pk", flat=True):
                work.put(lanes.CHECKS, account_id, tenant_id=hotel.id)
                queue.enqueue(lanes.CHECK, account_id)


def test_due(account_id: int) -> None:
    """The test of one account that is due. Somebody else at it: nothing happens."""
    for claim in work.claim(lanes.CHECKS, object_id=account_id, lease_seconds=LEASE_SECONDS):
        with scope(claim.tenant_id):
            rows = ChannelAccount.objects.of(claim.tenant_id).filter(pk=account_id, active=True)
            account = rows.first()
        if account is None:
            work.finish(claim)
            continue
        found = _asked(account)
        if not found.works and claim.attempt == 1:
            work.postpone(claim, clock.now() + AGAIN_AFTER)
            continue
        _note(account, found, asked=False)
        work.finish(claim)


def _asked(account: ChannelAccount) -> ChannelCheck:
    """What the channel found. One that raises, against its contract, has found that it does not work."""
    found: list[ChannelCheck] = []
    channel, sender = channel_of(account.kind), attempts.sender_of(account)
    work.each([channel], lambda one: found.append(one.check(sender)), kind="channel_check")
    return found[0] if found else ChannelCheck(works=False, problems=("The test itself failed.",))


def _note(account: ChannelAccount, found: ChannelCheck, *, asked: bool) -> None:
    """Store what was found, change the health where that follows, and alarm or end the alarm."""
    with scope(account.tenant_id):
        row = ChannelAccount.objects.of(account.tenant_id).select_for_update().get(pk=account.pk)
        before = row.test or {}
        row.test = {
            "works": found.works,
            "problems": list(found.problems),
            "advice": list(found.advice),
            "at": clock.now().isoformat(),
        }
        if not found.works and row.health != Health.NOT_CONNECTED:
            row.health, row.health_detail = Health.FAILING, _first(found.problems)
            # The next message tries at once: perhaps only what comes in is broken.
            row.health_at = clock.now() - account_health.PROBE_EVERY
        elif found.works and _is_over(row, before, asked=asked):
            row.health, row.health_detail, row.health_at = Health.CONNECTED, "", clock.now()
        row.save(update_fields=["test", "health", "health_detail", "health_at"])
    if found.works:
        resolve_alarm(account.tenant_id, ALARM, account.external_id)
    elif row.health != Health.NOT_CONNECTED:
        raise_alarm(
            tenant_id=account.tenant_id,
            kind=ALARM,
            subject=account.external_id,
            message=" ".join((*found.problems, *found.advice)) or "The connection does not work.",
            severity="critical",
        )


def _is_over(row: ChannelAccount, before: dict[str, object], *, asked: bool) -> bool:
    """Whether a test that went well ends the account's trouble. What a provider refused at sending, the next
    message shows, unless a person says that it is mended.
    """
    if row.health == Health.CONNECTED:
        return False
    problems = before.get("problems")
    by_test = not before.get("works", True) and isinstance(problems, list)
    return asked or (by_test and row.health_detail == _first(problems if isinstance(problems, list) else ()))


def _first(problems: tuple[str, ...] | list[str]) -> str:
    return (problems[0] if problems else "The connection does not work.")[:255]
