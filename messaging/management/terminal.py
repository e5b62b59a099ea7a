"""A guest at the terminal: what is typed goes the way of any message, in this process.

Its rows belong to a channel account of kind `console`, whose work has names of its own (messaging.lanes), so
that workers and sweepers leave it alone.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from hotel_agent.lib import clock, queue
from messaging import ingest
from messaging.channels.console.channel import Console, element
from messaging.models import Conversation, GuestAlias, LedgerEntry, Message, OutboundMessage, Turn
from messaging.types import MessageKind
from pms.models import Reservation
from tenants import identifiers, selectors, services, snapshot
from tenants.models import Tenant
from tenants.scope import scope
from tenants.types import TenantInfo

DEFAULT_GUESTS: Final = {
    "whatsapp": "+5491155550100",
    "email": "guest@example.com",
    "webchat": "terminal",
}
_ALIASES: Final = {"whatsapp": "wa_id", "email": "email", "webchat": "session"}
_MEDIA: Final = {
    "image": MessageKind.IMAGE,
    "audio": MessageKind.AUDIO,
    "video": MessageKind.VIDEO,
}


class BadLine(ValueError):
    """A line that is no message; says why."""


@dataclass(frozen=True, slots=True)
class Terminal:
    """One guest of one hotel at the keyboard. `name` is the one on their profile."""

    hotel: TenantInfo
    alias_kind: str
    alias: str
    name: str = ""

    def send(self, *lines: Mapping[str, Any]) -> dict[str, Any]:
        """Send messages that arrive together and do all the work they wake; what the guest got, as `converse
        --json` prints it.

        Raises BadLine.
        """
        messages = [self._message(line) for line in lines]
        sent = self.last_sent()
        with queue.collected() as waiting:
            ingest.keep(Console.kind, [element(self.hotel.slug, message) for message in messages])
            queue.run_collected(waiting)
        with scope(self.hotel.id):
            return self._result(messages[-1]["id"], sent)

    def _message(self, line: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "id": uuid.uuid4().hex,
            "alias_kind": self.alias_kind,
            "alias": self.alias,
            "name": self.name,
            "sent_at": clock.now().isoformat(),
            **self._content(line),
        }

    def start_afresh(self) -> None:
        """Close what this guest and the hotel were talking about."""
        with scope(self.hotel.id):
            self.conversations().filter(status=Conversation.Status.OPEN).update(
                status=Conversation.Status.CLOSED
            )

    def _content(self, line: Mapping[str, Any]) -> dict[str, Any]:
        match line:
            case {"text": str(text)}:
                return {"kind": MessageKind.TEXT.value, "text": text}
            case {"reply_id": str(choice)}:
                return {"kind": MessageKind.CHOICE.value, "text": self._title(choice), "choice_id": choice}
            case {"media": str(path)}:
                if not Path(path).is_file():
                    raise BadLine(f"there is no file {path}")
                mime = str(line.get("mime", "application/octet-stream"))
                kind = _MEDIA.get(mime.partition("/")[0], MessageKind.DOCUMENT)
                media = {"id": path, "mime": mime, "name": str(line.get("file_name", ""))}
                return {"kind": kind.value, "text": str(line.get("caption", "")), "media": media}
            case _:
                raise BadLine('a line is {"text"}, {"reply_id"}, {"media", "mime"} or {"now"}')

    def _title(self, choice: str) -> str:
        """The words of the choice, as the last messages showed it."""
        with scope(self.hotel.id):
            for sent in self._sent().order_by("-id")[:20]:
                for option in sent.payload.get("options", ()):
                    if option["id"] == choice:
                        return str(option["title"])
        return choice

    def conversations(self) -> Any:
        """All this guest had with the hotel here. Needs the hotel's scope."""
        guests = GuestAlias.objects.of(self.hotel.id).filter(kind=self.alias_kind, value=self.alias)
        return Conversation.objects.of(self.hotel.id).filter(
            guest_id__in=guests.values("guest_id"), account__kind=Console.kind
        )

    def _sent(self) -> Any:
        return OutboundMessage.objects.of(self.hotel.id).filter(conversation__in=self.conversations())

    def last_sent(self) -> int:
        """The number of the newest message to the guest, to tell later ones from it; 0 before the first."""
        with scope(self.hotel.id):
            newest = self._sent().order_by("-id").first()
        return newest.pk if newest else 0

    def _result(self, name: str, sent: int) -> dict[str, Any]:
        message = (
            Message.objects.of(self.hotel.id)
            .select_related("turn", "conversation", "disposition")
            .get(provider_message_id=name)
        )
        conversation, turn = message.conversation, message.turn
        disposition = getattr(message, "disposition", None)
        return {
            "replies": self.replies_after(sent),
            "intent": turn.intent if turn else "",
            "confidence": round(turn.confidence, 2) if turn else 0.0,
            "language": conversation.language or self.hotel.language,
            "owner": conversation.owner_kind,
            "disposition": disposition.outcome if disposition else "",
            "reservation": self._reservation(turn),
        }

    def replies_after(self, sent: int) -> list[dict[str, Any]]:
        """The messages to the guest after the one with this number. Needs the hotel's scope."""
        return [_shown(reply.payload) for reply in self._sent().filter(pk__gt=sent).order_by("id")]

    def _reservation(self, turn: Turn | None) -> dict[str, Any] | None:
        """The stay that this turn wrote or showed: the one whose reference its ledger holds."""
        said = LedgerEntry.objects.of(self.hotel.id).filter(
            turn=turn, kind="reference", source_ref__startswith="reservation:"
        )
        stay = Reservation.objects.of(self.hotel.id).filter(reference__in=said.values("value")).first()
        if turn is None or stay is None:
            return None
        return {
            "reference": stay.reference,
            "status": stay.status,
            "check_in": stay.check_in.isoformat(),
            "check_out": stay.check_out.isoformat(),
            "room_type": stay.room_type_code,
            "total": str(stay.total),
            "currency": stay.currency,
        }


