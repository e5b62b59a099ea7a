"""The package as a Django app."""

from django.apps import AppConfig


class MessagingConfig(AppConfig):
    """Channels, conversations and the agent."""

    name = "messaging"
