"""The Bot API's refusals and what to do about each, in one table.

Telegram gives a number as of HTTP and a sentence; some only the sentence tells apart. Words are ours.
Source: Bot API, "Making requests" and "ResponseParameters", September 2026.
"""

from messaging.channels.base import Action, Advice

TOO_MANY = 429
SOON = (2, 10, 60, 300, 1800)
TWICE = (5, 60)
LONGEST_WAIT = 3600

_BLOCKED = Advice(Action.NEVER, "The guest has blocked the bot, or never opened the chat.")
_FILE = Advice(Action.PLAIN, "Telegram did not accept the file.")

TABLE: dict[str, Advice] = {
    "400": Advice(Action.PLAIN, "Telegram did not accept the form of the message."),
    "401": Advice(Action.PAUSE, "Telegram does not accept the bot's token: make a new one with @BotFather."),
    "403": _BLOCKED,
    "404": Advice(Action.PAUSE, "Telegram knows no bot with this token: connect it again."),
    "409": Advice(Action.RETRY, "Another program reads this bot's messages.", SOON),
    "413": _FILE,
    "500": Advice(Action.RETRY, "Telegram failed without saying why.", SOON),
    "502": Advice(Action.RETRY, "Telegram was not available.", SOON),
    "chat_gone": _BLOCKED,
    "too_long": Advice(Action.PERSON, "The message is longer than Telegram takes."),
    "file": _FILE,
    "not_connected": Advice(Action.PAUSE, "The bot has no token yet: connect it."),
    "not_sent": Advice(Action.RETRY, "Telegram could not be reached.", SOON),
    "http_4xx": Advice(Action.RETRY, "Something before Telegram refused the message.", TWICE),
    "no_file": Advice(Action.PLAIN, "The picture is missing."),
}
UNKNOWN = Advice(Action.PERSON, "Telegram refused the message for a reason we do not know.")

_SENTENCES = (
    ("chat not found", "chat_gone"),
    ("user is deactivated", "chat_gone"),
    ("user not found", "chat_gone"),
    ("message is too long", "too_long"),
    ("photo_", "file"),
    ("wrong file", "file"),
    ("file must be non-empty", "file"),
    ("wrong type of the web page", "file"),
)
"""What stands in the sentence of a 400, and the code of ours for it."""


def code_of(number: int, description: str) -> str:
    """The code of a refusal with this number and sentence."""
    said = description.lower()
    if number == 400:  # noqa: PLR2004 - HTTP's bad request
        return next((code for words, code in _SENTENCES if words in said), "400")
    return str(number)


def advice(code: str) -> Advice:
    """What to do about a refusal with this code (`429/seconds` where Telegram says how long to wait)."""
    kind, _, seconds = code.partition("/")
    if kind == str(TOO_MANY):
        wait = min(int(seconds) if seconds.isdigit() else 1, LONGEST_WAIT)
        return Advice(
            Action.RETRY, "Too many messages at once from this bot.", tuple(wait + more for more in SOON)
        )
    return TABLE.get(code, UNKNOWN)
