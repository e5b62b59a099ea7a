"""Names of the kinds of work that waits for messaging (tenants.work), and the wake-ups of who does it.

Work of the terminal has names of its own: `converse` does it in its own process, workers and sweepers never
see it.
"""

from messaging.channels.console.channel import Console

MESSAGES = "inbound_event"
STATUSES = "inbound_status"
ACCOUNT = "account_event"
TURN = "turn"
OUTBOUND = "outbound"
SCHEDULED = "scheduled"
CODES = "email_code"
MEDIA = "media"
VOICE = "voice"
CHECKS = "channel_check"

TAKE_MESSAGES = "messaging.take_inbound"
TAKE_STATUSES = "messaging.take_statuses"
TAKE_ACCOUNT_EVENTS = "messaging.take_account_events"
ANSWER = "messaging.answer"
SEND = "messaging.send_outbound"
SHOW_READ = "messaging.show_read"
SEND_SCHEDULED = "messaging.send_scheduled"
SEND_CODE = "messaging.send_email_code"
SYNC_TEMPLATES = "messaging.sync_templates"
SUBMIT_TEMPLATES = "messaging.submit_templates"
SYNC_ALL_TEMPLATES = "messaging.sync_all_templates"
TAKE_MEDIA = "messaging.take_media"
TRANSCRIBE = "messaging.transcribe"
CHECK = "messaging.check_account"
POLL_MAILBOXES = "messaging.poll_mailboxes"
POLL_MAILBOXES_OF = "messaging.poll_mailboxes_of"

STATUSES_WAIT_SECONDS = 1.0
"""Statuses hurry nobody: they are taken together."""


def of(lane: str, channel: str) -> str:
    """The kind of work of this lane for conversations on this channel."""
    return f"{channel}_{lane}" if channel == Console.kind else lane
