"""Rooms, rates and stays in Django Admin."""

from pms.admin import rates, rooms, stays

__all__ = ["rates", "rooms", "stays"]
