"""Addresses of messaging."""

from django.urls import path

from messaging.views import webhook

urlpatterns = [
    path("webhooks/<str:kind>", webhook, name="webhook"),
    path("webhooks/<str:kind>/<str:key>", webhook, name="webhook-of-account"),
]
