"""The section `pms` of a hotel whose rooms and stays are in QloApps."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from pydantic import AfterValidator, Field

from hotel_agent.lib import queue
from pms import connecting, photos
from pms.adapters.qloapps.access import KEY_LENGTH, missing, root_of
from pms.models import PmsConnection
from pms.onboarding.apply import make_house
from pms.onboarding.check import given_up_rooms, photo_refusal, repeated
from pms.onboarding.forms import Kind, PmsForm
from tenants.models import Tenant
from tenants.onboarding import Finding, HotelFile, SectionReport
from tenants.onboarding.forms import REFERENCE, Form, Language, SecretReference, Text, Texts, Whole, wrong

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def _address_or_reference(text: str) -> str:
    if not REFERENCE.match(text) and not root_of(text):
        raise wrong("must be an address such as https://pms.example.com, or a reference: env:PMS_BASE_URL")
    return text


class QloAppsRoomTypeForm(Form):
    """How the hotel speaks of one of its room types; what is left out is as QloApps has it."""

    code: Annotated[Text, Field(pattern=r"^[0-9]+$")]
    kind: Kind | None = None
    name: Texts = {}
    description: Texts = {}
    photo: str = ""


class QloAppsForm(Form):
    """The section `pms` with `provider: qloapps`."""

    provider: Literal["qloapps"] = "qloapps"
    base_url: Annotated[Text, AfterValidator(_address_or_reference)]
    api_key: SecretReference
    hotel_id: Annotated[Whole, Field(ge=1)]
    languages: dict[Language, Annotated[Whole, Field(ge=1)]] = {}
    tax_name: Text = "VAT"
    cancelled_state: Annotated[Whole, Field(ge=1)] = 4
    room_types: list[QloAppsRoomTypeForm] = []


@dataclass(frozen=True, slots=True)
class _Resolved:
    """A text of the file with its reference read; empty where that is not set."""

    value: str
    missing: str = ""


def check_qloapps(form: QloAppsForm, file: HotelFile) -> Iterator[Finding]:
    """References that are set, an address and a key that can be used, rooms of ours that may go."""
    address, key = _resolved(form.base_url), _resolved(form.api_key)
    for name, found in (("base_url", address), ("api_key", key)):
        if found.missing:
            message = f"{found.missing} not set: QloApps will not be connected"
            yield Finding((name,), message, warning=True)
    if address.value and not root_of(address.value):
        yield Finding(("base_url",), "is no address such as https://pms.example.com")
    elif _is_readable_on_the_way(address.value):
        yield Finding(("base_url",), "is not https: whoever listens learns the key", warning=True)
    if key.value and len(key.value) != KEY_LENGTH:
        yield Finding(("api_key",), f"is no key of QloApps: those have {KEY_LENGTH} characters")
    for place in repeated(kind.code for kind in form.room_types):
        yield Finding(("room_types", place, "code"), "is in this file twice")
    for place, kind in enumerate(form.room_types):
        if kind.photo and (refusal := photo_refusal(file.path.parent / kind.photo)):
            yield Finding(("room_types", place, "photo"), f"{kind.photo} {refusal}")
    for finding in given_up_rooms(PmsForm(provider=form.provider), file):
        yield Finding(("provider",), finding.message)


def apply_qloapps(tenant: Tenant, form: QloAppsForm, report: SectionReport) -> None:
    """The connection; what the built-in PMS sold goes out of sale. A changed connection is untried."""
    row = PmsConnection.objects.of(tenant.pk).first() or PmsConnection(tenant=tenant)
    before = (row.provider, row.base_url, row.api_key, row.options)
    row.provider = form.provider
    row.base_url, row.api_key = _resolved(form.base_url).value, _resolved(form.api_key).value
    row.api_key_reference = form.api_key
    row.options = _options(tenant, form, report)
    if (row.provider, row.base_url, row.api_key, row.options) != before:
        lacking = missing(row)
        row.health = PmsConnection.Health.NOT_CONNECTED if lacking else PmsConnection.Health.UNTRIED
        row.health_detail, row.health_at = ", ".join(lacking), None
        if not lacking:
            queue.enqueue(connecting.TEST, tenant.pk)
    report.save(row, {}, label=form.provider)
    make_house(tenant, PmsForm(provider=form.provider), report)


def _options(tenant: Tenant, form: QloAppsForm, report: SectionReport) -> dict[str, Any]:
    """What `pms.adapters.qloapps.access.Options` reads."""
    return {
        "hotel_id": form.hotel_id,
        "languages": dict(form.languages),
        "tax_name": form.tax_name,
        "cancelled_state": form.cancelled_state,
        "room_types": {
            kind.code: {
                "kind": kind.kind or "",
                "name": dict(kind.name),
                "description": dict(kind.description),
                "photo": photos.keep(tenant.slug, kind.code, report.file.parent / kind.photo)
                if kind.photo
                else "",
            }
            for kind in form.room_types
        },
    }


def _resolved(text: str) -> _Resolved:
    if not REFERENCE.match(text):
        return _Resolved(text)
    name = text.removeprefix("env:")
    value: str = settings.ENV_REFERENCE(name)
    return _Resolved(value, "" if value else name)


def _is_readable_on_the_way(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme == "http" and parts.hostname not in LOOPBACK
