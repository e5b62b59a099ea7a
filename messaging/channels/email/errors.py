"""What mail servers answer and what to do about each, in one table.

Codes are `550/5.1.1` (RFC 5321 and 3463) or their first half; `bounce/5.1.1` is the same, said later by a
report (RFC 3464): that server has given up, so it is never for trying again. Codes in words are ours.
"""

from messaging.channels.base import Action, Advice

SOON = (10, 60, 300, 1800, 3600)
GREY = (300, 900, 1800, 3600, 4 * 3600)
"""Servers that put off who they do not know take the mail after some minutes."""
HOURS = (3600, 4 * 3600, 12 * 3600)

_PASSWORD = Advice(
    Action.PAUSE, "The mail server does not accept the password: make a new app password and enter it here."
)
_ADDRESS = Advice(Action.NEVER, "The guest's e-mail address does not exist.")
_FULL = Advice(Action.NEVER, "The guest's mailbox is full.")
_POLICY = Advice(
    Action.PERSON, "The mail was refused as unwanted: see SPF, DKIM and DMARC of the hotel's domain."
)
_LIMIT = Advice(Action.RETRY, "The mailbox has sent all it may for now.", HOURS)

TABLE: dict[str, Advice] = {
    "not_connected": Advice(Action.PAUSE, "The mailbox has no password yet: enter it."),
    "bad_server": Advice(Action.PAUSE, "The address of the outgoing mail server cannot be read."),
    "log_in": _PASSWORD,
    "log_in_later": Advice(Action.RETRY, "The mail server does not let us in at the moment.", SOON),
    "no_log_in": Advice(
        Action.PAUSE, "The outgoing mail server offers no log-in: check its address and port."
    ),
    "530": _PASSWORD,
    "534": _PASSWORD,
    "535": _PASSWORD,
    "not_sent": Advice(Action.RETRY, "The mail server could not be reached.", SOON),
    "address": Advice(Action.NEVER, "The outgoing mail server does not take this form of address."),
    "5.1.1": _ADDRESS,
    "5.1.2": _ADDRESS,
    "5.1.3": _ADDRESS,
    "5.1.6": _ADDRESS,
    "5.1.10": _ADDRESS,
    "5.2.1": _ADDRESS,
    "5.2.2": _FULL,
    "4.2.2": _FULL,
    "5.3.4": Advice(Action.PERSON, "The mail is too large for the guest's mailbox."),
    "5.2.3": Advice(Action.PERSON, "The mail is too large for the guest's mailbox."),
    "5.4.5": _LIMIT,
    "4.4.5": _LIMIT,
    "4.7.28": _LIMIT,
    "5.7.0": _POLICY,
    "5.7.1": _POLICY,
    "5.7.26": _POLICY,
}
_LATER = Advice(Action.RETRY, "The guest's mail server does not take the mail yet.", GREY)
_NO = Advice(Action.NEVER, "The guest's mail server refused the mail.")
_GIVEN_UP = Advice(Action.NEVER, "The guest's mail server could not deliver the mail.")


def advice(code: str) -> Advice:
    """What to do about a refusal with this code."""
    first, _, status = code.partition("/")
    known = TABLE.get(status) or TABLE.get(first)
    if first == "bounce":
        return _final(known) if known else _GIVEN_UP
    if known:
        return known
    return _LATER if first.startswith("4") else _NO


def _final(known: Advice) -> Advice:
    """The same reason for a mail that somebody has already tried for days."""
    return known if known.action is Action.PERSON else Advice(Action.NEVER, known.reason)
