"""Facts and templates become the words a guest reads."""

from messaging.replies.outside import text

__all__ = ["text"]
