"""Looking again at what was written, before anybody hears that it is so."""

import structlog

from governance import alarms
from pms.errors import PmsError, UnknownOutcome
from pms.interface import Pms
from pms.types import ReservationInfo

logger = structlog.get_logger(__name__)
COMPARED = ("room_type_code", "stay", "party", "total", "status")


def read_back(tenant_id: int, pms: Pms, wanted: ReservationInfo) -> ReservationInfo:
    """The stay as the PMS holds it, if that is what was wanted. Raises UnknownOutcome, and an alarm where it
    is something else.
    """
    reference = wanted.reference
    try:
        back = pms.read(reference)
    except PmsError as error:
        raise UnknownOutcome(f"{reference} cannot be read back") from error
    differing = [name for name in COMPARED if getattr(back, name) != getattr(wanted, name)]
    if differing:
        logger.error("pms_read_back_differs", reference=reference, differing=differing)
        alarms.raise_alarm(
            tenant_id=tenant_id,
            kind="pms_read_back_differs",
            subject=reference,
            message=f"{reference} was written, and reads back with another {', '.join(differing)}.",
            severity="critical",
        )
        raise UnknownOutcome(f"{reference} reads back differently: {', '.join(differing)}")
    return back
