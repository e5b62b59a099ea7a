"""What Meta tells of a business account, its numbers and its templates, in words for staff.

Fields and their events: https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks
"""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from messaging.channels.untrusted import instant, items, mapping, number, text
from messaging.channels.whatsapp.contents import aliases
from messaging.types import AccountNews, Consent, TemplateChanged

GOOD, INFO, WARNING, CRITICAL = "good", "info", "warning", "critical"
PAUSED: Final = "template_paused"
RESTRICTED: Final = "account_restricted"
TROUBLE: Final = "account_trouble"
PAYMENT: Final = "payment_missing"
ALARMS: Final = frozenset({PAUSED, RESTRICTED, TROUBLE, PAYMENT})
"""Kinds of alarms, each with its runbook."""

PAYMENT_CODES: Final = frozenset({131042, 131044})
LOCKED_CODES: Final = frozenset({368, 131031})
_TEMPLATE_WORDS: Final = {
    "APPROVED": ("is approved", GOOD),
    "REINSTATED": ("may be used again", GOOD),
    "UNARCHIVED": ("is back from the archive", GOOD),
    "PENDING": ("waits for Meta's review", INFO),
    "IN_APPEAL": ("is reviewed again", INFO),
    "PENDING_DELETION": ("is being deleted", WARNING),
    "DELETED": ("was deleted", WARNING),
    "ARCHIVED": ("was archived", WARNING),
    "REJECTED": ("was rejected", WARNING),
    "PAUSED": ("is paused: Meta sends it to nobody", WARNING),
    "FLAGGED": ("is about to be disabled: guests complain of it", WARNING),
    "LIMIT_EXCEEDED": ("was made while no more templates are allowed", WARNING),
    "LOCKED": ("is locked", WARNING),
    "DISABLED": ("is disabled for good", CRITICAL),
}
_STOPPED: Final = frozenset({"REJECTED", "PAUSED", "FLAGGED", "LOCKED", "DISABLED", "DELETED"})
_RUNS: Final = frozenset({"APPROVED", "REINSTATED", "UNARCHIVED"})
_ACCOUNT_WORDS: Final = {
    "ACCOUNT_DELETED": ("The WhatsApp account was deleted.", CRITICAL),
    "ACCOUNT_OFFBOARDED": ("The number was taken off this app.", CRITICAL),
    "ACCOUNT_RECONNECTED": ("The number is connected to this app again.", GOOD),
    "ACCOUNT_RESTRICTION": ("Meta restricts the account", CRITICAL),
    "ACCOUNT_VIOLATION": ("Meta says that the account breaks its rules", WARNING),
    "DISABLED_UPDATE": ("Meta has disabled the account", CRITICAL),
    "PARTNER_APP_INSTALLED": ("An app was given rights on the account.", INFO),
    "PARTNER_APP_UNINSTALLED": ("An app has no rights on the account any more.", WARNING),
    "PARTNER_REMOVED": ("The account is not shared with this app any more.", CRITICAL),
    "VERIFIED_ACCOUNT": ("The account is verified.", GOOD),
}
_CANNOT_SEND: Final = frozenset(
    {"ACCOUNT_DELETED", "ACCOUNT_OFFBOARDED", "PARTNER_REMOVED", "DISABLED_UPDATE"}
)
_NO_ANSWERS: Final = "RESTRICTED_CUSTOMER_INITIATED_MESSAGING"
_NOT_LOCKED: Final = frozenset({"REINSTATE", "SCHEDULE_FOR_DISABLE"})


def read(payload: Mapping[str, Any], received_at: dt.datetime) -> AccountNews | None:
    """What a change of the account's own says; None for what has no meaning here. Never raises."""
    change = mapping(payload, "change")
    value, field = mapping(change, "value"), text(change.get("field"), 40)
    reader = _READERS.get(field)
    if reader is None:
        return None
    news = AccountNews(
        kind=field,
        severity=INFO,
        text="",
        at=instant(payload.get("time"), received_at),
        number=text(value.get("display_phone_number"), 40).lstrip("+"),
    )
    return reader(news, value)


def _template(value: Mapping[str, Any]) -> tuple[str, TemplateChanged]:
    name = text(value.get("message_template_name"), 512)
    language = text(value.get("message_template_language"), 20)
    changed = TemplateChanged(
        name=name, language=language, provider_id=text(value.get("message_template_id"), 40)
    )
    return f"{name[:100]} ({language})", changed


