"""What the front desk and a PMS say to each other: frozen, checked, in hotel words.

Dates are the hotel's local dates.
"""

from pms.types.changes import (
    CancelPreview,
    ChangePreview,
    ChangeQuoteInfo,
    ExtraTime,
    ExtraTimeOffer,
    StayChange,
)
from pms.types.folio import Folio, FolioLineInfo
from pms.types.hotel import Health, Party, PropertyInfo, RoomTypeInfo, Stay
from pms.types.prices import (
    Availability,
    CancellationTerms,
    NightPrice,
    NoOffer,
    Offer,
    QuoteInfo,
    RoomsAvailability,
    TaxBasis,
    TaxLine,
    Unavailable,
)
from pms.types.stays import (
    BookingRequest,
    ByEmail,
    ByPhone,
    ByReference,
    ChangePage,
    FindBy,
    GuestDetails,
    HoldInfo,
    ReservationInfo,
    ReservationStatus,
)

__all__ = [
    "Availability",
    "BookingRequest",
    "ByEmail",
    "ByPhone",
    "ByReference",
    "CancelPreview",
    "CancellationTerms",
    "ChangePage",
    "ChangePreview",
    "ChangeQuoteInfo",
    "ExtraTime",
    "ExtraTimeOffer",
    "FindBy",
    "Folio",
    "FolioLineInfo",
    "GuestDetails",
    "Health",
    "HoldInfo",
    "NightPrice",
    "NoOffer",
    "Offer",
    "Party",
    "PropertyInfo",
    "QuoteInfo",
    "ReservationInfo",
    "ReservationStatus",
    "RoomTypeInfo",
    "RoomsAvailability",
    "Stay",
    "StayChange",
    "TaxBasis",
    "TaxLine",
    "Unavailable",
]
