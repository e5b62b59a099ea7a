"""What is wrong with the sections `taxes` and `pms` that their forms alone cannot see."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from hotel_agent.lib import clock
from pms import photos, registry
from pms.models import Room, RoomNight
from pms.onboarding.forms import PmsForm, RoomTypeForm, TaxForm
from tenants.models import Tenant
from tenants.onboarding import Finding, HotelFile


def check_taxes(taxes: list[TaxForm], _: HotelFile) -> Iterator[Finding]:
    """Each tax once."""
    for place in repeated(tax.name for tax in taxes):
        yield Finding((place, "name"), "is in this file twice")


def check_pms(pms: PmsForm, file: HotelFile) -> Iterator[Finding]:
    """A PMS we have, room types that exist, rooms that nobody stays in any more before they go."""
    if pms.provider not in registry.ADAPTERS:
        known = ", ".join(registry.ADAPTERS)
        yield Finding(("provider",), f"'{pms.provider}' is no PMS of this release; there is {known}")
    yield from _room_types(pms, file)
    yield from _names(pms)
    yield from _prices(pms)
    yield from given_up_rooms(pms, file)


def _room_types(pms: PmsForm, file: HotelFile) -> Iterator[Finding]:
    tenant = file.sections.get("tenant")
    for place in repeated(form.code for form in pms.room_types):
        yield Finding(("room_types", place, "code"), "is in this file twice")
    seen: set[str] = set()
    for place, form in enumerate(pms.room_types):
        way = ("room_types", place)
        for number in form.rooms:
            if number in seen:
                yield Finding((*way, "rooms"), f"room {number} is in this file twice")
            seen.add(number)
        if tenant is not None and tenant.language not in form.name:
            yield Finding((*way, "name"), f"has no text in the hotel's language ({tenant.language})")
        if form.max_guests < form.max_adults:
            yield Finding((*way, "max_guests"), "is less than max_adults")
        if form.photo and (refusal := photo_refusal(file.path.parent / form.photo)):
            yield Finding((*way, "photo"), f"{form.photo} {refusal}")


def photo_refusal(path: Path) -> str:
    """Why this file is no photo for guests; empty where it is one."""
    try:
        return photos.refusal(path.read_bytes())
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def _names(pms: PmsForm) -> Iterator[Finding]:
    """Room types that rates, restrictions and stays speak of."""
    codes = {form.code for form in pms.room_types}
    named: dict[str, list[str | None]] = {
        "rates": [form.room_type for form in pms.rates],
        "restrictions": [form.room_type for form in pms.restrictions],
        "reservations": [form.room_type for form in pms.reservations],
    }
    for key, names in named.items():
        for place, name in enumerate(names):
            if name is not None and name not in codes:
                yield Finding((key, place, "room_type"), f"'{name}' is no room type of this file")
    for place in repeated(form.code for form in pms.extras):
        yield Finding(("extras", place, "code"), "is in this file twice")
    for place in repeated(form.reference for form in pms.reservations):
        yield Finding(("reservations", place, "reference"), "is in this file twice")


def _prices(pms: PmsForm) -> Iterator[Finding]:
    priced = {line.room_type for line in pms.rates if line.price is not None}
    for place, form in enumerate(pms.room_types):
        if form.code not in priced:
            yield Finding(
                ("room_types", place), f"{form.code} has no price and is never offered", warning=True
            )


def given_up_rooms(pms: PmsForm, file: HotelFile) -> Iterator[Finding]:
    """Rooms that leave the file, or their room type, while guests are still to stay in them."""
    hotel = Tenant.objects.filter(slug=getattr(file.sections.get("tenant"), "slug", "")).first()
    if hotel is None:
        return
    wanted = {number: form.code for form in pms.room_types for number in form.rooms}
    leaving = [
        room
        for room in Room.objects.of(hotel.pk).select_related("room_type")
        if wanted.get(room.number) != room.room_type.code
    ]
    today = clock.local_today(hotel.timezone)
    last_nights = dict(
        RoomNight.objects.of(hotel.pk)
        .filter(room__in=leaving, reservation__isnull=False, night__gte=today)
        .order_by("night")
        .values_list("room_id", "night")
    )
    for room in leaving:
        if room.pk in last_nights:
            yield Finding(
                _place_of(room, pms.room_types),
                f"room {room.number} has stays as {room.room_type.code} until the night of "
                f"{last_nights[room.pk]}: it cannot be given up or become another room type before",
            )


def _place_of(room: Room, forms: list[RoomTypeForm]) -> tuple[str | int, ...]:
    """Where the file speaks of the room's type."""
    for place, form in enumerate(forms):
        if form.code == room.room_type.code:
            return ("room_types", place, "rooms")
    return ("room_types",)


def repeated(names: Iterable[str]) -> list[int]:
    """Places of names that came before."""
    seen: Counter[str] = Counter()
    places = []
    for place, name in enumerate(names):
        seen[name] += 1
        if seen[name] > 1:
            places.append(place)
    return places
