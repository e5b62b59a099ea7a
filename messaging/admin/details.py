"""What stands behind a guest's message that has no words of its own, or came with more than words."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from messaging.models import Message

Details = Mapping[str, Any]


def words(message: Message) -> str:
    """What people read in place of a text that the message does not have, or below it; empty for none."""
    describe = _WORDS.get(message.kind)
    return describe(message.details) if describe else ""


def note(message: Message) -> str:
    """Where the message came from, as far as the provider says; empty for most."""
    details: Details = message.details
    forwarded = {"once": "Forwarded", "often": "Forwarded many times"}.get(str(details.get("forwarded")), "")
    referral = details.get("referral") or {}
    headline = str(referral.get("headline") or referral.get("source_url") or "unknown")
    advert = f"After the advert: {headline}" if referral else ""
    product = f"About the article {details['product']}" if details.get("product") else ""
    return " · ".join(filter(None, (forwarded, advert, product, _mail(details))))


def _mail(details: Details) -> str:
    """Of an e-mail: its subject, whether its sender is who it says, and what of it is not here."""
    if "message_id" not in details and "from" not in details:
        return ""
    refused = ", ".join(str(file.get("file_name") or "a file") for file in details.get("files_refused", ()))
    return " · ".join(
        filter(
            None,
            (
                f"Subject: {details['subject']}" if details.get("subject") else "",
                "" if details.get("verified") else "Sender not verified",
                f"Not kept: {refused}" if refused else "",
                "Too large to read" if details.get("too_large") else "",
            ),
        )
    )


def _place(details: Details) -> str:
    named = [str(details[key]) for key in ("name", "address") if details.get(key)]
    point = [str(details[key]) for key in ("latitude", "longitude") if key in details]
    return "\n".join(filter(None, (", ".join(named), ", ".join(point))))


def _cards(details: Details) -> str:
    return "\n".join(
        " · ".join(
            map(str, filter(None, (card.get("name"), *card.get("phones", ()), *card.get("emails", ()))))
        )
        for card in details.get("cards", ())
    )


def _order(details: Details) -> str:
    return "\n".join(
        f"{item.get('quantity') or '?'} × {item.get('id')} {item.get('price')} {item.get('currency')}".strip()
        for item in details.get("items", ())
        if isinstance(item, dict)
    )


def _unsupported(details: Details) -> str:
    kind = str(details.get("type") or "").replace("_", " ")
    error = f" (error {details['error']})" if details.get("error") else ""
    return f"{kind}{error}".strip()


_WORDS: Final[Mapping[str, Callable[[Details], str]]] = {
    "location": _place,
    "contacts": _cards,
    "order": _order,
    "unsupported": _unsupported,
}
