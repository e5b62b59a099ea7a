"""Stored status events onto deliveries, many at once: they hurry nobody and come three to a message."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from hotel_agent.lib import clock
from messaging import burials, statuses
from messaging.models import InboundEvent
from messaging.registry import channel_of
from messaging.types import StatusUpdate
from tenants import work
from tenants.rows import select
from tenants.scope import scope

BATCH = 500
LEASE_SECONDS = 60
TRY_AGAIN = dt.timedelta(seconds=10)
MOST_ATTEMPTS = 3
"""A status may come before the row it is about; after three looks it is about nothing of ours."""

Group = tuple[int, list[work.Claim]]


def take_statuses(lane: str) -> None:
    """Apply all due status events, hotel by hotel. A bad one never stops the others."""
    while claims := work.claim(lane, limit=BATCH, lease_seconds=LEASE_SECONDS):
        for group, _ in work.each(_by_hotel(claims), _apply, kind=lane):
            single: list[Group] = [(group[0], [claim]) for claim in group[1]]
            for (_, (claim,)), error in work.each(single, _apply, kind=lane):
                burials.put_off(claim, error)
        if len(claims) < BATCH:
            return


def _by_hotel(claims: Sequence[work.Claim]) -> list[Group]:
    hotels: dict[int, list[work.Claim]] = defaultdict(list)
    for claim in claims:
        hotels[claim.tenant_id].append(claim)
    return list(hotels.items())


def _apply(group: Group) -> None:
    tenant_id, claims = group
    with scope(tenant_id):
        ids = [claim.object_id for claim in claims]
        events = select(InboundEvent, "tenant_id = %s AND id = ANY(%s) ORDER BY id", [tenant_id, ids])
        read = [
            (event.pk, channel_of(event.channel).parse(event.payload, event.received_at)) for event in events
        ]
        updates = [(pk, update) for pk, update in read if isinstance(update, StatusUpdate)]
        matched = statuses.apply(tenant_id, [update for _, update in updates])
        taken = {pk for position, (pk, _) in enumerate(updates) if position in matched}
        waiting = {pk for pk, _ in updates} - taken
        done = []
        for claim in claims:
            if claim.object_id in waiting and claim.attempt < MOST_ATTEMPTS:
                work.postpone(claim, clock.now() + TRY_AGAIN)
            else:
                done.append(claim)
        finished = {claim.object_id for claim in done}
        _close(tenant_id, finished & taken, "taken")
        _close(tenant_id, finished & waiting, "unmatched")
        _close(tenant_id, finished - taken - waiting, "ignored")
        work.end_all(done)


def _close(tenant_id: int, ids: set[int], outcome: str) -> None:
    if ids:
        InboundEvent.objects.of(tenant_id).filter(pk__in=ids).update(
            processed_at=clock.now(), outcome=outcome
        )
