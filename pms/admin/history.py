"""What happened to a stay: who did what, and when, from the audit and the folio."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from governance.models import AuditEvent
from pms.admin.money import shown
from pms.models import FolioLine, Reservation
from tenants.models import User

_DONE = {
    "reservation_confirmed": "Confirmed",
    "reservation_pending": "Waiting for the PMS's answer",
    "reservation_in_house": "Checked in",
    "reservation_departed": "Checked out",
    "reservation_cancelled": "Cancelled",
    "reservation_no_show": "No-show",
    "reservation_changed": "Changed",
    "room_assigned": "Room given",
}
_NAMES = {
    "check_in": "arrival",
    "check_out": "departure",
    "room_type": "room type",
    "room": "room",
    "adults": "adults",
    "children": "children",
    "early_check_in": "early check-in",
    "late_check_out": "late check-out",
    "total": "total",
}
_DAYS = {"check_in", "check_out"}
_PERSON = "user:"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history."""

    at: dt.datetime
    what: str
    details: tuple[str, ...]
    who: str


def history_of(row: Reservation, lines: Iterable[FolioLine]) -> list[Entry]:
    """All that is known, oldest first. Needs the hotel's scope; two queries besides the folio's."""
    events = list(
        AuditEvent.objects.of(row.tenant_id).filter(
            object_type="reservation", object_id=str(row.pk), source=AuditEvent.Source.SERVICE
        )
    )
    kept = list(lines)
    names = people({event.actor for event in events} | {line.actor for line in kept})
    entries = [Entry(row.created_at, "Recorded", (), "")]
    entries += [_of_event(event, names) for event in events]
    entries += [_of_line(line, names) for line in kept]
    return sorted(entries, key=lambda entry: entry.at)


def people(actors: set[str]) -> dict[str, str]:
    """Names for what the audit calls `user:<id>`; other actors keep their word."""
    ids = {int(actor.removeprefix(_PERSON)) for actor in actors if actor.removeprefix(_PERSON).isdigit()}
    found = User.objects.filter(pk__in=ids) if ids else ()
    return {f"{_PERSON}{person.pk}": person.name or person.email for person in found}


def _of_event(event: AuditEvent, names: Mapping[str, str]) -> Entry:
    what = _DONE.get(event.action, event.action.replace("_", " ").capitalize())
    return Entry(event.at, what, tuple(_details(event)), names.get(event.actor, event.actor))


def _details(event: AuditEvent) -> list[str]:
    before: Mapping[str, Any] = event.before or {}
    after: Mapping[str, Any] = event.after or {}
    return [
        f"{words} {_shown(name, before[name])} → {_shown(name, after.get(name))}"
        for name, words in _NAMES.items()
        if name in before and before[name] != after.get(name)
    ]


def _shown(name: str, value: Any) -> str:
    if name in _DAYS and value:
        day = dt.date.fromisoformat(value)
        return f"{day.day} {day:%b %Y}"
    return str(value or "none")


def _of_line(line: FolioLine, names: Mapping[str, str]) -> Entry:
    amount = shown(abs(line.amount), line.currency)
    name = line.text or line.get_kind_display()
    if line.kind == FolioLine.Kind.PAYMENT:
        what = f"{amount} paid, {line.get_method_display().lower()}"
    else:
        what = f"{amount} for {name}"
    if line.takes_back_id:
        what = f"Taken back: {what}"
    return Entry(line.created_at, what, (), names.get(line.actor, line.actor))
