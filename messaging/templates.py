"""The approved text that goes out: the best language of those that Meta lets us send now."""

from collections.abc import Iterable
from dataclasses import replace

from hotel_agent.lib import queue
from messaging import approved, lanes
from messaging.channels.whatsapp import templates as meta
from messaging.models import OutboundMessage, WhatsAppTemplate
from messaging.types import Reply, TemplateChanged, TemplateMessage
from tenants import snapshot

USABLE = "APPROVED"
GONE = {"132001": "NOT FOUND", "132015": "PAUSED", "132016": "DISABLED"}
"""What a refusal says of the text's state, by its code; the next reading of them all corrects it."""
MARKETING = "MARKETING"
LAST_RESORT = "en"


def make_ready(message: OutboundMessage) -> str:
    """Bring a waiting template message into a form that can be sent; why it cannot, in words (empty: it can).

    The best language that is approved is taken, and `text` becomes what the guest will read. An account whose
    texts were never read is believed to have all. `message` comes with its conversation and account.
    """
    reply = Reply.from_json(message.payload)
    wanted = reply.template
    if wanted is None:
        return "the message names no template"
    account = message.conversation.account
    every = WhatsAppTemplate.objects.of(message.tenant_id).filter(account=account)
    rows = list(every.filter(name=wanted.name))
    if not rows and not every.exists():
        chosen, text = replace(wanted, language=approved.LANGUAGES.get(wanted.language, wanted.language)), ""
    else:
        hotel = snapshot.current().tenants[message.tenant_id]
        found = _best(rows, wanted.language, hotel.language, LAST_RESORT)
        if found is None:
            return f"the template {wanted.name} is approved in no language that fits"
        if found.category == MARKETING and message.conversation.guest.marketing_stopped_at:
            return "the guest wants no advertising"
        if misfit := meta.problem(found.components, wanted.parameters):
            return f"the template {wanted.name} cannot be sent: {misfit}"
        chosen, text = _as_defined(wanted, found), meta.filled(found.components, wanted.parameters)
    if chosen != wanted or (text and text != message.text):
        message.text = text or message.text
        message.payload = replace(reply, text=message.text, template=chosen).as_json()
        message.save(update_fields=["text", "payload"])
    return ""


def _best(rows: Iterable[WhatsAppTemplate], *languages: str) -> WhatsAppTemplate | None:
    """Of the approved ones the first of these languages: as it is, in general, or of any country."""
    usable = {row.language: row for row in rows if row.status == USABLE}
    for language in languages:
        base = language.partition("_")[0]
        alike = sorted(code for code in usable if code.partition("_")[0] == base)
        for code in (language, base, *alike):
            if code in usable:
                return usable[code]
    return None


def _as_defined(wanted: TemplateMessage, found: WhatsAppTemplate) -> TemplateMessage:
    names = meta.placeholders(found.body)
    by_name = () if all(name.isdigit() for name in names) else tuple(names)
    return replace(wanted, language=found.language, names=by_name)


def refused(message: OutboundMessage, code: str) -> None:
    """Meta did not take this text: it is not chosen again before it is approved again."""
    template = Reply.from_json(message.payload).template
    account_id = message.conversation.account_id
    if template is not None:
        rows = WhatsAppTemplate.objects.of(message.tenant_id).filter(account_id=account_id)
        status = GONE.get(code.partition("/")[0], "REFUSED")
        rows.filter(name=template.name, language=template.language).update(status=status)
    queue.enqueue(lanes.SYNC_TEMPLATES, message.tenant_id, account_id)


def changed(event: TemplateChanged) -> None:
    """Receiver of what Meta tells of a text, in the hotel's scope: acted upon at once, then read anew."""
    rows = WhatsAppTemplate.objects.of(event.tenant_id).filter(account_id=event.account_id, name=event.name)
    told = {"status": event.state, "category": event.category, "quality": event.quality}
    if values := {field: value[:20] for field, value in told.items() if value}:
        rows.filter(language=event.language).update(**values)
    queue.enqueue(lanes.SYNC_TEMPLATES, event.tenant_id, event.account_id)
