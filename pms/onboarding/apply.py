"""Makes a hotel's taxes, rooms, rates and first stays as its file says."""

from collections.abc import Sequence
from typing import Any

from pms import photos, records, registry, selectors
from pms.adapters.builtin import inventory, rows, searching
from pms.models import Extra, PmsConnection, Rate, Reservation, Restriction, Room, RoomType, Tax
from pms.onboarding.forms import WEEKDAYS, PmsForm, ReservationForm, RoomTypeForm, TaxForm
from pms.types import GuestDetails, Party, ReservationStatus, Stay
from tenants.models import Tenant
from tenants.onboarding import BadFile, Problem, SectionReport

_OF_RATES = {
    "price",
    "base_guests",
    "extra_adult",
    "extra_child",
    "guests",
    "min_nights",
    "max_nights",
    "min_advance_days",
    "max_advance_days",
}
_WITHOUT_ROOM = frozenset({ReservationStatus.CANCELLED, ReservationStatus.NO_SHOW})


def apply_taxes(tenant: Tenant, forms: list[TaxForm], report: SectionReport) -> None:
    """The hotel's taxes; those that are not in the file go. Stays that are booked keep theirs."""
    for position, form in enumerate(forms):
        values = {**form.model_dump(exclude={"name"}), "position": position}
        report.put(Tax, {"tenant": tenant, "name": form.name}, values, label=form.name)
    report.remove(Tax.objects.of(tenant.pk).exclude(name__in=[form.name for form in forms]))


def apply_pms(tenant: Tenant, form: PmsForm, report: SectionReport) -> None:
    """Rooms, rates, restrictions and stays.

    Rooms that are not in the file go out of sale; no stay is touched.
    """
    nothing = {"base_url": "", "api_key": "", "api_key_reference": "", "options": {}}
    report.put(PmsConnection, {"tenant": tenant}, {"provider": form.provider, **nothing}, label=form.provider)
    make_house(tenant, form, report)


def make_house(tenant: Tenant, form: PmsForm, report: SectionReport) -> None:
    """What the built-in PMS sells; an empty form takes all of it out of sale."""
    types = {
        room_type.code: _put_room_type(tenant, room_type, position, report)
        for position, room_type in enumerate(form.room_types)
    }
    _withdraw(tenant, form, report)
    _put_extras(tenant, form, report)
    _put_rates(tenant, form, types, report)
    _put_restrictions(tenant, form, types, report)
    for place, stay in enumerate(form.reservations):
        _add_stay(tenant, stay, place, report)


def _put_room_type(tenant: Tenant, form: RoomTypeForm, position: int, report: SectionReport) -> RoomType:
    photo = report.file.parent / form.photo
    values = {
        **form.model_dump(exclude={"code", "rooms", "photo"}),
        "photo": photos.keep(tenant.slug, form.code, photo) if form.photo else "",
        "position": position,
        "active": True,
    }
    row = report.put(RoomType, {"tenant": tenant, "code": form.code}, values, label=form.code)
    for place, number in enumerate(form.rooms):
        values = {"room_type": row, "position": place, "active": True}
        report.put(Room, {"tenant": tenant, "number": number}, values, label=f"room {number}")
    return row


def _withdraw(tenant: Tenant, form: PmsForm, report: SectionReport) -> None:
    """Take out of sale what is not in the file: past stays keep naming it."""
    numbers = [number for room_type in form.room_types for number in room_type.rooms]
    for room in Room.objects.of(tenant.pk).filter(active=True).exclude(number__in=numbers):
        report.save(room, {"active": False}, label=f"room {room.number} out of sale")
    codes = [room_type.code for room_type in form.room_types]
    for room_type in RoomType.objects.of(tenant.pk).filter(active=True).exclude(code__in=codes):
        report.save(room_type, {"active": False}, label=f"{room_type.code} out of sale")


def _put_extras(tenant: Tenant, form: PmsForm, report: SectionReport) -> None:
    """What was sold stays on the folios: a line there does not point here."""
    for position, extra in enumerate(form.extras):
        values = {"name": extra.name, "price": extra.price, "position": position, "active": True}
        report.put(Extra, {"tenant": tenant, "code": extra.code}, values, label=extra.code)
    codes = [extra.code for extra in form.extras]
    report.remove(Extra.objects.of(tenant.pk).exclude(code__in=codes))


def _numbers(weekdays: Sequence[str]) -> list[int]:
    return sorted(WEEKDAYS.index(day) for day in set(weekdays))


def _put_rates(tenant: Tenant, form: PmsForm, types: dict[str, RoomType], report: SectionReport) -> None:
    for position, line in enumerate(form.rates):
        values = {
            "room_type": types[line.room_type],
            "first_night": line.first,
            "last_night": line.last,
            "weekdays": _numbers(line.weekdays),
            **line.model_dump(include=_OF_RATES),
        }
        label = f"rate of {line.room_type} {line.first} to {line.last}"
        report.put(Rate, {"tenant": tenant, "position": position}, values, label=label)
    report.remove(Rate.objects.of(tenant.pk).filter(position__gte=len(form.rates)))


def _put_restrictions(
    tenant: Tenant, form: PmsForm, types: dict[str, RoomType], report: SectionReport
) -> None:
    for position, line in enumerate(form.restrictions):
        values: dict[str, Any] = {
            "room_type": types[line.room_type] if line.room_type else None,
            "first_night": line.first,
            "last_night": line.last,
            "weekdays": _numbers(line.weekdays),
            **line.model_dump(include={"min_nights", "closed", "closed_to_arrival", "closed_to_departure"}),
        }
        label = f"restriction of {line.room_type or 'all'} {line.first} to {line.last}"
        report.put(Restriction, {"tenant": tenant, "position": position}, values, label=label)
    report.remove(Restriction.objects.of(tenant.pk).filter(position__gte=len(form.restrictions)))


def _add_stay(tenant: Tenant, form: ReservationForm, place: int, report: SectionReport) -> None:
    """A stay that is not there yet, priced as today and given a room. Raises BadFile."""
    if Reservation.objects.of(tenant.pk).filter(reference=form.reference).exists():
        report.note("unchanged", form.reference)
        return
    stay = Stay(form.check_in, form.check_out)
    party = Party(form.adults, form.children, tuple(form.child_ages))
    offer = searching.price_only(tenant.pk, form.room_type, stay, party)
    if offer is None:
        raise _bad(report, place, f"{form.room_type} has no rate for these nights")
    guest = GuestDetails(form.name, form.email, form.phone, form.language or tenant.language)
    status = ReservationStatus(form.status)
    row = rows.new_row(tenant.pk, offer, guest, status=status, reference=form.reference)
    row.save()
    room_type = RoomType.objects.of(tenant.pk).get(code=form.room_type)
    owner = inventory.ForReservation(row)
    if status not in _WITHOUT_ROOM:
        number = inventory.take_room(tenant.pk, room_type.pk, stay, owner)
        if number is None:
            raise _bad(report, place, f"no {form.room_type} is free for these nights")
        row.room_number = number
        row.save(update_fields=["room_number"])
    records.store(tenant.pk, registry.adapter_for(tenant.pk), selectors.reservation_info(row))
    report.note("created", form.reference)


def _bad(report: SectionReport, place: int, message: str) -> BadFile:
    return BadFile([Problem(report.file, 1, f"pms.reservations[{place}]", message)])
