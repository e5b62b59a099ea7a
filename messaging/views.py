"""The addresses providers call. One view for every channel; the work is in messaging.webhooks."""

import structlog
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse, UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from gunicorn.http.errors import ParseException  # of a body whose chunks are none

from messaging import webhooks
from messaging.errors import NotJson, TooLarge, WebhookRefused

log = structlog.get_logger(__name__)

RETRY_AFTER_SECONDS = "5"


@csrf_exempt
def webhook(request: HttpRequest, kind: str, key: str = "") -> HttpResponse:
    """Handshakes and webhooks of the channel `kind`. 200 means committed; 503 asks the provider to send it
    again.

    `key` names one account of channels that tell theirs apart by address.
    """
    if request.method not in ("GET", "POST"):
        return HttpResponseNotAllowed(["GET", "POST"])
    try:
        if request.method == "GET":
            return _plain(webhooks.handshake(kind, request.GET.dict()))
        thanks = webhooks.take(kind, _body(request), request.headers, key=key)
    except WebhookRefused as refusal:
        return _plain(type(refusal).__name__, status=refusal.status)
    except (DatabaseError, InterfaceError) as error:
        log.exception("webhook_not_kept", channel=kind, reason=type(error).__name__)
        answer = _plain("try again", status=503)
        answer["Retry-After"] = RETRY_AFTER_SECONDS
        return answer
    return JsonResponse(dict(thanks)) if thanks else _plain("")


def _plain(text: str, *, status: int = 200) -> HttpResponse:
    answer = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    answer["Content-Length"] = str(len(answer.content))  # no middleware adds it here
    return answer


def _body(request: HttpRequest) -> bytes:
    """The raw bytes, once.

    Raises TooLarge above the limit, whatever Content-Length says, and NotJson for half a body.
    """
    declared = request.META.get("CONTENT_LENGTH") or ""
    if declared.isdigit() and int(declared) > webhooks.LARGEST_BODY:
        raise TooLarge(declared)
    try:
        # Django gives a chunked body no length and so no bytes; the server's own stream ends by itself.
        chunked = "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower()
        stream = request.META["wsgi.input"] if chunked else request
        raw: bytes = stream.read(webhooks.LARGEST_BODY + 1)
    except (UnreadablePostError, OSError, ParseException) as error:
        raise NotJson("the body ended early") from error
    if len(raw) > webhooks.LARGEST_BODY:
        raise TooLarge("more than it said")
    return raw
