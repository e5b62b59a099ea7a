"""Addresses of messaging."""

from django.urls import include, path

from messaging.file_views import guest_file
from messaging.views import webhook

urlpatterns = [
    path("files/<str:signed>", guest_file, name="guest-file"),
    path("webhooks/<str:kind>", webhook, name="webhook"),
    path("webchat/", include("messaging.webchat.urls")),
    path("webhooks/<str:kind>/<str:key>", webhook, name="webhook-of-account"),
]
