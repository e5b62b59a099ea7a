"""Where a request comes from, past the proxies that we trust."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest

HOME_PREFIX = 64
"""Bits of an IPv6 address that name a household or company; the rest its devices choose."""


def address_of(request: HttpRequest) -> str:
    """The caller's address. X-Forwarded-For counts only as far as TRUSTED_PROXIES wrote it: from the right,
    the first address that is none of them.
    """
    address: str = request.META.get("REMOTE_ADDR", "")
    trusted = _networks(tuple(settings.TRUSTED_PROXIES))
    if not trusted or not _within(address, trusted):
        return address
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    for hop in (one.strip() for one in reversed(hops)):
        if not _is_address(hop):
            break
        address = hop
        if not _within(hop, trusted):
            break
    return address


def home_of(address: str) -> str:
    """What rates of one caller are counted by: the address, of IPv6 its network. Any text is taken."""
    try:
        read = ip_address(address)
        if isinstance(read, IPv4Address):
            return address
        if read.ipv4_mapped:
            return str(read.ipv4_mapped)
        return str(ip_network((int(read), HOME_PREFIX), strict=False))
    except ValueError:
        return address


@lru_cache(maxsize=8)
def _networks(written: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(one, strict=False) for one in written)


def _within(address: str, networks: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    return _is_address(address) and any(ip_address(address) in network for network in networks)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
