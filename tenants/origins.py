"""Origins of web pages (scheme, host and port), written as browsers write them."""

import re
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\[[0-9a-f:.]+\]")


def origin_of(address: str) -> str:
    """The origin of a page's address; empty where it has none."""
    try:
        parts = urlsplit(address.strip())
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return ""
    named = f"[{host}]" if ":" in host else host
    if parts.scheme not in DEFAULT_PORTS or not _HOST.fullmatch(named):
        return ""
    if port is None or port == DEFAULT_PORTS[parts.scheme]:
        return f"{parts.scheme}://{named}"
    return f"{parts.scheme}://{named}:{port}"


def site_origin(text: str) -> str:
    """The origin of a hotel's site as somebody wrote it. Raises ValueError for anything more or less."""
    written = text.strip().lower().removesuffix("/")
    origin = origin_of(written)
    scheme = written.partition("://")[0]
    if not origin or written not in (origin, f"{origin}:{DEFAULT_PORTS[scheme]}"):
        raise ValueError("must be an origin such as https://www.example.com, without a path")
    return origin
