"""Sections `flags`, `channels` and `staff`: what is switched on, where guests write, who works there."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from django.conf import settings
from pydantic import AfterValidator, Field

from tenants import channel_kinds, services
from tenants.flags import CATALOGUE
from tenants.models import ChannelAccount, FlagValue, Membership, MetaApp, Tenant
from tenants.onboarding.forms import REFERENCE, Form, SecretReference, Text, YesNo, email_address, wrong
from tenants.onboarding.sections import Finding, HotelFile, Section, SectionReport, register_section
from tenants.origins import site_origin
from tenants.services import Account

OWN_KINDS = ("whatsapp", "email", "webchat")


def _digits_or_reference(text: str) -> str:
    if not text.isdigit() and not REFERENCE.match(text):
        raise wrong("must be the digits that Meta shows, or a reference such as env:WHATSAPP_PHONE_NUMBER_ID")
    return text


def _address_or_reference(text: str) -> str:
    return text if REFERENCE.match(text) else email_address(text)


def _origin(text: str) -> str:
    try:
        return site_origin(text)
    except ValueError as error:
        raise wrong(str(error)) from error


def _webchat_key(text: str) -> str:
    if not re.fullmatch(r"pk_[A-Za-z0-9_-]+", text):
        raise wrong("must be pk_ followed by letters, digits, _ or -")
    return text


BESIDE_THE_APP = {"messages_per_second": 20}
"""What Meta allows a number that is also used with the WhatsApp Business app."""
MetaId = Annotated[str, AfterValidator(_digits_or_reference)]


class WhatsAppForm(Form):
    """A number of the WhatsApp Cloud API."""

    kind: Literal["whatsapp"]
    phone_number_id: MetaId
    waba_id: MetaId
    app: Text
    token: SecretReference
    shared: YesNo = False
    business_app: YesNo = False
    display_name: str = ""


class EmailForm(Form):
    """A mailbox."""

    kind: Literal["email"]
    address: Annotated[Text, AfterValidator(_address_or_reference)]
    imap: SecretReference
    smtp: SecretReference
    password: SecretReference
    display_name: str = ""
    authserv_id: str = ""
    own_addresses: list[Annotated[Text, AfterValidator(email_address)]] = []
    relay_domains: list[Text] = []


class WebchatForm(Form):
    """The chat on the hotel's own site."""

    kind: Literal["webchat"]
    key: Annotated[str, Field(max_length=60), AfterValidator(_webchat_key)]
    origins: list[Annotated[str, AfterValidator(_origin)]] = []
    display_name: str = ""


OwnForm = WhatsAppForm | EmailForm | WebchatForm


class PersonForm(Form):
    """One person's role at the hotel."""

    email: Annotated[Text, AfterValidator(email_address)]
    name: Annotated[Text, Field(max_length=120)]
    role: Literal["owner", "manager", "agent", "auditor"]
    departments: list[Text] = []


def check_flags(values: dict[str, bool], _: HotelFile) -> Iterable[Finding]:
    """Only flags that exist."""
    for flag in values:
        if flag not in CATALOGUE:
            yield Finding((flag,), f"is no flag; flags are {', '.join(sorted(CATALOGUE))}")


def apply_flags(tenant: Tenant, values: dict[str, bool], report: SectionReport) -> None:
    """The hotel's own values; a flag that is not in the file goes back to the value for all hotels."""
    report.remove(FlagValue.objects.filter(tenant=tenant).exclude(flag__in=values))
    for flag, value in values.items():
        changed = services.flag_set(flag=flag, tenant=tenant, value=value)
        report.note("changed" if changed else "unchanged", f"{flag} {'on' if value else 'off'}")


@dataclass(frozen=True, slots=True)
class Resolved:
    """A text of the file with its reference read: `value` is empty, and `missing` names it, where it is not
    set.
    """

    value: str
    missing: tuple[str, ...] = ()


def resolved(text: str) -> Resolved:
    """The text, or what its `env:NAME` holds."""
    if not REFERENCE.match(text):
        return Resolved(text)
    name = text.removeprefix("env:")
    value: str = settings.ENV_REFERENCE(name)
    return Resolved(value, () if value else (name,))


