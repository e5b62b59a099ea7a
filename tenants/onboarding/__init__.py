"""One file, one hotel: `manage.py onboard_tenant`. docs/hotel_file.md describes the file.

Packages register the sections they own with `register_section`; forms are built from
`tenants.onboarding.forms`.
"""

from tenants.onboarding.problems import BadFile, Problem
from tenants.onboarding.run import CheckedFile, FileReport, apply_file, check_file
from tenants.onboarding.sections import Finding, HotelFile, Section, SectionReport, register_section

__all__ = [
    "BadFile",
    "CheckedFile",
    "FileReport",
    "Finding",
    "HotelFile",
    "Problem",
    "Section",
    "SectionReport",
    "apply_file",
    "check_file",
    "register_section",
]
