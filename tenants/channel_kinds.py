"""The kinds of channels there are, as far as rows and forms need to know them.

`tenants` knows those it has forms of its own for; the package that has the channels adds the others
(`AppConfig.ready()`), each from its own folder, so that a new one changes nothing here and no row.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

OWN = {"whatsapp": "WhatsApp", "email": "E-mail", "webchat": "Web chat", "console": "Terminal"}
OWN_GUEST_NAMES = {
    "wa_id": "WhatsApp number",
    "bsuid": "WhatsApp user id",
    "email": "E-mail",
    "session": "Web-chat session",
    "unverified": "E-mail, sender not verified",
}
LONGEST = 10
"""Letters of a kind, and of a kind of guest's name: what the columns hold."""


@dataclass(frozen=True, slots=True)
class SetUp:
    """How a hotel names an account of one more kind of channel.

    `guest_names`: the kinds of names guests have there, in words. `form` is the block of the hotel file,
    whose `kind` is the channel's; `account` makes the `tenants.services.Account` of it.
    `webhook_secret`: each account has one of its own, by which its webhooks are known.
    """

    label: str
    form: Any
    account: Callable[[Any], Any]
    guest_names: Mapping[str, str] = field(default_factory=dict)
    webhook_secret: bool = False


_added: dict[str, SetUp] = {}


def add(kind: str, set_up: SetUp) -> None:
    """Know one more kind. Raises ValueError for a name that no column holds."""
    if any(len(name) > LONGEST for name in (kind, *set_up.guest_names)):
        raise ValueError(f"{kind}: longer than {LONGEST} letters")
    _added[kind] = set_up


def added() -> Mapping[str, SetUp]:
    """The kinds that other packages brought."""
    return _added


def choices() -> list[tuple[str, str]]:
    """Every kind and what people call it."""
    return [*OWN.items(), *((kind, one.label) for kind, one in _added.items())]


def guest_name_choices() -> list[tuple[str, str]]:
    """Every kind of name that a channel knows guests by."""
    return [*OWN_GUEST_NAMES.items(), *(pair for one in _added.values() for pair in one.guest_names.items())]
