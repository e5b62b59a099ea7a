"""The package as a Django app."""

from django.apps import AppConfig

from hotel_agent.lib import events


class MessagingConfig(AppConfig):
    """Channels, conversations and the agent."""

    name = "messaging"

    def ready(self) -> None:
        """Register sections of the hotel file, checks and probes; listen to what stays and articles do."""
        from governance import health
        from messaging import (
            booking_news,
            channel_tests,
            hotel_file,
            journeys,
            operations,
            preflight,
            registry,
            templates,
        )
        from messaging.knowledge import shelf
        from messaging.types import TemplateChanged
        from pms.events import BookingSettled, PmsBack, ReservationChanged
        from tenants import channel_tests as set_up_tests
        from tenants.events import Changed

        registry.announce()
        set_up_tests.register(channel_tests.test_now)
        hotel_file.register()
        preflight.register()
        health.register_probe("messages", operations.waiting)
        health.register_probe("channel accounts", operations.accounts)
        events.listen(ReservationChanged, journeys.reservation_changed)
        events.listen(BookingSettled, booking_news.settled)
        events.listen(PmsBack, booking_news.pms_back)
        events.listen(Changed, shelf.on_change)
        events.listen(TemplateChanged, templates.changed)
