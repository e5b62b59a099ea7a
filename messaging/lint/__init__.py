"""Looks through what a hotel has written: contradictions, gaps, and answers that could not be said."""

from messaging.lint.finding import Finding
from messaging.lint.hotel import look, look_at

__all__ = ["Finding", "look", "look_at"]
