"""Replies said outside a turn: reminders, and the words for when nothing could be answered."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import structlog

from governance.alarms import raise_alarm
from hotel_agent.lib import clock
from hotel_agent.lib.money import Money
from messaging import knowledge
from messaging.dialogue.facts import (
    CountFact,
    DateFact,
    Fact,
    MomentFact,
    MoneyFact,
    ReferenceFact,
    Source,
    StayFact,
    TextFact,
)
from messaging.ledger import entries, unbound
from messaging.replies.profile import house_of
from messaging.replies.render import House, Rendered, render
from pms.types import Stay
from tenants import snapshot

log = structlog.get_logger(__name__)
_FROM = Source("pms", "reservation")


def text(tenant_id: int, language: str, name: str, values: Mapping[str, Any]) -> str:
    """The reply `name` in the hotel's words; `values` are plain texts, dates, stays, amounts, instants.

    A hotel's own text that says more than these facts is not used; the product's is, and people are told.
    """
    hotel = snapshot.current().tenants[tenant_id]
    overrides = knowledge.shelf_of(tenant_id).overrides
    today = clock.local_today(hotel.timezone)
    house = house_of(hotel, language, today=today, overrides=overrides, subject=str(tenant_id))
    facts = {key: _fact(key, value) for key, value in values.items() if value not in {None, ""}}
    rendered = render(name, facts, house)
    refused = _unbound(rendered, hotel.timezone)
    if not refused:
        return rendered.text
    raise_alarm(
        tenant_id=tenant_id,
        kind="text_refused",
        subject=f"{language}/{name}",
        message=f"The hotel's own text {name} ({language}) says what it has no facts for, and was not used.",
    )
    return render(name, facts, House(house.wording, house.hotel, house.voseo)).text


def _unbound(rendered: Rendered, timezone: str) -> tuple[str, ...]:
    ledger = [entry for bound in rendered.said for entry in entries(bound, timezone=timezone)]
    return unbound(rendered.text, rendered.said, ledger, now=clock.now(), timezone=timezone)


def _fact(name: str, value: Any) -> Fact:
    match value:
        case Stay():
            return StayFact(value.check_in, value.check_out, _FROM)
        case Money():
            return MoneyFact(value, _FROM)
        case dt.datetime():
            return MomentFact(value, _FROM)
        case dt.date():
            return DateFact(value, _FROM)
        case int():
            return CountFact(value, _FROM)
        case _:
            return ReferenceFact(str(value), _FROM) if name == "reference" else TextFact(str(value), _FROM)
