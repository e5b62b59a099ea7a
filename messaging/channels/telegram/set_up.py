"""A bot in a hotel file: `{kind: telegram, bot_id, token: env:NAME, secret: env:NAME}`."""

import re
from typing import Annotated, Literal

from pydantic import AfterValidator

from tenants.channel_kinds import SetUp
from tenants.onboarding.access import resolved
from tenants.onboarding.forms import REFERENCE, Form, SecretReference, wrong
from tenants.services import Account

SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}\Z")
"""What Telegram takes as a webhook's secret; a short one can be guessed."""


def _digits_or_reference(text: str) -> str:
    if not text.isdigit() and not REFERENCE.match(text):
        raise wrong("must be the digits before the colon of the bot's token, or a reference such as env:NAME")
    return text


class TelegramForm(Form):
    """A bot that @BotFather made."""

    kind: Literal["telegram"]
    bot_id: Annotated[str, AfterValidator(_digits_or_reference)]
    token: SecretReference
    secret: SecretReference
    display_name: str = ""


def account(form: TelegramForm) -> Account:
    """The account with its references read."""
    bot, token, secret = resolved(form.bot_id), resolved(form.token), resolved(form.secret)
    missing = [name for part in (bot, token, secret) for name in part.missing]
    if secret.value and not SECRET.match(secret.value):
        missing.append(f"a {form.secret.removeprefix('env:')} of 16 to 256 letters, digits, _ and -")
    return Account(
        "telegram",
        bot.value,
        display_name=form.display_name,
        token=token.value,
        token_reference=form.token,
        webhook_secret=secret.value,
        missing=missing,
    )


SET_UP = SetUp(
    label="Telegram",
    form=TelegramForm,
    account=account,
    guest_names={"telegram": "Telegram user"},
    webhook_secret=True,
)
