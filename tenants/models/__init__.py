"""Hotels, the people who work for them, the accounts they are written to on, and the work that waits."""

from tenants.models.base import TenantModel
from tenants.models.channel import ChannelAccount, ChannelRoute, MetaApp, TenantUserIdentifier
from tenants.models.flag import FlagValue
from tenants.models.hotel import BusinessHours, Holiday, Tenant
from tenants.models.user import Membership, User
from tenants.models.work import SnapshotVersion, WorkItem

__all__ = [
    "BusinessHours",
    "ChannelAccount",
    "ChannelRoute",
    "FlagValue",
    "Holiday",
    "Membership",
    "MetaApp",
    "SnapshotVersion",
    "Tenant",
    "TenantModel",
    "TenantUserIdentifier",
    "User",
    "WorkItem",
]
