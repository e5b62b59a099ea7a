"""What the agent may say: facts as ledger entries, and the check that a text says nothing else."""

from messaging.ledger.check import Bound, entries, unbound
from messaging.ledger.rows import record

__all__ = ["Bound", "entries", "record", "unbound"]
