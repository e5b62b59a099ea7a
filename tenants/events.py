"""What `tenants` announces through `lib.events`; receivers run in the same transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Changed:
    """Something of a hotel (or, with `tenant_id` None, of the installation) was created, changed or removed.

    `before` and `after` hold the values that differ, as JSON can carry them; of a secret only whether it is
    set. `actor_id` is the person, None where a command or a task did it.
    """

    tenant_id: int | None
    actor_id: int | None
    action: str
    object_type: str
    object_id: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]
