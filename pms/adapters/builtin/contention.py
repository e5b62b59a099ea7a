"""What PostgreSQL says when it gave up waiting, in the words of a PMS."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from pms.errors import PmsUnavailable

# lock_not_available, deadlock_detected, serialization_failure, query_canceled: the transaction was undone.
_GAVE_UP = frozenset({"55P03", "40P01", "40001", "57014"})


@contextmanager
def busy_is_unavailable() -> Iterator[None]:
    """Put around a whole transaction: one that gave up waiting wrote nothing, and may be tried again.

    A database that is down is no PMS that is down: that error goes through.
    """
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", None) not in _GAVE_UP:
            raise
        raise PmsUnavailable("the hotel's inventory is busy") from error
