"""Where a hotel's QloApps is and as whom we come, out of its `PmsConnection`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from pms.errors import PmsUnavailable
from pms.models import PmsConnection

KEY_LENGTH = 32
"""QloApps refuses keys of any other length (its error code 18)."""


class RoomTypeWords(BaseModel):
    """How a hotel speaks of one of its room types, where QloApps' own words will not do."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    kind: str = ""
    name: dict[str, str] = {}
    description: dict[str, str] = {}
    photo: str = ""


class Options(BaseModel):
    """`PmsConnection.options` of a QloApps hotel.

    `hotel_id` is the hotel's id in QloApps, which may hold many. `languages`: our language to the id it has
    there, the first being the one we book in. `room_types` by QloApps' id. `tax_name`: what guests are told
    the tax is called. `cancelled_state`: the order state "Canceled", 4 unless the shop was set up otherwise.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hotel_id: int = Field(ge=1)
    languages: dict[str, int] = {}
    room_types: dict[str, RoomTypeWords] = {}
    tax_name: str = "VAT"
    cancelled_state: int = 4


@dataclass(frozen=True, slots=True)
class Access:
    """All that is needed to ask a hotel's QloApps. The key is in no text that is made of it."""

    tenant_id: int
    root: str
    key: str = field(repr=False)
    options: Options

    @property
    def hotel_id(self) -> int:
        return self.options.hotel_id

    @property
    def language_id(self) -> int:
        """The language bookings are made in: the hotel's first, or the first a shop has."""
        return next(iter(self.options.languages.values()), 1)


def missing(connection: PmsConnection) -> list[str]:
    """What a connection still lacks before it can be used at all, in words for whoever sets it up."""
    found = []
    if not root_of(connection.base_url):
        found.append("the address of QloApps, such as https://pms.example.com")
    if not connection.api_key:
        found.append(f"the web service key{_from(connection.api_key_reference)}")
    elif len(connection.api_key) != KEY_LENGTH:
        found.append(f"a web service key of exactly {KEY_LENGTH} characters")
    if _options(connection.options) is None:
        found.append("the hotel's id in QloApps (hotel_id)")
    return found


def access_of(connection: PmsConnection) -> Access:
    """Raises PmsUnavailable where something is missing, naming it."""
    options, lacking = _options(connection.options), missing(connection)
    if lacking or options is None:
        raise PmsUnavailable(f"QloApps is not set up: {', '.join(lacking)} missing")
    return Access(connection.tenant_id, root_of(connection.base_url), connection.api_key, options)


def root_of(address: str) -> str:
    """The address that resources are asked under; empty where it is none that can be asked.

    A web service key opens the whole of QloApps: an address with a password in it, or anything but http and
    https, is refused.
    """
    address = address.strip().rstrip("/").removesuffix("/api")
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    usable = parts.scheme in {"http", "https"} and parts.hostname and not parts.username
    return f"{address}/api" if usable and not parts.query and not parts.fragment else ""


def _options(options: Mapping[str, object]) -> Options | None:
    try:
        return Options.model_validate(options)
    except ValidationError:
        return None


def _from(reference: str) -> str:
    return f" ({reference.removeprefix('env:')} is not set)" if reference else ""
