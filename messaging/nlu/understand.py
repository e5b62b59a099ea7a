"""One message of a guest in, one Understanding out: pure, offline, a few milliseconds."""

from datetime import date

from messaging.nlu.attempts import attempt
from messaging.nlu.model.settle import understood
from messaging.nlu.model.weights import stored_weights
from messaging.nlu.types import Understanding


def understand(
    text: str,
    *,
    ref_date: date,
    timezone: str,
    context: str | None = None,
    language_hint: str | None = None,
) -> Understanding:
    """Read one message.

    `ref_date` is today in the hotel's time zone `timezone`, `context` the question just asked (of
    CONTEXTS, others count as none), `language_hint` the language of the conversation so far. Never raises
    for any text; considers its first 4,000 characters.
    """
    read = attempt(text, ref_date=ref_date, timezone=timezone, context=context, language_hint=language_hint)
    return understood(read, stored_weights(), ref_date=ref_date)
