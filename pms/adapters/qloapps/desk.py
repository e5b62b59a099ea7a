"""One hotel at one QloApps: what every operation needs to know of both."""

import hashlib
from dataclasses import dataclass

from pms.adapters.qloapps.access import Access, access_of
from pms.adapters.qloapps.client import Client
from pms.models import PmsConnection
from tenants.models import Tenant

PROVIDER = "qloapps"
SOURCE = "hotel-agent/"
_TOKEN_LETTERS = 32


@dataclass(frozen=True, slots=True)
class Desk:
    """`namespace` tells our bookings from those of another hotel, or of another installation, that happen to
    have the same idempotency key.
    """

    client: Client
    hotel: Tenant
    namespace: str

    @property
    def access(self) -> Access:
        return self.client.access

    @property
    def tenant_id(self) -> int:
        return self.access.tenant_id

    def source(self, idempotency_key: str) -> str:
        """What goes into a booking's `source`, and finds it again. Free of what its searches take for
        operators, and always the same for one key.
        """
        digest = hashlib.sha256(f"{self.namespace}|{idempotency_key}".encode()).hexdigest()
        return SOURCE + digest[:_TOKEN_LETTERS]


def desk_of(connection: PmsConnection) -> Desk:
    """Raises PmsUnavailable where the connection is not complete."""
    client = Client(access_of(connection))
    since = connection.created_at.isoformat() if connection.created_at else ""
    hotel = Tenant.objects.get(pk=connection.tenant_id)
    return Desk(client, hotel, f"{connection.tenant_id}|{since}")
