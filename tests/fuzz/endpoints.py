"""Every address of the product, read off its resolver: a new one is fuzzed without a word about it here."""

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(?P<kind>\w+):)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>(?P<what>(?:[^()]|\([^()]*\))*)\)")
VALUES: dict[str, tuple[str, ...]] = {
    "kind": (
        "whatsapp",
        "whatsapp",
        "whatsapp",
        "gmail",
        "email",
        "telegram",
        "webchat",
        "console",
        "nothing",
    ),
    "key": ("pk_nobody", "1", "a" * 300),
    "slug": ("aurora", "harbour", "nobody"),
    "rest": ("", "app.js", "../../etc/passwd"),
}
"""What stands for a parameter of this name; others get what their kind allows."""
OF_KIND: dict[str, tuple[str, ...]] = {
    "int": ("0", "1", "7", "999999999", "99999999999999999999999999999"),
    "slug": ("a-slug", "x"),
    "uuid": ("00000000-0000-4000-8000-000000000000",),
    "path": ("1/change", "a/b/c", "x"),
    "str": ("x", "1", "eyJhIjoxfQ:1abc:sig", "%00", "%ff%fe", "é", "a" * 2000),
}


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One address: its route as the resolver writes it, and the group it is counted in."""

    route: str
    group: str

    def path(self, chance: random.Random, values: dict[str, tuple[str, ...]] | None = None) -> str:
        """A path of this route; `values` stand for parameters by name, before those above."""
        known = {**VALUES, **(values or {})}

        def value(found: re.Match[str]) -> str:
            named = found.groupdict()
            usual = OF_KIND.get(named.get("kind") or "str", OF_KIND["str"])
            if named.get("kind") in ("int", "uuid"):
                return chance.choice(usual)
            return chance.choice(
                (*known.get(named["name"], ()), *usual[: 1 if named["name"] in known else None])
            )

        path = PARAMETER.sub(value, GROUP.sub(value, self.route))
        return "/" + path.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\", "")


def endpoints() -> list[Endpoint]:
    """All addresses, and those that no route has: static files and paths of nobody."""
    found = {Endpoint(route, _group(route)) for route in _routes(get_resolver().url_patterns)}
    beside = ("static/admin/css/base.css", "static/nothing", "nothing/here", "favicon.ico", "robots.txt")
    found |= {Endpoint(route, "static and nothing") for route in beside}
    return sorted(found, key=lambda one: one.route)


def _routes(patterns: Iterable[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        route = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from _routes(one.url_patterns, route)
        else:
            yield route


def _group(route: str) -> str:
    """Admin's hundreds of pages are counted as one, but for its log-in."""
    if route.startswith("admin/"):
        return "admin/login/" if route == "admin/login/" else "admin/..."
    return route.replace("^", "").replace("$", "") or "/"
