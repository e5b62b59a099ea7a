"""Providers' calls, and those of chats on hotels' sites, leave the road before sessions, cookies, log-in and
CSRF, which cost and do not concern them.
"""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

PREFIXES = ("/webhooks/", "/webchat/")


class WebhooksFirst:
    """Answers these addresses itself. Placed under metrics and the correlation id, above everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIXES):
            return self._get_response(request)
        try:
            match = _match(request.path_info)
        except Resolver404:
            return self._get_response(request)
        request.resolver_match = match
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response


@lru_cache(maxsize=64)
def _match(path: str) -> ResolverMatch:
    """The same few addresses are called all day."""
    return resolve(path)
