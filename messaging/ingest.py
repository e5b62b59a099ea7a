"""Keeping what a webhook brought, in the hotels it is for, before anybody is told 200 (invariant 1).

The hot path of the web: one statement for all elements of a webhook, whatever their number, and one commit.
"""

import json
import time
from collections import Counter as Tally
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import structlog
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from prometheus_client import Counter

from governance.alarms import raise_alarm
from hotel_agent.lib import clock, log, queue
from messaging import lanes
from messaging.channels.base import Element
from messaging.channels.untrusted import dumped
from messaging.masking import masked_payload
from tenants import resolution, snapshot
from tenants.scope import in_one_statement

logger = structlog.get_logger(__name__)

webhook_events_total = Counter(
    "webhook_events_total", "Elements of webhooks by channel, lane and result.", ["channel", "lane", "result"]
)

KEPT = "kept"
"""The outcome of what is for no conversation."""
REFUSED = frozenset({"unknown", "foreign_app"})
"""The outcomes of what is for no account of ours."""
ALARM_AGAIN_SECONDS = 60
_alarmed: dict[tuple[str, str], float] = {}

_ARRIVE = """
arrived AS (
  INSERT INTO messaging_inboundevent
    (tenant_id, channel, receiver, lane, dedupe_key, raw, correlation_id, outcome, received_at, processed_at)
  SELECT tenant_id, %(channel)s, receiver, lane, dedupe_key, raw, correlation_id, outcome, %(now)s,
    CASE WHEN outcome <> '' THEN %(now)s::timestamptz END
  FROM scoped, json_to_recordset(%(arrivals)s) AS e(tenant_id bigint, receiver text, lane text,
    dedupe_key text, raw text, correlation_id text, outcome text)
  ON CONFLICT DO NOTHING
  RETURNING id, tenant_id, lane, outcome),
work AS (
  INSERT INTO tenants_workitem (tenant_id, kind, object_id, due_at, since, revision, attempt)
  SELECT tenant_id,
    CASE lane WHEN 'status' THEN %(statuses)s WHEN 'other' THEN %(account)s ELSE %(messages)s END,
    id, %(now)s, %(now)s, 1, 0
  FROM arrived WHERE outcome = '')
SELECT lane, outcome, count(*) FROM arrived GROUP BY lane, outcome
"""


@dataclass(frozen=True, slots=True)
class Arrival:
    """One element and the hotel it is for. With an `outcome` it is kept and nothing else is done about it."""

    tenant_id: int
    element: Element
    outcome: str


def keep(channel: str, elements: Sequence[Element], *, app_name: str | None = None) -> Tally[tuple[str, str]]:
    """Store every element that is new, make it due and wake a worker; how many were new, by lane and outcome.

    `app_name` is the Meta app whose secret signed them. When this returns it is committed: call it outside
    any transaction. Raises DatabaseError: then nothing is kept.
    """
    arrivals = [arrival for element in elements for arrival in _routed(channel, element, app_name)]
    if not arrivals:
        return Tally()
    new = _insert(channel, arrivals)
    if new[("message", "")]:
        queue.enqueue(lanes.TAKE_MESSAGES, lanes.of(lanes.MESSAGES, channel), coalesce=True)
    if new[("status", "")]:
        queue.enqueue(lanes.TAKE_STATUSES, countdown=lanes.STATUSES_WAIT_SECONDS, coalesce=True)
    if new[("other", "")]:
        queue.enqueue(lanes.TAKE_ACCOUNT_EVENTS, coalesce=True)
    _count(channel, arrivals, new)
    for trouble, receiver in sorted(set(_troubles(channel, arrivals))):
        alarm_once(
            f"webhook_{trouble}",
            f"{channel}:{receiver}",
            f"{channel} webhooks for {receiver or 'no receiver'}",
        )
    return new


def _troubles(channel: str, arrivals: Sequence[Arrival]) -> Iterator[tuple[str, str]]:
    """What people have to hear of, with the receiver: elements for nobody of ours, or of another app, or
    whose account is another one than the receiver's own.
    """
    routes = snapshot.current().routes
    for arrival in arrivals:
        element = arrival.element
        if arrival.outcome in REFUSED:
            yield arrival.outcome, element.receiver or element.account
        elif element.account and element.receiver:
            route = routes.get((channel, element.receiver))
            if route is not None and route.provider_account not in ("", element.account):
                yield "account", element.receiver


