"""Admin of hotels, people, accounts and flags."""

from tenants.admin import channels, flags, hotels, people

__all__ = ["channels", "flags", "hotels", "people"]
