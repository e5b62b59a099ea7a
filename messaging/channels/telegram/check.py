"""Whether a bot's connection works both ways: the token by getMe, what comes in by getWebhookInfo."""

import datetime as dt

from django.conf import settings

from hotel_agent.lib import clock
from messaging.channels.base import ChannelCheck, Sender
from messaging.channels.telegram import api, errors
from messaging.channels.untrusted import instant, mapping, number, text
from messaging.errors import SendRefused, SendUnknown

LATELY = dt.timedelta(hours=1)
MOST_WAITING = 100


def check(sender: Sender) -> ChannelCheck:
    """What Telegram says of the bot and of its webhook. Never raises."""
    try:
        bot = mapping(api.call(sender, "getMe", json={}))
        hook = mapping(api.call(sender, "getWebhookInfo", json={}))
    except SendRefused as refusal:
        return ChannelCheck(works=False, problems=(errors.advice(refusal.code).reason,))
    except SendUnknown:
        return ChannelCheck(works=False, problems=("Telegram did not answer.",))
    if text(bot.get("id"), 40) != sender.external_id:
        wrong = f"The token belongs to another bot (id {text(bot.get('id'), 40)})."
        return ChannelCheck(
            works=False, problems=(wrong,), advice=("Write the id of this bot, or its own token.",)
        )
    address = f"{settings.PUBLIC_URL}/webhooks/telegram/{sender.external_id}"
    if text(hook.get("url"), 500) != address:
        told = text(hook.get("url"), 500) or "nowhere"
        return ChannelCheck(
            works=False,
            problems=(f"Telegram sends the bot's messages {told}.",),
            advice=(f"Call setWebhook with url {address} and the account's webhook secret as secret_token.",),
        )
    return _of_webhook(text(hook.get("last_error_message")), hook)


def _of_webhook(error: str, hook: object) -> ChannelCheck:
    """The webhook is ours; whether Telegram gets through to it."""
    told = mapping(hook)
    at = instant(told.get("last_error_date"), clock.now())
    waiting = number(told.get("pending_update_count")) or 0
    if error and told.get("last_error_date") and at > clock.now() - LATELY:
        told_so = f"Telegram could not deliver a message at {at:%H:%M} UTC: {error}."
        return ChannelCheck(works=waiting <= MOST_WAITING, problems=(told_so,))
    return ChannelCheck(works=True)