def sit_down(slug: str, *, channel: str, guest: str, name: str = "") -> Terminal:
    """A terminal at the hotel with this slug, for the guest who is known on `channel` as `guest`.

    `name` is the one on their profile.

    Raises LookupError where there is no such hotel, ValueError for a guest who cannot be.
    """
    hotel = snapshot.current().by_slug.get(slug)
    if hotel is None:
        raise LookupError(f"there is no hotel {slug!r}")
    alias = _alias(channel, guest or DEFAULT_GUESTS[channel], hotel)
    if (Console.kind, slug) not in snapshot.current().routes:
        account = services.Account(kind=Console.kind, external_id=slug)
        services.channel_connect(Tenant.objects.get(slug=slug), account)
        snapshot.refresh()
    return Terminal(hotel, _ALIASES[channel], alias, name)


def _alias(channel: str, guest: str, hotel: TenantInfo) -> str:
    if channel == "email":
        return identifiers.normalise_email(guest)
    if channel != "whatsapp":
        return guest
    phone = identifiers.normalise_phone(guest, country=selectors.country_of(hotel))
    if not phone:
        raise ValueError(f"{guest!r} is not a phone number")
    return phone.lstrip("+")


def instant(text: str, hotel: TenantInfo) -> dt.datetime:
    """An ISO instant; without a zone it is the hotel's wall clock. Raises ValueError."""
    return instant_in(dt.datetime.fromisoformat(text), hotel.timezone)


def instant_in(at: dt.datetime, timezone: str) -> dt.datetime:
    """The instant; without a zone it is the wall clock of `timezone`."""
    return at if at.tzinfo else at.replace(tzinfo=ZoneInfo(timezone))


def _shown(payload: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": payload["kind"],
        "text": payload["text"],
        "options": [{"id": one["id"], "title": one["title"]} for one in payload.get("options", ())],
    }
