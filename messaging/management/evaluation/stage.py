"""Sets the scene of a task, a hotel of its own with stays, PMS and guest; and what happens at the hotel."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import secrets
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from hotel_agent.lib import clock, queue
from messaging import handover
from messaging.errors import CannotAnswer
from messaging.management import terminal
from messaging.management.evaluation import outside
from messaging.management.evaluation.tasks import Before, Guest, Line, Task, hotel_file
from messaging.management.terminal import Terminal
from messaging.models import Conversation
from pms import bookings, gateway, services
from pms.adapters.builtin.adapter import BuiltinPms
from pms.errors import NoRoom
from pms.models import PmsConnection, Rate, RoomType
from pms.types import BookingRequest, GuestDetails, Party, Stay
from tenants import snapshot
from tenants.models import Tenant, User
from tenants.onboarding import apply_file, yaml_file
from tenants.scope import scope
from tenants.types import TenantInfo

IDENTITIES: Final = {
    "es": "+5492615550144",
    "en": "+353861550144",
    "pt": "+5573991550144",
}
"""Who writes where a task does not say."""
EVERY_DAY: Final = (dt.date(2026, 1, 1), dt.date(2029, 12, 31))
COLLEAGUE: Final = "colleague@evaluation.example"
ANYBODY: Final = GuestDetails("Somebody Else", "", "")
_NOT_PLAYED: Final = frozenset({"channels", "staff"})
_PMS_SECTIONS: Final = frozenset({"version", "tenant", "policies", "taxes", "pms"})
_numbers = itertools.count(1)


@dataclass(frozen=True, slots=True)
class Stage:
    """A task's hotel and guest. `house`: the hotel whose tables hold the PMS, itself or the outside one."""

    hotel: TenantInfo
    house: int
    terminal: Terminal

    @property
    def is_outside(self) -> bool:
        return self.house != self.hotel.id


def set_up(task: Task) -> Stage:
    """A new hotel as the task wants it, at the task's time. Raises BadFile, BadTask."""
    file = hotel_file(task)
    values = _with(yaml_file.read(file).value, task.before)
    for room_type in values["pms"].get("room_types", ()):
        if room_type.get("photo"):
            room_type["photo"] = str(file.resolve().parent / room_type["photo"])
    zone_now = terminal.instant_in(task.now, values["tenant"]["timezone"])
    clock.hold(zone_now)
    is_outside = task.before.pms == "outside"
    slug = f"{values['tenant']['slug']}-{secrets.token_hex(4)}"
    hotel = _apply(values, slug, with_stays=not is_outside)
    house = _outside(values, f"{slug}-pms", hotel) if is_outside else hotel
    snapshot.refresh()
    for sold in task.before.sold:
        sell_out(house.pk, str(sold["room"]), *(_date(sold[key]) for key in ("first", "last")))
    return Stage(snapshot.current().tenants[hotel.pk], house.pk, _guest(slug, task.guest, task.language))


def happen(stage: Stage, line: Line) -> None:
    """What the hotel does in this line: prices, sales, the PMS, people."""
    if line.price_of and line.becomes is not None:
        _set_price(stage.house, line.price_of, line.becomes)
    if line.sold and line.first and line.last:
        sell_out(stage.house, line.sold, line.first, line.last)
    if line.pms:
        outside.faults[stage.hotel.id] = "" if line.pms == "back" else line.pms
    if line.person or line.gives_back:
        _person(stage, line.person)


def wait(stage: Stage, minutes: float) -> None:
    """Let time pass, and let happen what workers would have done meanwhile for this hotel."""
    clock.hold(clock.now() + dt.timedelta(minutes=minutes))
    with queue.collected() as waiting:
        if stage.is_outside:
            bookings.settle_due()
            services.reservations_settle(stage.hotel.id)
            gateway.try_again(stage.hotel.id)
            services.reservations_sync(stage.hotel.id)
        queue.run_collected(waiting)


