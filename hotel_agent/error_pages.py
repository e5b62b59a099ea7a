"""What a person sees when a page fails: plain words, no data. 400, 403 and 404 are Django's own handlers."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

TRY_AGAIN_AFTER_SECONDS = "30"


def server_error(request: HttpRequest) -> HttpResponse:
    """503 while the database does not answer, else 500. Asks nothing of the database itself."""
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        answer = HttpResponse(render_to_string("503.html"), status=503)
        answer["Retry-After"] = TRY_AGAIN_AFTER_SECONDS
        return answer
    return HttpResponse(render_to_string("500.html"), status=500)
