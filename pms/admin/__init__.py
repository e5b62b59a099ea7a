"""Rooms, rates and stays in Django Admin."""

from pms.admin import connections, extras, rates, rooms, stays

__all__ = ["connections", "extras", "rates", "rooms", "stays"]
