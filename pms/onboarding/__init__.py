"""Sections `taxes` and `pms` of the hotel file."""

from pms.onboarding.apply import apply_pms, apply_taxes
from pms.onboarding.check import check_pms, check_taxes
from pms.onboarding.forms import PmsForm, TaxForm
from tenants.onboarding import Section, register_section


def register() -> None:
    """Called once, when the package is ready. Stays are priced with the taxes, so these come first."""
    register_section(Section("taxes", list[TaxForm], apply_taxes, check_taxes))
    register_section(Section("pms", PmsForm, apply_pms, check_pms))
