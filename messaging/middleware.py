"""Providers' calls leave the road before sessions, log-in and CSRF, which cost and do not concern them."""

from collections.abc import Callable
from functools import lru_cache

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, ResolverMatch, resolve

PREFIX = "/webhooks/"


class WebhooksFirst:
    """Answers /webhooks/ itself. Placed under metrics and the correlation id, above everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(PREFIX):
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
    """Providers call the same few addresses all day."""
    return resolve(path)