def sell_out(house: int, room: str, first: dt.date, last: dt.date) -> None:
    """Sell what is left of a room type for the nights from `first` to `last`, night by night."""
    pms = BuiltinPms(PmsConnection(tenant_id=house, provider=BuiltinPms.provider))
    night = first
    while night <= last:
        _sell_night(pms, room, Stay(night, night + dt.timedelta(days=1)))
        night += dt.timedelta(days=1)


def _sell_night(pms: BuiltinPms, room: str, stay: Stay) -> None:
    while True:
        try:
            offer = pms.quote(room, stay, Party(1))
            key = f"sold-{next(_numbers)}"
            pms.reserve(BookingRequest(room, stay, Party(1), ANYBODY, offer.total, key))
        except NoRoom:
            return


def _set_price(house: int, room: str, price: Decimal) -> None:
    """One more rate line, which wins over those before it."""
    with scope(house):
        room_type = RoomType.objects.of(house).get(code=room)
        Rate.objects.create(
            tenant_id=house,
            room_type=room_type,
            position=1000 + next(_numbers),
            first_night=EVERY_DAY[0],
            last_night=EVERY_DAY[1],
            price=price,
        )


def _person(stage: Stage, words: str) -> None:
    """A person answers the guest, or, without words, gives the conversation back."""
    user, _ = User.objects.get_or_create(email=COLLEAGUE, defaults={"name": "A colleague"})
    with scope(stage.hotel.id):
        conversation: Conversation = stage.terminal.conversations().latest("id")
    if not words:
        handover.give_back(conversation=conversation, user=user)
        return
    with queue.collected() as waiting:
        try:
            handover.reply(conversation=conversation, user=user, text=words)
        except CannotAnswer as error:
            raise ValueError(str(error)) from error
        queue.run_collected(waiting)


def _with(values: dict[str, Any], before: Before) -> dict[str, Any]:
    """The hotel file's values with what the task adds."""
    pms = {**values["pms"], "reservations": [*values["pms"].get("reservations", []), *before.stays]}
    knowledge = [*values.get("knowledge", []), *before.articles]
    tenant = {**values["tenant"], **before.tenant}
    shown = {key: value for key, value in values.items() if key not in _NOT_PLAYED}
    return {**shown, "tenant": tenant, "pms": pms, "knowledge": knowledge}


def _apply(values: dict[str, Any], slug: str, *, with_stays: bool) -> Tenant:
    """Make the hotel. JSON is YAML, so that the file's own rules hold."""
    pms = values["pms"] if with_stays else {**values["pms"], "reservations": []}
    file = {**values, "tenant": {**values["tenant"], "slug": slug}, "pms": pms}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"{slug}.yaml"
        path.write_text(json.dumps(file, default=str, ensure_ascii=False), encoding="utf-8")
        apply_file(path)
    return Tenant.objects.get(slug=slug)


def _outside(values: dict[str, Any], slug: str, hotel: Tenant) -> Tenant:
    """The hotel's PMS of another maker, which holds the rooms and the stays from now on."""
    outside.install()
    bare = {key: value for key, value in values.items() if key in _PMS_SECTIONS}
    house = _apply(bare, slug, with_stays=True)
    outside.houses[hotel.pk] = house.pk
    with scope(hotel.pk):
        PmsConnection.objects.of(hotel.pk).update(provider=outside.PROVIDER)
    snapshot.refresh()
    services.reservations_sync(hotel.pk)
    return house


def _guest(slug: str, guest: Guest, language: str) -> Terminal:
    identity = guest.identity or (IDENTITIES[language] if guest.channel == "whatsapp" else "")
    return terminal.sit_down(slug, channel=guest.channel, guest=identity, name=guest.name)


def _date(value: Any) -> dt.date:
    return value if isinstance(value, dt.date) else dt.date.fromisoformat(str(value))


def media_line(line: Line, folder: Path) -> Mapping[str, Any]:
    """A file of the line's kind, as the terminal sends it."""
    mimes = {"image": "image/jpeg", "audio": "audio/ogg", "video": "video/mp4", "document": "application/pdf"}
    path = folder / (line.file_name or "file")
    path.write_bytes(b"a file of a task")
    mime = mimes.get(line.media, "application/octet-stream")
    return {"media": str(path), "mime": mime, "caption": line.caption, "file_name": line.file_name}
