"""The room types of one hotel as QloApps sells them: their words, their limits and what is added to them."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.storage import default_storage

from pms.adapters.qloapps.access import Access, RoomTypeWords
from pms.adapters.qloapps.answers import Limits, RoomTypeDetail, Service, many
from pms.adapters.qloapps.client import Client
from pms.adapters.qloapps.fields import ONLY_LANGUAGE
from pms.adapters.qloapps.kinds import kind_of
from pms.errors import NotFound
from pms.types import Party, RoomTypeInfo

_TAG = re.compile(r"<[^>]*>")
_SERVICES = "[id,name,price,id_tax_rules_group,auto_add_to_cart,price_addition_type,price_calculation_method]"


@dataclass(frozen=True, slots=True)
class Charge:
    """A service that every booking of a room type gets, beside the room's price and taxed like it; `price` is
    net.
    """

    service_id: int
    name: str
    price: Decimal
    per_day: bool


@dataclass(frozen=True, slots=True)
class RoomTypeOnSale:
    """`in_price`: services whose price QloApps has put into that of the room already; a booking that does not
    name them is cheaper than what was quoted. `beside`: those it adds once more on its own pages. `left_out`:
    names of such whose tax cannot be told; they are neither quoted nor booked.
    """

    id: int
    info: RoomTypeInfo
    limits: Limits
    in_price: tuple[int, ...]
    beside: tuple[Charge, ...]
    left_out: tuple[str, ...]
    offered: frozenset[int]

    @property
    def booked_services(self) -> tuple[int, ...]:
        return (*self.in_price, *(charge.service_id for charge in self.beside))

    def takes(self, party: Party) -> bool:
        """Whether QloApps' own limits, which it holds nobody to (Q7), allow this party in one room."""
        limits = self.limits
        return (
            party.adults <= limits.max_adults
            and party.children <= limits.max_children
            and party.guests <= (limits.max_guests or limits.max_adults + limits.max_children)
        )


def on_sale(client: Client, language: str) -> dict[int, RoomTypeOnSale]:
    """The room types that are sold, by id, in the hotel's order. `language` is the hotel's own."""
    access = client.access
    listed = client.get("hotel_room_types", **{"filter[id_hotel]": f"[{access.hotel_id}]", "display": "full"})
    limits = {limit.id_product: limit for limit in many(Limits, listed, "hotel_room_types")}
    if not limits:
        return {}
    ids = "|".join(map(str, limits))
    found = client.get("room_types", **{"filter[id]": f"[{ids}]", "display": "full"})
    details = {detail.id: detail for detail in many(RoomTypeDetail, found, "room_types")}
    services = {
        service.id: service
        for service in many(Service, client.get("services", display=_SERVICES), "services")
    }
    return {
        number: _on_sale(access, details[number], limits[number], services, language)
        for number in limits
        if number in details and details[number].active and details[number].show_at_front
    }


def room_type(types: Mapping[int, RoomTypeOnSale], code: str) -> RoomTypeOnSale:
    """The room type with this code, which is its id. Raises NotFound."""
    found = types.get(int(code)) if code.isascii() and code.isdigit() else None
    if found is None:
        raise NotFound(f"no room type {code!r}")
    return found


def _on_sale(
    access: Access, detail: RoomTypeDetail, limits: Limits, services: Mapping[int, Service], language: str
) -> RoomTypeOnSale:
    words = access.options.room_types.get(str(detail.id), RoomTypeWords())
    own = [services[of.id] for of in detail.services if of.id in services]
    prices = {of.id: of.price for of in detail.services}
    beside = [service for service in own if service.beside_room]
    # The tax of a room shows in its prices, that of a service nowhere: only the same one is known.
    taxable = [service for service in beside if service.id_tax_rules_group == detail.id_tax_rules_group]
    name = words.name or _texts(access, detail.name, language)
    return RoomTypeOnSale(
        id=detail.id,
        info=RoomTypeInfo(
            code=str(detail.id),
            kind=words.kind or kind_of(name.values(), max_adults=limits.max_adults),
            name=name,
            description=words.description or _texts(access, detail.description_short, language),
            max_adults=limits.max_adults,
            max_children=limits.max_children,
            max_guests=limits.max_guests or limits.max_adults + limits.max_children,
            photo=default_storage.path(words.photo) if words.photo else "",
        ),
        limits=limits,
        in_price=tuple(service.id for service in own if service.with_room),
        beside=tuple(_charge(service, prices[service.id]) for service in taxable),
        left_out=tuple(service.one_name for service in beside if service not in taxable),
        offered=frozenset(prices),
    )


def _charge(service: Service, own_price: Decimal | None) -> Charge:
    return Charge(
        service_id=service.id,
        name=service.one_name,
        price=service.price if own_price is None else own_price,
        per_day=service.per_day,
    )


def _texts(access: Access, texts: Mapping[int, str], language: str) -> dict[str, str]:
    """By our languages; a shop with one language speaks the hotel's."""
    if ONLY_LANGUAGE in texts:
        return {language: plain_text(texts[ONLY_LANGUAGE])}
    found = {
        ours: plain_text(texts[theirs])
        for ours, theirs in access.options.languages.items()
        if texts.get(theirs)
    }
    return found or {language: one_text(texts)}


def one_text(texts: Mapping[int, str]) -> str:
    """A text in whatever language comes first."""
    return plain_text(next(iter(texts.values()), ""))


def plain_text(markup: str) -> str:
    """A text without its HTML, in one line."""
    return " ".join(html.unescape(_TAG.sub(" ", markup)).split())
