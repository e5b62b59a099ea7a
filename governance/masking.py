"""What an audit event may hold: ids, states, amounts and dates. Values of people and secrets are masked by
their key.

An audit event can never be changed, so that a guest's data in it could never be erased. The key decides, at
any depth: the value under `guest_name`, `email`, `token` ... becomes `***`, and `*** (changed)` where it is
another than before. Callers name people by id.
"""

import re
from collections.abc import Mapping
from typing import Any

MASK = "***"
CHANGED = "*** (changed)"

_ALWAYS = re.compile(
    r"wa_id|bsuid|token|secret|password|api_?key|authorization|cookie|credential", re.IGNORECASE
)
_PERSONAL = re.compile(
    r"^(guest|first|last|full|contact|sender|author)_?name$|surname|e?mail|phone|mobile|birth|passport"
    r"|(^|_)(document|identifier|identity|text|body|payload|remark|notes?|transcript)$",
    re.IGNORECASE,
)
_REFERENCE = re.compile(r"_id$")
"""A key such as `email_account_id` names a row, not a person."""
OF_THE_HOTEL = frozenset({"tenants.tenant", "messaging.article", "messaging.textoverride"})
"""Types of object whose texts, phone and e-mail are the hotel's own, and public."""
STATES_OF_A_SECRET = ("set", "not set")


def masked(
    before: Mapping[str, Any] | None, after: Mapping[str, Any] | None, *, object_type: str
) -> tuple[Any, Any]:
    """Both sides with the values of people and secrets masked."""
    personal = object_type not in OF_THE_HOTEL
    old = None if before is None else _mapping(before, personal=personal)
    if after is None:
        return old, None
    new = _mapping(after, personal=personal)
    for key, value in new.items():
        if value == MASK and before is not None and before.get(key) != after[key]:
            new[key] = CHANGED
    return old, new


def _mapping(values: Mapping[str, Any], *, personal: bool) -> dict[str, Any]:
    return {str(key): _value(str(key), value, personal=personal) for key, value in values.items()}


def _value(key: str, value: Any, *, personal: bool) -> Any:
    if value in (None, "", [], {}) or value in STATES_OF_A_SECRET:
        return value
    if _ALWAYS.search(key) or (personal and _PERSONAL.search(key) and not _REFERENCE.search(key)):
        return MASK
    if isinstance(value, Mapping):
        return _mapping(value, personal=personal)
    if isinstance(value, list | tuple):
        return [_value(key, inner, personal=personal) for inner in value]
    return value
