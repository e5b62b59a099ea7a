"""The package as a Django app."""

from django.apps import AppConfig

from hotel_agent.lib import events


class MessagingConfig(AppConfig):
    """Channels, conversations and the agent."""

    name = "messaging"

    def ready(self) -> None:
        """Listen to what stays do."""
        from messaging import journeys
        from pms.events import ReservationChanged

        events.listen(ReservationChanged, journeys.reservation_changed)
