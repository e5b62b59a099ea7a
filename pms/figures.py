"""The figures of a price as JSON, so that a quote and a stay keep what was said."""

import datetime as dt
from decimal import Decimal
from typing import Any

from hotel_agent.lib.money import Money
from pms.types import CancellationTerms, NightPrice, Offer, Party, RoomTypeInfo, Stay, TaxLine

Figures = dict[str, Any]


def of_offer(offer: Offer, terms: CancellationTerms) -> Figures:
    """All that a price rests on: room, nights, taxes, totals and what cancelling costs."""
    room_type = offer.room_type
    return {
        "room_type": {
            "code": room_type.code,
            "kind": room_type.kind,
            "name": room_type.name,
            "description": room_type.description,
            "max_adults": room_type.max_adults,
            "max_children": room_type.max_children,
            "max_guests": room_type.max_guests,
            "photo": room_type.photo,
        },
        "nights": [
            {"date": night.date.isoformat(), "price": str(night.price.amount)} for night in offer.nights
        ],
        "taxes": [
            {"name": tax.name, "amount": str(tax.amount.amount), "included": tax.included}
            for tax in offer.taxes
        ],
        "total": str(offer.total.amount),
        "first_night_total": str(offer.first_night_total.amount),
        "currency": offer.total.currency,
        "rooms_left": offer.rooms_left,
        "cancellation": {
            "free_until": terms.free_until.isoformat() if terms.free_until else None,
            "fee_percent_of_first_night": str(terms.fee_percent_of_first_night),
            "fee_percent_of_stay": str(terms.fee_percent_of_stay),
            "fee_after_arrival_percent_of_stay": str(terms.fee_after_arrival_percent_of_stay),
            "arrives_at": terms.arrives_at.isoformat(),
            "late_fee": str(terms.late_fee.amount),
            "arrival_fee": str(terms.arrival_fee.amount),
        },
    }


def offer_of(figures: Figures, stay: Stay, party: Party) -> Offer:
    """The offer as it was when `of_offer` wrote it."""
    currency = figures["currency"]
    return Offer(
        room_type=RoomTypeInfo(**figures["room_type"]),
        stay=stay,
        party=party,
        nights=tuple(
            NightPrice(dt.date.fromisoformat(night["date"]), Money.of(night["price"], currency))
            for night in figures["nights"]
        ),
        taxes=tuple(
            TaxLine(tax["name"], Money.of(tax["amount"], currency), tax["included"])
            for tax in figures["taxes"]
        ),
        total=Money.of(figures["total"], currency),
        first_night_total=Money.of(figures["first_night_total"], currency),
        rooms_left=figures["rooms_left"],
    )


def terms_of(figures: Figures) -> CancellationTerms:
    """The terms of cancellation as they were when `of_offer` wrote them."""
    terms, currency = figures["cancellation"], figures["currency"]
    return CancellationTerms(
        free_until=dt.datetime.fromisoformat(terms["free_until"]) if terms["free_until"] else None,
        fee_percent_of_first_night=Decimal(terms["fee_percent_of_first_night"]),
        fee_percent_of_stay=Decimal(terms["fee_percent_of_stay"]),
        fee_after_arrival_percent_of_stay=Decimal(terms["fee_after_arrival_percent_of_stay"]),
        arrives_at=dt.datetime.fromisoformat(terms["arrives_at"]),
        late_fee=Money.of(terms["late_fee"], currency),
        arrival_fee=Money.of(terms["arrival_fee"], currency),
    )
