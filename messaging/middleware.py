"""Providers' calls leave the road before sessions, log-in and CSRF: nothing of that concerns them, and it
costs.
"""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from messaging.views import webhook

PREFIX = "/webhooks/"


class WebhooksFirst:
    """Answers /webhooks/ itself. Placed under metrics and the correlation id, above everything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        kind, _, key = request.path_info.removeprefix(PREFIX).rstrip("/").partition("/")
        return webhook(request, kind, key)
