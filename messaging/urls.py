"""Addresses of messaging."""

from django.urls import include, path

from messaging.views import webhook

urlpatterns = [
    path("webhooks/<str:kind>", webhook, name="webhook"),
    path("webchat/", include("messaging.webchat.urls")),
    path("webhooks/<str:kind>/<str:key>", webhook, name="webhook-of-account"),
]