def alarm_once(kind: str, subject: str, message: str) -> None:
    """Raise an alarm of the installation, at most once a minute in this process: strangers may cause it."""
    now = time.monotonic()
    if now - _alarmed.get((kind, subject), float("-inf")) < ALARM_AGAIN_SECONDS:
        return
    if len(_alarmed) > 1000:  # noqa: PLR2004 - a bound for memory, not a rule
        _alarmed.clear()
    _alarmed[(kind, subject)] = now
    try:
        raise_alarm(tenant_id=None, kind=kind, subject=subject, message=message)
    except (DatabaseError, InterfaceError) as error:
        logger.warning("alarm_not_raised", kind=kind, reason=type(error).__name__)


def _routed(channel: str, element: Element, app_name: str | None) -> Iterator[Arrival]:
    """The hotel of the receiving account; what belongs to none goes to the reserved one."""
    installation = snapshot.current().installation_id
    if not element.receiver:
        yield from _of_account(channel, element, app_name)
        return
    found = resolution.resolve(channel, element.receiver, app_name=app_name, identifier=element.guest)
    if found.result in REFUSED:
        yield Arrival(installation, element, found.result)
    elif found.tenant_id is None and element.lane != "other":
        # "ask": the number's home hotel has to ask the guest
        home = snapshot.current().routes[(channel, element.receiver)].home_id
        yield Arrival(home, replace(element, payload={**element.payload, "ask_hotel": True}), "")
    else:
        home = snapshot.current().routes[(channel, element.receiver)].home_id
        yield Arrival(found.tenant_id or home, element, element.settled)


def _of_account(channel: str, element: Element, app_name: str | None) -> Iterator[Arrival]:
    """What names no receiver: to every hotel with a number of the account that it is about."""
    held = snapshot.current()
    routes = [
        route
        for route in held.routes.values()
        if element.account and route.kind == channel and route.provider_account == element.account
    ]
    own = [route for route in routes if app_name is None or route.app_name == app_name]
    if element.settled or not own:
        refused = "foreign_app" if routes and not own else ""
        yield Arrival(held.installation_id, element, refused or element.settled or KEPT)
        return
    for tenant_id in sorted({tenant_id for route in own for tenant_id in route.tenant_ids}):
        yield Arrival(tenant_id, element, "")


def _insert(channel: str, arrivals: Sequence[Arrival]) -> Tally[tuple[str, str]]:
    ids = [log.current_correlation_id(), *(log.new_correlation_id() for _ in arrivals[1:])]
    rows = [
        {
            "tenant_id": arrival.tenant_id,
            "receiver": arrival.element.receiver,
            "lane": arrival.element.lane,
            "dedupe_key": arrival.element.dedupe_key,
            "raw": dumped(_to_keep(arrival)),
            "correlation_id": correlation_id,
            "outcome": arrival.outcome,
        }
        for arrival, correlation_id in zip(arrivals, ids, strict=True)
    ]
    values = {
        "arrivals": json.dumps(rows),
        "channel": channel,
        "now": clock.now(),
        "messages": lanes.of(lanes.MESSAGES, channel),
        "statuses": lanes.of(lanes.STATUSES, channel),
        "account": lanes.ACCOUNT,
    }
    hotels = {arrival.tenant_id for arrival in arrivals}
    # The statement itself shows whether a kept connection still lives, and may be repeated on a new one.
    kept = connection.connection is not None
    connection.health_check_done = True  # type: ignore[attr-defined]  # the stubs lack it
    try:
        new = in_one_statement(hotels, _ARRIVE, values)
    except (OperationalError, InterfaceError):
        if not kept:
            raise
        connection.close()
        new = in_one_statement(hotels, _ARRIVE, values)
    return Tally({(lane, outcome): count for lane, outcome, count in new})


def _to_keep(arrival: Arrival) -> object:
    """What a worker reads comes as it is, and is masked when it is read; what nobody reads, now."""
    payload = arrival.element.payload
    return masked_payload(payload) if arrival.outcome else payload


def _count(channel: str, arrivals: Sequence[Arrival], new: Tally[tuple[str, str]]) -> None:
    """Count what came in, and log it as one line: a debug line where it is statuses alone, of which three
    come for each message that we send.
    """
    given = Tally((arrival.element.lane, arrival.outcome) for arrival in arrivals)
    for (lane, outcome), count in given.items():
        fresh = new[(lane, outcome)]
        webhook_events_total.labels(channel, lane, outcome or "taken").inc(fresh)
        if count > fresh:
            webhook_events_total.labels(channel, lane, "duplicate").inc(count - fresh)
    tell = logger.debug if all(lane == "status" for lane, _ in given) else logger.info
    tell("webhook_taken", channel=channel, elements=len(arrivals), new=new.total())
