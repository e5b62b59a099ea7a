"""Downloads from addresses that come in payloads: only from public servers, never from our own network.

The name is resolved once, all its addresses are checked, and the connection goes to a checked one, so that a
name that changes its mind leads nowhere else. Redirects are followed a few times, each checked the same way.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
from urllib3.connectionpool import HTTPConnectionPool

from hotel_agent.lib import http

MOST_REDIRECTS: Final = 3
MOST_ADDRESSES: Final = 4
REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})
PORTS: Final = {"https": 443, "http": 80}
AGENT: Final = "hotel-agent"
"""Some file servers refuse whoever does not say what it is."""

# What `is_global` of older Pythons lets pass: IPv6 networks that lead to an IPv4 address inside them (NAT64,
# 6to4, Teredo), addresses kept for protocols, and servers inside clouds at addresses that look public.
_NOT_PUBLIC: Final = tuple(
    ipaddress.ip_network(network)
    for network in (
        *("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
        *("192.0.0.0/24", "168.63.129.16/32"),
    )
)


class AddressRefused(http.HttpError):
    """An address that is not called, now or later. The message says why, without the address."""


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a download may go to besides public servers over TLS, and who may see its token.

    `token_hosts`: names whose servers, and those of their subdomains, get the token, over TLS. `own_origins`:
    servers such as `http://127.0.0.1:9000` of this installation, called wherever they are, without TLS too.
    """

    token_hosts: frozenset[str] = frozenset()
    own_origins: frozenset[str] = frozenset()

    def owns(self, origin: str) -> bool:
        """Whether a server of this origin is the installation's own."""
        return origin in self.own_origins

    def gives_token_to(self, target: _Target) -> bool:
        """Whether this server may see the token."""
        named = any(target.host == host or target.host.endswith(f".{host}") for host in self.token_hosts)
        return named and (target.scheme == "https" or self.owns(target.origin))


@dataclass(frozen=True, slots=True)
class _Target:
    """One address of a chain of redirects, taken apart once for everybody."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def origin(self) -> str:
        """Scheme, host and port, as in Trust.own_origins."""
        return origin_of(self.scheme, self.host, self.port)

    @property
    def host_header(self) -> str:
        """What the Host header says."""
        return self.origin.partition("://")[2]


def origin_of(scheme: str, host: str, port: int | None) -> str:
    """The origin as text, without the scheme's usual port; IPv6 in brackets."""
    shown = f"[{host}]" if ":" in host else host
    return f"{scheme}://{shown}" if port in {None, PORTS.get(scheme)} else f"{scheme}://{shown}:{port}"


def origin_of_url(url: str) -> str:
    """The origin of an address from the settings. Raises ValueError."""
    parts = urlsplit(url)
    return origin_of(parts.scheme, parts.hostname or "", parts.port)


def download(url: str, *, trust: Trust, token: str = "", largest: int, seconds: float) -> http.Answer:
    """What stands at `url`, with whatever status; at most `largest` bytes, within `seconds` in all.

    Raises AddressRefused, http.TooLong, and http.NotSent and http.Unanswered, after which another try may
    help.
    """
    ends = time.monotonic() + seconds
    for _ in range(MOST_REDIRECTS + 1):
        target = _target(url, trust)
        headers = {"Host": target.host_header, "User-Agent": AGENT, "Accept": "*/*"}
        if token and trust.gives_token_to(target):
            headers["Authorization"] = f"Bearer {token}"
        answer = _call(target, _addresses(target, trust), headers, largest=largest, ends=ends)
        if answer.status not in REDIRECTS:
            return answer
        url = _followed(url, answer.location)
    raise AddressRefused("too many redirects")


def _target(url: str, trust: Trust) -> _Target:
    """The address taken apart. Raises AddressRefused."""
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError as error:
        raise AddressRefused("no address") from error
    if parts.scheme not in PORTS or not host:
        raise AddressRefused("no address of the web")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused("an address with a log-in")
    target = _Target(parts.scheme, host, port or PORTS[parts.scheme], _path(parts))
    if trust.owns(target.origin):
        return target
    if target.scheme != "https":
        raise AddressRefused("not over TLS")
    if target.port != PORTS["https"]:
        raise AddressRefused("an unusual port")
    return target


def _path(parts: SplitResult) -> str:
    path = parts.path if parts.path.startswith("/") else f"/{parts.path}"
    return f"{path}?{parts.query}" if parts.query else path


def _followed(url: str, location: str) -> str:
    """Where a redirect leads. Raises AddressRefused."""
    if not location:
        raise AddressRefused("a redirect to nowhere")
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise AddressRefused("a redirect to no address") from error


def _addresses(target: _Target, trust: Trust) -> list[str]:
    """The addresses of the host, each fit to be called. Raises AddressRefused and http.NotSent."""
    try:
        found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise AddressRefused("no name of a host") from error
    except OSError as error:
        raise http.NotSent(type(error).__name__) from error
    addresses = list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
    if not trust.owns(target.origin) and not all(is_public(one) for one in addresses):
        raise AddressRefused("not a public address")
    return addresses[:MOST_ADDRESSES]


def is_public(address: str) -> bool:
    """Whether this IP address belongs to the public internet, and not to us, our neighbours or everybody."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address) and ip.ipv4_mapped is not None:
        ip = ip.ipv4_mapped
    if ip.is_multicast or not ip.is_global:
        return False
    return not any(ip in network for network in _NOT_PUBLIC if network.version == ip.version)


def _call(
    target: _Target, addresses: list[str], headers: Mapping[str, str], *, largest: int, ends: float
) -> http.Answer:
    """The first answer of one of these addresses. Raises http.HttpError."""
    failure = http.NotSent("no address")
    for address in addresses:
        left = ends - time.monotonic()
        if left <= 0:
            raise http.Unanswered("too slow")
        pool = _pinned(target, address)
        try:
            return http.call_within(
                left, "GET", target.path, pool=pool, headers=headers, largest=largest, assert_same_host=False
            )
        except http.NotSent as error:
            failure = error
        finally:
            pool.close()
    raise failure


def _pinned(target: _Target, address: str) -> HTTPConnectionPool:
    """Connections to this very address; its certificate has to be the host's."""
    if target.scheme == "http":
        return http.Pool(address, target.port, retries=False)
    return http.SecurePool(
        address,
        target.port,
        retries=False,
        ca_certs=certifi.where(),
        server_hostname=target.host,
        assert_hostname=target.host,
    )
