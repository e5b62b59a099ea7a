"""Makes the answer of a turn: the dialogue's actions are carried out, outside any transaction, until words are left."""

from messaging.perform.answering import answer

__all__ = ["answer"]
