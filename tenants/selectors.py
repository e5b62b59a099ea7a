"""Reads of set-up that others ask for."""

from functools import lru_cache

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.numbers import get_decimal_symbol

from tenants.models import Tenant
from tenants.types import TenantInfo

# Where a language has no locale of its own for a country: dates day first, money as most readers know it.
FALLBACK_LOCALES = {"es": "es_419", "en": "en_GB", "pt": "pt_BR"}
FALLBACK_LOCALES_IN_EUROPE = {"es": "es_ES", "en": "en_GB", "pt": "pt_PT"}


def locale_of(tenant: Tenant | TenantInfo, language: str) -> str:
    """The locale in which this hotel writes money and dates: the language (es, en, pt) as its country uses
    it, unless numbers are written there as readers of the language would misread them.
    """
    return _locale(tenant.timezone, language)


def country_of(tenant: Tenant | TenantInfo) -> str:
    """The hotel's country (ISO 3166, e.g. AR) by its time zone; empty for a zone of no country."""
    territory = get_global("zone_territories").get(tenant.timezone, "")
    return territory if territory.isalpha() else ""


@lru_cache(maxsize=256)
def _locale(timezone: str, language: str) -> str:
    territory = get_global("zone_territories").get(timezone)
    if territory:
        try:
            locale = Locale(language, territory)
        except UnknownLocaleError:
            locale = None
        # English of Spain writes 1.265 EUR, which to readers of English is one euro and a quarter.
        if locale and (language != "en" or get_decimal_symbol(locale) == "."):
            return str(locale)
    table = FALLBACK_LOCALES_IN_EUROPE if timezone.startswith("Europe/") else FALLBACK_LOCALES
    return table.get(language, language)
