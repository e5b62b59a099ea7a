"""The parts of one running stand-in, held together."""

from __future__ import annotations

import threading

from messaging.channels.whatsapp.standin.config import Config
from messaging.channels.whatsapp.standin.emitter import Emitter
from messaging.channels.whatsapp.standin.faults import Switchboard
from messaging.channels.whatsapp.standin.limits import Rates
from messaging.channels.whatsapp.standin.media import Files
from messaging.channels.whatsapp.standin.settings import Settings
from messaging.channels.whatsapp.standin.templates import Templates
from messaging.channels.whatsapp.standin.world import World


class Standin:
    """Everything a request may need. `settings` is replaced as a whole, never changed in place."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.settings = Settings()
        self.world = World()
        self.faults = Switchboard()
        self.rates = Rates()
        self.files = Files(self.world.now)
        self.templates = Templates()
        self.emitter = Emitter(config, self.world, self.faults, lambda: self.settings)
        self.origin = ""  # the stand-in's own address, known once it listens
        self.webhook_health = "not asked yet"
        self.health_lock = threading.Lock()

    def reset(self) -> None:
        """As freshly started: no chats, no faults, usual settings, real time; nothing waits to be told."""
        self.emitter.reset()
        self.settings = Settings()
        self.faults.reset()
        self.rates.reset()
        self.files.reset()
        self.templates.reset()
        self.world.reset()

    def shake_hands(self) -> str:
        """The handshake of every app; keeps and returns "ok" or what was wrong with the first that failed."""
        answers = [self.emitter.shake_hands(app) for app in self.config.apps]
        health = next((answer for answer in answers if answer != "ok"), "ok")
        with self.health_lock:
            changed, self.webhook_health = self.webhook_health != health, health
        if changed:
            with self.world.news:
                self.world.touch()
        return health

    def close(self) -> None:
        self.emitter.close()
