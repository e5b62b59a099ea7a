"""What every request passes first: an id for its log lines, and the pages of monitors."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve

from hotel_agent.lib import log

MONITORS = ("/health/", "/metrics")
GetResponse = Callable[[HttpRequest], HttpResponseBase]


class Correlation:
    """Every log line of a request carries the same id, which events made by it inherit."""

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        with log.correlated(log.new_correlation_id()):
            return self._get_response(request)


class MonitorsFirst:
    """Answers /health/ and /metrics itself.

    A probe calls a container by its bare address, which is in nobody's ALLOWED_HOSTS, and has no session.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self._get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(MONITORS):
            return self._get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self._get_response(request)
        request.resolver_match = match
        response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        return response
