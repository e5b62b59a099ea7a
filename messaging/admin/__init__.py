"""Pages of staff about guests, conversations and what the hotel says in its own words."""

from messaging.admin import inbox, knowledge, records, stay_links, tasks

__all__ = ["inbox", "knowledge", "records", "stay_links", "tasks"]
