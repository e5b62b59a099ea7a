"""Pages of staff about guests and conversations."""

from messaging.admin import inbox

__all__ = ["inbox"]
