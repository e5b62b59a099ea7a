"""Makes a turn's answer: the dialogue's actions are carried out until only words are left."""

from messaging.perform.answering import answer

__all__ = ["answer"]
