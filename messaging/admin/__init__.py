"""Pages of staff about guests, conversations and what the hotel says in its own words."""

from messaging.admin import articles, dead_letters, identity, inbox, records, reply_texts, stay_links, tasks

__all__ = ["articles", "dead_letters", "identity", "inbox", "records", "reply_texts", "stay_links", "tasks"]
