"""Stays as the PMS holds them now: for a guest, for a day."""

import datetime as dt
from collections.abc import Sequence

from pms import gateway
from pms.types import FindBy, ReservationInfo


def reservation_read(tenant_id: int, reference: str) -> ReservationInfo:
    """One stay. Raises NotFound, PmsUnavailable."""
    return gateway.pms_of(tenant_id).read(reference)


def reservations_find(tenant_id: int, query: FindBy) -> Sequence[ReservationInfo]:
    """The stays that fit, latest arrival first; none where nothing fits. Raises PmsUnavailable.

    Who may see what is found is the caller's to decide.
    """
    return gateway.pms_of(tenant_id).find(query)


def arrivals(tenant_id: int, date: dt.date) -> Sequence[ReservationInfo]:
    """Stays that begin on the local date, cancelled ones and no-shows aside. Raises PmsUnavailable."""
    return gateway.pms_of(tenant_id).arrivals(date)


def departures(tenant_id: int, date: dt.date) -> Sequence[ReservationInfo]:
    """Stays that end on the local date, cancelled ones and no-shows aside. Raises PmsUnavailable."""
    return gateway.pms_of(tenant_id).departures(date)


def in_house(tenant_id: int, date: dt.date) -> Sequence[ReservationInfo]:
    """Stays with the night of the local date, cancelled ones and no-shows aside. Raises PmsUnavailable."""
    return gateway.pms_of(tenant_id).in_house(date)
