"""The package as a Django app."""

from django.apps import AppConfig

from hotel_agent.lib import events


class MessagingConfig(AppConfig):
    """Channels, conversations and the agent."""

    name = "messaging"

    def ready(self) -> None:
        """Register the sections of the hotel file; listen to what stays and articles do."""
        from messaging import hotel_file, journeys, preflight
        from messaging.knowledge import shelf
        from pms.events import ReservationChanged
        from tenants.events import Changed

        hotel_file.register()
        preflight.register()
        events.listen(ReservationChanged, journeys.reservation_changed)
        events.listen(Changed, shelf.on_change)
