"""The package as a Django app."""

from django.apps import AppConfig

from hotel_agent.lib import events


class MessagingConfig(AppConfig):
    """Channels, conversations and the agent."""

    name = "messaging"

    def ready(self) -> None:
        """Listen to what stays do."""
        from messaging import hotel_file, journeys
        from pms.events import ReservationChanged

        hotel_file.register()
        events.listen(ReservationChanged, journeys.reservation_changed)
