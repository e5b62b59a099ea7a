"""What a hotel has written itself: articles found by a guest's words, and its own reply texts."""

from messaging.knowledge.search import Answers, Found, Question, answer_of, find, find_all
from messaging.knowledge.shelf import Shelf, shelf_of, valid_pages

__all__ = [
    "Answers",
    "Found",
    "Question",
    "Shelf",
    "answer_of",
    "find",
    "find_all",
    "shelf_of",
    "valid_pages",
]
