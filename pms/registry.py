"""Which adapter serves a hotel. A new PMS is one folder under `adapters/` and one line here."""

from collections.abc import Callable

from pms.adapters.builtin.adapter import BuiltinPms
from pms.adapters.qloapps.adapter import QloAppsPms
from pms.errors import PmsUnavailable
from pms.interface import Pms
from pms.models import PmsConnection
from tenants.rows import select
from tenants.scope import scope

ADAPTERS: dict[str, Callable[[PmsConnection], Pms]] = {
    "builtin": BuiltinPms,
    "qloapps": QloAppsPms,
}


def adapter_for(tenant_id: int) -> Pms:
    """The adapter of this hotel's PMS; a hotel that names none has the built-in one, still empty.

    Raises PmsUnavailable where this release has none for it.
    """
    with scope(tenant_id):
        found = select(PmsConnection, "tenant_id = %s", [tenant_id])
    connection = found[0] if found else PmsConnection(tenant_id=tenant_id, provider=BuiltinPms.provider)
    make = ADAPTERS.get(connection.provider)
    if make is None:
        raise PmsUnavailable(f"no adapter for {connection.provider!r}")
    return make(connection)