def _template_status(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    named, changed = _template(value)
    state = text(value.get("event"), 40).upper()
    words, severity = _TEMPLATE_WORDS.get(state, (f"is now {_plain(state)}", INFO))
    reason = _reason(value)
    return replace(
        news,
        severity=severity,
        text=_joined(f"The template {named} {words}", reason),
        alarm=PAUSED if state in _STOPPED else "",
        over=(PAUSED,) if state in _RUNS else (),
        subject=f"template {named}",
        template=replace(
            changed,
            state=state,
            reason=reason,
            category=text(value.get("message_template_category"), 20).upper(),
        ),
    )


def _reason(value: Mapping[str, Any]) -> str:
    """Why Meta did it, as far as it says so."""
    said = text(value.get("reason"), 100)
    more = (
        text(mapping(value, "rejection_info").get("reason"), 200)
        or text(mapping(value, "other_info").get("description"), 200)
        or text(mapping(value, "disable_info").get("disable_date"), 40)
    )
    return _joined(_plain(said) if said.upper() != "NONE" else "", more)


def _template_quality(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    named, changed = _template(value)
    quality = text(value.get("new_quality_score"), 20).upper()
    red = quality == "RED"
    return replace(
        news,
        severity=WARNING if red else INFO,
        text=f"The quality of the template {named} is {_plain(quality)}, as guests rate it.",
        alarm=TROUBLE if red else "",
        over=() if red else (TROUBLE,),
        subject=f"quality of template {named}",
        template=replace(changed, quality=quality),
    )


def _template_category(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    named, changed = _template(value)
    before = text(value.get("previous_category"), 20)
    now = text(value.get("new_category"), 20).upper()
    soon = text(value.get("correct_category"), 20).upper()
    words = f"is {_plain(now)} now, it was {_plain(before)}" if before else f"is {_plain(now)}"
    return replace(
        news,
        severity=WARNING,
        text=_joined(
            f"The template {named} {words}; its price changes with it",
            f"Meta means to make it {_plain(soon)}" if soon and soon != now else "",
        ),
        alarm=TROUBLE,
        subject=f"category of template {named}",
        template=replace(changed, category="" if soon and not before else now),
    )


def _template_components(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    named, changed = _template(value)
    return replace(news, text=f"The text of the template {named} was changed at Meta.", template=changed)


def _account(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    event = text(value.get("event"), 60).upper()
    words, severity = _ACCOUNT_WORDS.get(event, (f"Meta tells of the account: {_plain(event)}.", INFO))
    restrictions = [mapping(one) for one in items(value.get("restriction_info"))[:5]]
    kinds = [text(one.get("restriction_type"), 80).upper() for one in restrictions]
    banned = {text(state, 40).upper() for state in items(mapping(value, "ban_info").get("waba_ban_state"))}
    banned |= {text(mapping(value, "ban_info").get("waba_ban_state"), 40).upper()} - {""}
    if event == "DISABLED_UPDATE" and banned and banned <= _NOT_LOCKED:
        words, severity = (
            ("Meta has enabled the account again.", GOOD)
            if "REINSTATE" in banned
            else ("Meta is about to disable the account", CRITICAL)
        )
    why = [
        *(_joined(_plain(kind), _until(one)) for kind, one in zip(kinds, restrictions, strict=True)),
        _plain(text(mapping(value, "violation_info").get("violation_type"), 80)),
    ]
    stopped = (event in _CANNOT_SEND and not banned & _NOT_LOCKED) or _NO_ANSWERS in kinds
    return replace(
        news,
        severity=severity,
        text=_joined(words, *why),
        alarm=RESTRICTED if severity in {WARNING, CRITICAL} else "",
        over=(RESTRICTED,) if severity == GOOD else (),
        stopped=stopped,
    )


def _until(restriction: Mapping[str, Any]) -> str:
    until = text(restriction.get("expiration"), 10)
    return f"until {until}" if until else ""


def _number(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    event = text(value.get("event"), 40).upper()
    limit = text(value.get("current_limit"), 40)
    flagged = event in {"FLAGGED", "DOWNGRADE"}
    return replace(
        news,
        severity=WARNING if flagged else INFO,
        text=_joined(f"Meta tells of the number: {_plain(event)}", _plain(limit)),
        alarm=TROUBLE if flagged else "",
        over=(TROUBLE,) if event in {"UNFLAGGED", "UPGRADE"} else (),
        subject="quality of the number",
    )


def _number_name(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    decision = text(value.get("decision"), 40).upper()
    refused = decision in {"DECLINED", "REJECTED"}
    name, reason = text(value.get("requested_verified_name"), 100), text(value.get("rejection_reason"), 200)
    return replace(
        news,
        severity=WARNING if refused else INFO,
        text=_joined(f"The name {name} for the number is {_plain(decision)}", _plain(reason)),
        alarm=TROUBLE if refused else "",
        subject="name of the number",
    )


def _capability(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    limits = (
        f"{_plain(key)}: {limit}"
        for key, limit in sorted((text(key, 80), number(limit)) for key, limit in value.items())
        if limit is not None
    )
    return replace(news, text=_joined("What the account may do has changed", *limits))


def _decision(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    said = text(value.get("decision"), 60) or text(value.get("event"), 60)
    refused = said.upper() in {"REJECTED", "DECLINED"}
    return replace(
        news,
        severity=WARNING if refused else INFO,
        text=_joined(f"Meta tells of the account ({_plain(news.kind)})", _plain(said)),
        alarm=TROUBLE if refused else "",
        subject=_plain(news.kind),
    )


def _alert(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    info = mapping(value, "alert_info") or value
    severity = text(info.get("alert_severity"), 20).upper()
    grave = severity in {"WARNING", "CRITICAL"} and text(info.get("alert_status"), 20).upper() != "NONE"
    kind = text(info.get("alert_type"), 60)
    return replace(
        news,
        severity={"CRITICAL": CRITICAL, "WARNING": WARNING}.get(severity, INFO),
        text=_joined(_plain(kind).capitalize(), text(info.get("alert_description"), 300)),
        alarm=TROUBLE if grave else "",
        subject=_plain(kind),
    )


def _security(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    event = text(value.get("event"), 60)
    return replace(
        news,
        severity=WARNING,
        text=f"The two-step PIN of the number: {_plain(event)}. Was it you?",
        alarm=TROUBLE,
        subject="security of the number",
    )


def _calls(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    began = sum(text(mapping(call).get("event"), 20) == "connect" for call in items(value.get("calls")))
    words = "A guest called the number on WhatsApp. Nobody answers calls here." if began else ""
    return replace(news, text=words)


def _errors(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    """Trouble of the whole account, told without a message that it is about."""
    found = [mapping(error) for error in items(value.get("errors"))[:5]]
    codes = {number(error.get("code")) for error in found}
    words = [
        f"{text(error.get('code'), 20)} {text(mapping(error, 'error_data').get('details'), 200)}".strip()
        or "no code"
        for error in found
    ]
    titles = [text(error.get("title"), 100) for error in found]
    told = [" ".join(filter(None, (title, word))) for title, word in zip(titles, words, strict=True)]
    alarm = TROUBLE
    if codes & PAYMENT_CODES:
        alarm = PAYMENT
    elif codes & LOCKED_CODES:
        alarm = RESTRICTED
    return replace(
        news,
        severity=WARNING if alarm == TROUBLE else CRITICAL,
        text=_joined("WhatsApp has trouble with the account", *told),
        alarm=alarm,
    )


def _preferences(news: AccountNews, value: Mapping[str, Any]) -> AccountNews:
    """Which guests want advertising messages, and which do not. Nothing that the account's page shows."""
    wishes = [mapping(one) for one in items(value.get("user_preferences"))]
    consents = (
        Consent(
            aliases=aliases(one.get("wa_id"), one.get("user_id")),
            stopped=text(one.get("value"), 20) == "stop",
            at=instant(one.get("timestamp"), news.at),
        )
        for one in wishes
        if text(one.get("category"), 40) == "marketing_messages" and one.get("value") in ("stop", "resume")
    )
    return replace(news, consents=tuple(one for one in consents if one.aliases))


_READERS: Final[Mapping[str, Callable[[AccountNews, Mapping[str, Any]], AccountNews]]] = {
    "message_template_status_update": _template_status,
    "message_template_quality_update": _template_quality,
    "message_template_components_update": _template_components,
    "template_category_update": _template_category,
    "template_correct_category_detection": _template_category,
    "account_update": _account,
    "account_alerts": _alert,
    "account_review_update": _decision,
    "account_settings_update": _decision,
    "payment_configuration_update": _decision,
    "business_status_update": _decision,
    "phone_number_quality_update": _number,
    "phone_number_name_update": _number_name,
    "business_capability_update": _capability,
    "user_preferences": _preferences,
    "security": _security,
    "calls": _calls,
    "errors": _errors,
}
FIELDS: Final = frozenset(_READERS) - {"errors"}
"""What tells of the account, or of what guests allow it."""


def _plain(code: str) -> str:
    return code.replace("_", " ").lower()


def _joined(*parts: str) -> str:
    """The parts that are there, as one sentence."""
    said = ": ".join(part.rstrip(". ") for part in parts if part)
    return f"{said}." if said else ""
