"""Meta's error codes and what to do about each, in one table.

Source: Meta's error-code reference for the Cloud API as of September 2026. Titles and HTTP status codes are
not reliable; the code is. Codes in words are ours, for answers that carry none.
"""

from messaging.channels.base import Action, Advice

SOON = (2, 10, 60, 300, 1800)
TWICE = (5, 60)
MINUTES = (60, 300, 900)
HOURS = (3600, 4 * 3600)
PAIR = (4, 16, 64, 256)
"""4^X seconds, as Meta asks for one guest's messages."""

_TOKEN = Advice(Action.PAUSE, "WhatsApp does not accept the access token: connect the number again.")
_PERMISSION = Advice(Action.PAUSE, "The access token may not send from this number: check its permissions.")
_NUMBER = Advice(Action.PAUSE, "WhatsApp does not know this number any more: check the phone number id.")
_LOCKED = Advice(Action.PAUSE, "WhatsApp has locked the account: see WhatsApp Manager.")
_REGISTRATION = Advice(Action.PAUSE, "The number is not registered, or its PIN is wrong: register it again.")
_PAYMENT = Advice(
    Action.PAUSE,
    "WhatsApp asks for a payment method: add a card in WhatsApp Manager.",
    alarm="payment_missing",
)
_DOWN = Advice(Action.RETRY, "WhatsApp was not available.", SOON)
_CALLS = Advice(Action.RETRY, "Too many calls to WhatsApp.", MINUTES)
_FORM = Advice(Action.PLAIN, "WhatsApp did not accept the form of the message.")
_TEMPLATE_PARAMETERS = Advice(Action.NO_TEMPLATE, "The template's values do not fit its approved text.")
_TEMPLATE_STATE = Advice(Action.NO_TEMPLATE, "The template is not usable: see its state in WhatsApp Manager.")
_MARKETING = Advice(Action.NEVER, "WhatsApp limits marketing messages to this guest.")
_SETTING = Advice(Action.PERSON, "WhatsApp needs a setting of the account changed.")

TABLE: dict[int | str, Advice] = {
    **dict.fromkeys((0, 190, 104, 2500), _TOKEN),
    **dict.fromkeys((3, 10, *range(200, 300), 131005), _PERMISSION),
    1: Advice(Action.RETRY, "WhatsApp could not read the request or failed.", TWICE),
    **dict.fromkeys((2, 131016, 133004), _DOWN),
    **dict.fromkeys((4, 613, 80007), _CALLS),
    **dict.fromkeys((33, "100/33"), _NUMBER),
    **dict.fromkeys((100, 131008, 131009, 135000, 131051), _FORM),
    130403: Advice(Action.NEVER, "The number is blocked for this guest."),
    130429: Advice(Action.RETRY, "Too many messages at once from this number.", SOON),
    **dict.fromkeys((130472, 131049), _MARKETING),
    130497: Advice(Action.PERSON, "The account may not message guests in this country."),
    131000: Advice(Action.RETRY, "WhatsApp failed without saying why.", TWICE),
    131021: Advice(Action.NEVER, "The guest's number is the hotel's own."),
    131026: Advice(Action.ELSEWHERE, "The guest cannot be reached on WhatsApp: try e-mail or phone."),
    131030: Advice(Action.PERSON, "A test number only reaches the numbers on its list."),
    **dict.fromkeys((131031, 368), _LOCKED),
    131037: Advice(Action.PERSON, "The number needs an approved display name."),
    **dict.fromkeys((131042, 131044), _PAYMENT),
    **dict.fromkeys((131045, 133000, 133005, 133006, 133008, 133009, 133010, 133015, 133016), _REGISTRATION),
    131047: Advice(Action.TEMPLATE, "More than 24 hours since the guest wrote: only a template may go out."),
    131048: Advice(Action.RETRY, "WhatsApp limits this number after complaints.", HOURS),
    131050: Advice(Action.NEVER, "The guest has stopped marketing messages."),
    131052: Advice(Action.NEVER, "The guest's file could not be loaded."),
    131053: Advice(Action.UPLOAD, "WhatsApp could not use the file."),
    **dict.fromkeys((131055, 131063, 134100), _SETTING),
    131056: Advice(Action.RETRY, "Too many messages to this guest in a short time.", PAIR),
    **dict.fromkeys((131057, 2494100), Advice(Action.RETRY, "WhatsApp is under maintenance.", MINUTES)),
    131062: Advice(Action.PERSON, "This message needs the guest's phone number."),
    131064: Advice(Action.PERSON, "Templates are limited after wrong categories: see WhatsApp Manager."),
    **dict.fromkeys((132000, 132008, 132012, 132018), _TEMPLATE_PARAMETERS),
    **dict.fromkeys((132001, 132005, 132007, 132015, 132016, 132068, 132069), _TEMPLATE_STATE),
    134011: _SETTING,
    **dict.fromkeys((134101, 134102), Advice(Action.RETRY, "The template is not ready yet.", (600, 600))),
    137000: Advice(Action.PERSON, "The guest's identity changed on WhatsApp: make sure who it is."),
    "no_waba": Advice(Action.PERSON, "The number has no WhatsApp business account id: fill it in."),
    "not_connected": Advice(Action.PAUSE, "The number has no access token yet: connect it."),
    "not_sent": Advice(Action.RETRY, "WhatsApp could not be reached.", SOON),
    "http_429": Advice(Action.RETRY, "Too many calls to WhatsApp.", SOON),
    "http_4xx": Advice(Action.RETRY, "Something before WhatsApp refused the message.", TWICE),
    "no_file": Advice(Action.PLAIN, "The picture is missing."),
    "file_refused": Advice(Action.PLAIN, "WhatsApp did not accept the picture."),
}

UNKNOWN = Advice(Action.PERSON, "WhatsApp refused the message for a reason we do not know.")


def advice(code: str) -> Advice:
    """What to do about a refusal with this code (`code` or `code/subcode`, or one of ours)."""
    if code in TABLE:
        return TABLE[code]
    number = code.partition("/")[0]
    return TABLE.get(int(number), UNKNOWN) if number.isdigit() else UNKNOWN
