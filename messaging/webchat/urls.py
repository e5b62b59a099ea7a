"""Addresses of the web chat."""

from django.urls import path

from messaging.webchat import pages, views

urlpatterns = [
    path("widget.js", pages.widget, name="webchat-widget"),
    path("frame/<str:key>", pages.frame, name="webchat-frame"),
    path("sessions", views.begin, name="webchat-sessions"),
    path("messages", views.message, name="webchat-messages"),
    path("updates", views.news, name="webchat-updates"),
    path("files", views.upload, name="webchat-upload"),
    path("files/<str:signed>", pages.file, name="webchat-file"),
    path("typing", views.typing, name="webchat-typing"),
    path("end", views.end, name="webchat-end"),
]
