"""Sections `taxes` and `pms` of the hotel file."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.conf import settings
from pydantic import Discriminator, Tag

from pms.onboarding.apply import apply_pms, apply_taxes
from pms.onboarding.check import check_pms, check_taxes
from pms.onboarding.forms import PmsForm, TaxForm
from pms.onboarding.qloapps import QloAppsForm, apply_qloapps, check_qloapps
from tenants.models import Tenant
from tenants.onboarding import Finding, HotelFile, Section, SectionReport, register_section


def _provider(value: Any) -> str:
    """Which form a section has: that of its provider, of the installation's where it names none."""
    named = value.get("provider", settings.PMS_TYPE) if isinstance(value, dict) else ""
    return "qloapps" if named == "qloapps" else "builtin"


AnyPmsForm = Annotated[
    Annotated[PmsForm, Tag("builtin")] | Annotated[QloAppsForm, Tag("qloapps")], Discriminator(_provider)
]


def check_any(form: PmsForm | QloAppsForm, file: HotelFile) -> Iterable[Finding]:
    """What is wrong with a section of whichever PMS."""
    return check_qloapps(form, file) if isinstance(form, QloAppsForm) else check_pms(form, file)


def apply_any(tenant: Tenant, form: PmsForm | QloAppsForm, report: SectionReport) -> None:
    """Make the hotel's PMS what its file says."""
    if isinstance(form, QloAppsForm):
        apply_qloapps(tenant, form, report)
    else:
        apply_pms(tenant, form, report)


def register() -> None:
    """Called once, when the package is ready. Stays are priced with the taxes, so these come first."""
    register_section(Section("taxes", list[TaxForm], apply_taxes, check_taxes))
    register_section(Section("pms", AnyPmsForm, apply_any, check_any))
