"""What packages above know of an account and show on its page."""

from collections.abc import Callable

from django.utils.safestring import SafeString, mark_safe

from tenants.models import ChannelAccount

Note = Callable[[ChannelAccount], SafeString]
"""HTML about an account, already escaped; empty where there is nothing to say."""
_notes: list[Note] = []


def register(note: Note) -> None:
    """Show `note` on the page of every account. Registered twice is once."""
    if note not in _notes:
        _notes.append(note)


def shown(account: ChannelAccount) -> SafeString:
    """All notes about this account, in the order they were registered."""
    return mark_safe("".join(note(account) for note in _notes))  # noqa: S308 - each is escaped HTML
