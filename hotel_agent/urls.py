"""The web's addresses. Packages bring their own `urls.py`."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("admin/", admin.site.urls),
    *(path("", include(f"{name}.urls")) for name in ("governance", "messaging") if find_spec(f"{name}.urls")),
]
