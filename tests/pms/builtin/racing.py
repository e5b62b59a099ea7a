"""Guests at the same moment: real threads with connections of their own."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from pms.errors import PmsError


def all_at_once(actions: list[Callable[[], object]]) -> list[object]:
    """Start every action at the same moment; what each returned or the PmsError it raised."""
    start = Barrier(len(actions))

    def run(action: Callable[[], object]) -> object:
        try:
            connection.ensure_connection()
            start.wait(30)
            return action()
        except PmsError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(actions)) as pool:
        return list(pool.map(run, actions))


def kinds(results: list[object]) -> Counter[str]:
    return Counter(type(result).__name__ for result in results)
