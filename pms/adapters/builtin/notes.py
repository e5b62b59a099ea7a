"""Notes for the staff on a stay of the built-in PMS."""

from hotel_agent.lib import clock
from pms.adapters.builtin import stays
from pms.errors import InvalidRequest
from pms.models import StayNote
from pms.models.folio import LONGEST_NOTE
from tenants.scope import scope


def add(tenant_id: int, reference: str, text: str, *, actor: str = "") -> None:
    """See `Pms.note`."""
    words = text.strip()
    if not 1 <= len(words) <= LONGEST_NOTE:
        raise InvalidRequest(f"a note has 1 to {LONGEST_NOTE} signs")
    with scope(tenant_id):
        row = stays.row_of(tenant_id, reference)
        StayNote.objects.create(
            tenant_id=tenant_id, reservation=row, text=words, actor=actor, created_at=clock.now()
        )
