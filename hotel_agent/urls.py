"""The web's addresses. Packages bring their own `urls.py`."""

from importlib.util import find_spec

from django.conf import settings
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.generic import RedirectView

handler500 = "hotel_agent.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="home"),
    path("admin/", admin.site.urls),
    *(path("", include(f"{name}.urls")) for name in ("governance", "messaging") if find_spec(f"{name}.urls")),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("webchat/demo/", include("hotel_agent.console.demo_site")))
if settings.SIMULATOR_URL:
    phone = RedirectView.as_view(url=f"{settings.SIMULATOR_URL}/simulator/%(rest)s", query_string=True)
    urlpatterns.append(re_path(r"^simulator/(?P<rest>.*)$", phone, name="simulator"))
