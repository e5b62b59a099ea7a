"""What a hotel has written itself: articles found by a guest's words, and its own reply texts."""

from messaging.knowledge.search import Found, find, find_all
from messaging.knowledge.shelf import Shelf, shelf_of

__all__ = ["Found", "Shelf", "find", "find_all", "shelf_of"]
