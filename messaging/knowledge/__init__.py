"""What a hotel has written itself: articles found by a guest's words, and its own reply texts."""

from messaging.knowledge.search import Found, find
from messaging.knowledge.shelf import Shelf, shelf_of

__all__ = ["Found", "Shelf", "find", "shelf_of"]
