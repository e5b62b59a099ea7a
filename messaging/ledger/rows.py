"""The ledger's rows."""

from collections.abc import Sequence

from messaging.models import LedgerEntry
from messaging.types import LedgerDraft
from tenants.rows import insert


def record(drafts: Sequence[LedgerDraft], *, tenant_id: int, conversation_id: int, turn_id: int) -> None:
    """Keep what a turn's replies stand on. Call in the transaction that commits the turn, in scope."""
    insert(
        [
            LedgerEntry(
                tenant_id=tenant_id,
                conversation_id=conversation_id,
                turn_id=turn_id,
                kind=draft.kind,
                value=draft.value[:255],
                source=draft.source,
                source_ref=draft.source_ref[:120],
                expires_at=draft.expires_at,
            )
            for draft in drafts
        ]
    )
