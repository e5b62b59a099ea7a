"""What reception does with stays of the built-in PMS; a hotel with another PMS does it there."""

from collections.abc import Sequence

from pms import gateway, records
from pms.adapters.builtin import desk, notes
from pms.errors import InvalidRequest
from pms.interface import Pms
from pms.types import CancelPreview, ReservationInfo


def reservation_check_in(*, tenant_id: int, reference: str, actor: str) -> ReservationInfo:
    """The guest is here. Raises NotFound, InvalidRequest, PmsUnavailable."""
    pms = own_pms(tenant_id)
    return records.store(tenant_id, pms, desk.check_in(tenant_id, reference), actor=actor)


def reservation_check_out(*, tenant_id: int, reference: str, actor: str) -> ReservationInfo:
    """The guest has left; nights that were left over are on sale again. Raises NotFound, InvalidRequest,
    PmsUnavailable.
    """
    pms = own_pms(tenant_id)
    return records.store(tenant_id, pms, desk.check_out(tenant_id, reference), actor=actor)


def no_show_preview(*, tenant_id: int, reference: str) -> CancelPreview:
    """What a guest owes who did not come. Raises NotFound, InvalidRequest."""
    own_pms(tenant_id)
    return desk.no_show_preview(tenant_id, reference)


def reservation_no_show(*, tenant_id: int, reference: str, actor: str) -> ReservationInfo:
    """The guest did not come: the room is on sale again, the fee is on the folio. Raises NotFound,
    InvalidRequest, PmsUnavailable.
    """
    pms = own_pms(tenant_id)
    return records.store(tenant_id, pms, desk.no_show(tenant_id, reference), actor=actor)


def rooms_for(tenant_id: int, reference: str) -> Sequence[str]:
    """Numbers of the rooms of its type that are free for the rest of the stay, its own first. Raises
    NotFound, InvalidRequest.
    """
    own_pms(tenant_id)
    return desk.rooms_for(tenant_id, reference)


def room_assign(*, tenant_id: int, reference: str, room_number: str, actor: str) -> ReservationInfo:
    """Give the stay this room for its rest; room type and price stay. Raises NotFound, NoRoom,
    InvalidRequest, PmsUnavailable.
    """
    pms = own_pms(tenant_id)
    info = desk.assign(tenant_id, reference, room_number, actor=actor)
    return records.store(tenant_id, pms, info, actor=actor)


def reservation_note(*, tenant_id: int, reference: str, text: str, actor: str) -> None:
    """Leave a note for the staff, in the PMS and with our record. Raises NotFound, InvalidRequest,
    PmsUnavailable, UnknownOutcome.
    """
    pms = gateway.pms_of(tenant_id)
    if pms.keeps_our_records:
        notes.add(tenant_id, reference, text, actor=actor)
        return
    pms.note(reference, text)
    records.note(tenant_id, pms, reference, text, actor=actor)


def own_pms(tenant_id: int) -> Pms:
    """The hotel's PMS, where it is the built-in one. Raises InvalidRequest."""
    pms = gateway.pms_of(tenant_id)
    if not pms.keeps_our_records:
        raise InvalidRequest(f"this hotel's stays are kept in {pms.provider}")
    return pms
