"""How often one caller, one chat and one hotel may call: anonymous people write here.

The counts are in Redis, for all processes; while it is down each process keeps its own, so a flood is still a
trickle and a guest is never shut out for our trouble.
"""

from django.http import HttpRequest

from hotel_agent.lib import callers, clock
from hotel_agent.lib.resilience import Buckets, Rate, seconds_until_allowed
from messaging.webchat.errors import TooMany
from messaging.webchat.sessions import Bearer

HOUR = 3600
_own = Buckets()


def session_wanted(request: HttpRequest, key: str) -> None:
    """A chat is to begin. Raises TooMany. A lobby's guests share one address, so it has 40 an hour."""
    caller = _caller(request)
    _take(Rate(f"webchat:new:{caller}", 40 / HOUR, 40), Rate(f"webchat:new:hotel:{key}", 1, 300))


def message_posted(request: HttpRequest, who: Bearer) -> None:
    """A message. Raises TooMany."""
    _take(
        Rate(f"webchat:post:{who.address}", 0.5, 20),
        Rate(f"webchat:post:{_caller(request)}", 3, 120),
        Rate(f"webchat:post:hotel:{who.tenant_id}", 30, 600),
    )


def file_sent(request: HttpRequest, who: Bearer) -> None:
    """A file. Raises TooMany."""
    _take(
        Rate(f"webchat:file:{who.address}", 1 / 30, 10),
        Rate(f"webchat:file:{_caller(request)}", 1 / 10, 40),
        Rate(f"webchat:file:hotel:{who.tenant_id}", 2, 200),
    )


def asked(request: HttpRequest, who: Bearer) -> None:
    """A look at the chat. Raises TooMany. Each process counts for itself: it is the most frequent call."""
    _take_here(Rate(f"ask:{who.address}", 4, 40), Rate(f"ask:{_caller(request)}", 50, 1000))


def unknown_token(request: HttpRequest) -> None:
    """A token that is nobody's was tried. Raises TooMany for who does that all the time."""
    _take_here(Rate(f"unknown:{_caller(request)}", 0.5, 60))


def _caller(request: HttpRequest) -> str:
    return callers.home_of(callers.address_of(request))


def _take(*rates: Rate) -> None:
    _refuse(seconds_until_allowed(rates, now_seconds=clock.now().timestamp(), without_redis=_own))


def _take_here(*rates: Rate) -> None:
    _refuse(_own.seconds_until_allowed(rates, now_seconds=clock.now().timestamp()))


def _refuse(wait_seconds: float) -> None:
    if wait_seconds:
        raise TooMany(wait_seconds)
