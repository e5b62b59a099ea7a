"""Pages of staff about guests, conversations and what the hotel says in its own words."""

from messaging.admin import (
    account_events,
    articles,
    dead_letters,
    identity,
    inbox,
    records,
    reply_texts,
    stay_links,
    tasks,
    whatsapp_templates,
)

__all__ = [
    "account_events",
    "articles",
    "dead_letters",
    "identity",
    "inbox",
    "records",
    "reply_texts",
    "stay_links",
    "tasks",
    "whatsapp_templates",
]
