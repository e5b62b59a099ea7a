"""The sections of this package. They come first: the others need the hotel."""

from typing import Any

from tenants.onboarding import access, hotel
from tenants.onboarding.forms import YesNo
from tenants.onboarding.sections import Section, register_section


def register() -> None:
    """Register them; called once, from `AppConfig.ready()`."""
    flags: Any = dict[str, YesNo]
    for section in (
        Section("tenant", hotel.TenantForm, hotel.apply_tenant, check=hotel.check_tenant, required=True),
        Section("policies", hotel.PoliciesForm, hotel.apply_policies),
        Section("flags", flags, access.apply_flags, check=access.check_flags),
        access.channels_section(),
        Section("staff", list[access.PersonForm], access.apply_staff, check=access.check_staff),
    ):
        register_section(section)
