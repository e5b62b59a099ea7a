"""What monitors read. Nothing here opens a session or believes a header."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseForbidden, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance import health
from hotel_agent.lib import metrics


@require_safe
@never_cache
def live(request: HttpRequest) -> HttpResponse:
    """This process runs. Asks nothing else, so that a database that is down gets nobody restarted."""
    return JsonResponse({"status": "live", "release": settings.RELEASE})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """200 when database and migrations are there, though other parts may be degraded; else 503."""
    answer = health.readiness()
    return JsonResponse(answer.as_json(), status=503 if answer.status == "not_ready" else 200)


@require_safe
@never_cache
def metrics_page(request: HttpRequest) -> HttpResponse:
    """Prometheus' text format, for the addresses of METRICS_ALLOWED_IPS.

    Only the address of the connection itself counts: X-Forwarded-For is whatever its sender likes. A proxy
    in front of the web therefore must not pass /metrics on.
    """
    if not _may_read_metrics(request.META.get("REMOTE_ADDR", "")):
        return HttpResponseForbidden("This address may not read metrics.\n", content_type="text/plain")
    return HttpResponse(metrics.exposition(), content_type=metrics.CONTENT_TYPE)


def _may_read_metrics(remote_address: str) -> bool:
    try:
        address = ip_address(remote_address)
    except ValueError:  # a UNIX socket has none
        return False
    return any(address in ip_network(allowed, strict=False) for allowed in settings.METRICS_ALLOWED_IPS)
