"""The web's addresses. Packages bring their own `urls.py`."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("admin/", admin.site.urls)]
for _package in ("governance", "messaging"):
    if find_spec(f"{_package}.urls"):
        urlpatterns.append(path("", include(f"{_package}.urls")))
