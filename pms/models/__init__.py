"""Rooms, rates and stays of a hotel."""

from pms.models.attempts import BookingAttempt
from pms.models.connection import PmsConnection
from pms.models.folio import Extra, FolioLine, StayNote
from pms.models.inventory import Room, RoomNight, RoomType
from pms.models.locks import Lock
from pms.models.rates import Rate, Restriction, Tax
from pms.models.stays import Hold, Quote, Reservation

__all__ = [
    "BookingAttempt",
    "Extra",
    "FolioLine",
    "Hold",
    "Lock",
    "PmsConnection",
    "Quote",
    "Rate",
    "Reservation",
    "Restriction",
    "Room",
    "RoomNight",
    "RoomType",
    "StayNote",
    "Tax",
]