def _account(form: Any) -> Account:
    """The account with its references read. Its `external_id` is empty where that reference is not set."""
    if form.kind in channel_kinds.added():
        account: Account = channel_kinds.added()[form.kind].account(form)
        return account
    if isinstance(form, WebchatForm):
        return Account("webchat", form.key, display_name=form.display_name, options={"origins": form.origins})
    if isinstance(form, EmailForm):
        address, token = resolved(form.address), resolved(form.password)
        servers = [resolved(form.imap), resolved(form.smtp)]
        return Account(
            "email",
            address.value.lower(),
            display_name=form.display_name,
            token=token.value,
            token_reference=form.password,
            options={"imap": form.imap, "smtp": form.smtp, **_mail_options(form)},
            missing=[name for part in (address, *servers, token) for name in part.missing],
        )
    number, waba, token = (resolved(text) for text in (form.phone_number_id, form.waba_id, form.token))
    return Account(
        "whatsapp",
        number.value,
        app=form.app,
        shared=form.shared,
        display_name=form.display_name,
        token=token.value,
        token_reference=form.token,
        options={"waba_id": waba.value, **(BESIDE_THE_APP if form.business_app else {})},
        missing=[name for part in (number, waba, token) for name in part.missing],
    )


def channels_section() -> Section:
    """The section, with a form for every kind of channel that is known by now."""
    forms: Any = OwnForm
    for added in channel_kinds.added().values():
        forms = forms | added.form
    form: Any = Annotated[forms, Field(discriminator="kind")]
    return Section("channels", list[form], apply_channels, check=check_channels)


def add_kind(kind: str, set_up: channel_kinds.SetUp) -> None:
    """Know one more kind of channel, in rows, Admin and hotel files. Called from `AppConfig.ready()`."""
    channel_kinds.add(kind, set_up)
    register_section(channels_section())


def _mail_options(form: EmailForm) -> dict[str, Any]:
    """What the file says of a mailbox beyond its servers; for the rest the channel has its own."""
    given = {
        "authserv_id": form.authserv_id,
        "own_addresses": form.own_addresses,
        "relay_domains": form.relay_domains,
    }
    return {name: value for name, value in given.items() if value}


def check_channels(forms: list[Any], file: HotelFile) -> Iterator[Finding]:
    """Apps that exist, accounts that are free, each once; what is not set is a warning."""
    tenant = file.sections.get("tenant")
    apps = set(MetaApp.objects.values_list("name", flat=True))
    seen: set[tuple[str, str]] = set()
    for place, form in enumerate(forms):
        account = _account(form)
        if account.app and account.app not in apps:
            message = (
                f"there is no Meta app '{account.app}'; an operator makes it with set_meta_app or in Admin"
            )
            yield Finding((place, "app"), message)
        if account.missing:
            message = f"{' and '.join(account.missing)} not set: this account will not be connected"
            yield Finding((place,), message, warning=True)
        if (account.kind, account.external_id) in seen:
            yield Finding((place,), "is in this file twice")
        seen.add((account.kind, account.external_id))
        refusal = services.route_refusal(account, slug=tenant.slug) if tenant else ""
        if refusal:
            yield Finding((place,), f"{account.kind} {account.external_id} {refusal}")


def apply_channels(tenant: Tenant, forms: list[Any], report: SectionReport) -> None:
    """The hotel's accounts; it leaves those that are not in the file. One whose own id is not set is left
    out.
    """
    accounts = [_account(form) for form in forms]
    for account in accounts:
        if account.external_id:
            how, row = services.channel_connect(tenant, account)
            report.note(how, str(row))
    if not all(account.external_id for account in accounts):
        return  # which account is meant cannot be told, so none is given up
    kept = {(account.kind, account.external_id) for account in accounts}
    for row in ChannelAccount.objects.of(tenant.pk).filter(kind__in=(*OWN_KINDS, *channel_kinds.added())):
        if (row.kind, row.external_id) not in kept and services.channel_leave(row):
            report.note("removed", str(row))


def check_staff(forms: list[PersonForm], _: HotelFile) -> Iterator[Finding]:
    """Each person once."""
    seen: set[str] = set()
    for place, form in enumerate(forms):
        if form.email.lower() in seen:
            yield Finding((place, "email"), "is in this file twice")
        seen.add(form.email.lower())


def apply_staff(tenant: Tenant, forms: list[PersonForm], report: SectionReport) -> None:
    """Who works here; those who are not in the file leave the hotel."""
    for form in forms:
        how = services.person_join(
            tenant=tenant, email=form.email, name=form.name, role=form.role, departments=form.departments
        )
        report.note(how, f"{form.name} ({form.role})")
    emails = [form.email.lower() for form in forms]
    report.remove(Membership.objects.filter(tenant=tenant).exclude(user__email__in=emails))
