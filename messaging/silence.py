"""Silence where there should be none: an account that hears nothing at its usual hours,
and answers that wait too long to be sent.
"""

import datetime as dt
from collections import defaultdict

from django.db import connection

from governance.alarms import raise_alarm, resolve_alarm
from hotel_agent.lib import clock
from tenants import snapshot
from tenants.models import ChannelAccount
from tenants.models.channel import ChannelKind
from tenants.scope import scope

SILENT = "channel_silent"
NOT_SENT = "messages_waiting"
WINDOW = dt.timedelta(hours=3)
DAYS = 7
EXPECTED = 5
"""Messages that the account hears on a usual day within the window, at the least."""
QUIET_DAYS = 1
"""Of the last seven days at these hours so many may have been silent too."""
LONGEST_WAIT = dt.timedelta(minutes=10)

# Day by day, so that each is a short stretch of the index.
_HEARD = """
SELECT heard.channel, heard.receiver, day, heard.messages FROM generate_series(0, %(days)s) AS day
CROSS JOIN LATERAL (
  SELECT e.channel, e.receiver, count(*) AS messages FROM messaging_inboundevent e
  WHERE e.tenant_id = %(hotel)s AND e.lane = 'message'
    AND e.received_at > %(now)s - day * interval '1 day' - make_interval(secs => %(window)s)
    AND e.received_at <= %(now)s - day * interval '1 day'
  GROUP BY e.channel, e.receiver) AS heard
"""
_WAITING = """
SELECT a.external_id, count(*) FROM messaging_outboundmessage o
JOIN messaging_conversation c ON c.tenant_id = o.tenant_id AND c.id = o.conversation_id
JOIN tenants_channelaccount a ON a.tenant_id = c.tenant_id AND a.id = c.account_id
WHERE o.tenant_id = %(hotel)s AND o.status IN ('queued', 'sending', 'unknown')
  AND o.created_at <= %(since)s AND a.kind <> 'console'
GROUP BY a.external_id
"""

Account = tuple[str, str]


def listen() -> None:
    """Look at every account of every active hotel; alarm, and end the alarms of those that are well."""
    for hotel in snapshot.current().tenants.values():
        if not hotel.active:
            continue
        with scope(hotel.id):
            accounts = (
                ChannelAccount.objects.of(hotel.id).filter(active=True).exclude(kind=ChannelKind.CONSOLE)
            )
            known: list[Account] = list(accounts.values_list("kind", "external_id"))
            silent, waiting = silent_among(hotel.id, known), _waiting(hotel.id)
        for kind, external_id in known:
            _tell_silent(hotel.id, external_id, expected=silent.get((kind, external_id)))
            _tell_waiting(hotel.id, external_id, waiting.get(external_id, 0))


def silent_among(tenant_id: int, accounts: list[Account]) -> dict[Account, float]:
    """The accounts that heard nothing in the window though they always do, with what they hear on a usual
    day. A quiet night is one on other days too; an account of a few days has no usual day yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            _HEARD, {"hotel": tenant_id, "now": clock.now(), "window": WINDOW.seconds, "days": DAYS}
        )
        heard: dict[Account, dict[int, int]] = defaultdict(dict)
        for channel, receiver, day, count in cursor.fetchall():
            heard[(channel, receiver)][day] = count
    found: dict[Account, float] = {}
    for account in accounts:
        days = heard.get(account, {})
        before = [days.get(day, 0) for day in range(1, DAYS + 1)]
        usual = sum(before) / DAYS
        if not days.get(0) and usual >= EXPECTED and before.count(0) <= QUIET_DAYS:
            found[account] = usual
    return found


def _waiting(tenant_id: int) -> dict[str, int]:
    """How many messages have waited too long, by account."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, {"hotel": tenant_id, "since": clock.now() - LONGEST_WAIT})
        return dict(cursor.fetchall())


def _tell_silent(tenant_id: int, external_id: str, *, expected: float | None) -> None:
    if expected is None:
        resolve_alarm(tenant_id, SILENT, external_id)
        return
    hours = int(WINDOW.total_seconds() // 3600)
    raise_alarm(
        tenant_id=tenant_id,
        kind=SILENT,
        subject=external_id,
        message=f"No message in {hours} hours; at this time of day {expected:.0f} are usual.",
        severity="critical",
    )


def _tell_waiting(tenant_id: int, external_id: str, count: int) -> None:
    if not count:
        resolve_alarm(tenant_id, NOT_SENT, external_id)
        return
    minutes = int(LONGEST_WAIT.total_seconds() // 60)
    raise_alarm(
        tenant_id=tenant_id,
        kind=NOT_SENT,
        subject=external_id,
        message=f"{count} messages to guests have waited for more than {minutes} minutes.",
        severity="critical",
    )
