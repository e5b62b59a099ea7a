"""Which adapter serves a hotel. A new PMS is one folder under `adapters/` and one line here."""

from collections.abc import Callable

from pms.adapters.builtin.adapter import BuiltinPms
from pms.adapters.qloapps.adapter import QloAppsPms
from pms.errors import PmsUnavailable
from pms.interface import Pms
from pms.models import PmsConnection
from tenants import snapshot
from tenants.events import Changed
from tenants.rows import select
from tenants.scope import scope
from tenants.types import Snapshot

ADAPTERS: dict[str, Callable[[PmsConnection], Pms]] = {
    "builtin": BuiltinPms,
    "qloapps": QloAppsPms,
}


_known: tuple[Snapshot | None, dict[int, PmsConnection]] = (None, {})


def adapter_for(tenant_id: int) -> Pms:
    """A new adapter of this hotel's PMS; a hotel that names none has the built-in one, still empty.

    Raises PmsUnavailable where this release has none for it.
    """
    connection = _connection(tenant_id)
    make = ADAPTERS.get(connection.provider)
    if make is None:
        raise PmsUnavailable(f"no adapter for {connection.provider!r}")
    return make(connection)


def changed(event: Changed) -> None:
    """Receiver of what tenants announces: another connection is known everywhere within a second."""
    if event.object_type == PmsConnection._meta.label_lower:
        snapshot.raise_version()


def _connection(tenant_id: int) -> PmsConnection:
    """The hotel's row, read once for each version of the snapshot. Nobody writes to it."""
    global _known  # noqa: PLW0603 - what this process has read
    current = snapshot.current()
    if _known[0] is not current:
        _known = (current, {})
    read = _known[1]
    if tenant_id not in read:
        with scope(tenant_id):
            found = select(PmsConnection, "tenant_id = %s", [tenant_id])
        read[tenant_id] = (
            found[0] if found else PmsConnection(tenant_id=tenant_id, provider=BuiltinPms.provider)
        )
    return read[tenant_id]
