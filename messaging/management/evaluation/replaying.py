"""Makes a task file of a real conversation: what the guest wrote, masked, and the end as it happened."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from hotel_agent.env import CHECKOUT
from hotel_agent.lib.folding import fold
from messaging.management.evaluation import tasks
from messaging.management.evaluation.masking import Mask, words_of
from messaging.models import Conversation, Disposition, Message, OutboundMessage, StaffTask
from messaging.nlu.understand import understand
from messaging.types import MessageKind
from pms.models import Reservation, RoomType
from tenants.types import TenantInfo

SOMEBODY: Final = "(somebody of the hotel answered here)"
LONG_PAUSE: Final = dt.timedelta(minutes=2)
_FILES: Final = {"image", "audio", "video", "document"}
_SPOKEN: Final = frozenset({MessageKind.TEXT.value, MessageKind.EDIT.value, MessageKind.CHOICE.value})
_CHANNELS: Final = {"wa_id": "whatsapp", "bsuid": "whatsapp", "email": "email", "session": "webchat"}
_REVIEW: Final = (
    "Made from a real conversation; look at it before it stays: is everything personal masked, are rooms, "
    "rates and stays of the hotel file those of then, is the end what should have happened?"
)
Event = tuple[dt.datetime, str, Message | OutboundMessage]


@dataclass(slots=True)
class Replay:
    """One conversation of a hotel on its way to a task. Everything needs the hotel's scope."""

    hotel: TenantInfo
    conversation: Conversation
    mask: Mask

    def task(self) -> dict[str, Any]:
        """The task as its file will hold it."""
        messages = list(
            Message.objects.of(self.hotel.id)
            .filter(conversation=self.conversation)
            .select_related("disposition")
            .order_by("sent_at", "id")
        )
        self._meet_people(messages)
        began = messages[0].sent_at if messages else self.conversation.created_at
        lines = list(self._lines(messages))
        return {
            "about": f"A real conversation of {self._local(began):%d/%m/%Y}, masked.",
            "kind": "replay",
            "hotel": _hotel_file(self.hotel.slug),
            "now": self._local(began).replace(tzinfo=None).isoformat(timespec="seconds"),
            "review": _REVIEW,
            "guest": self._guest(),
            "before": {"stays": [self._stay_before(row) for row in self._known(began, messages)]},
            "lines": lines,
            "expect": self._end(),
        }

    def _local(self, at: dt.datetime) -> dt.datetime:
        return at.astimezone(ZoneInfo(self.hotel.timezone))

    def _meet_people(self, messages: Sequence[Message]) -> None:
        """Learn every name that may appear: the guest's, those of stays, those the guest wrote."""
        guest = self.conversation.guest
        self.mask.learn(guest.name, str(self.conversation.state.get("name", "")))
        self.mask.learn(*(row.guest_name for row in self._booked()))
        today = self.conversation.created_at.date()
        for message in messages:
            for context in (None, "ask_name"):
                said = understand(message.text, ref_date=today, timezone=self.hotel.timezone, context=context)
                self.mask.learn(said.entities.name or "")

    def _guest(self) -> dict[str, str]:
        channel = _CHANNELS.get(self.conversation.address_kind, "whatsapp")
        address, kind = self.conversation.address, self.conversation.address_kind
        number = self.mask.number(f"+{address.lstrip('+')}")
        identity = {"wa_id": number, "email": self.mask.email(address)}.get(kind, "somebody")
        return {
            "channel": channel,
            "identity": identity,
            "name": self.mask.name(self.conversation.guest.name),
        }

    def _lines(self, messages: Sequence[Message]) -> Iterator[dict[str, Any]]:
        """Guest and hotel in order; what arrived together is one line, long pauses are lines of their own."""
        people = OutboundMessage.objects.of(self.hotel.id).filter(
            conversation=self.conversation, cause_kind=OutboundMessage.Cause.STAFF
        )
        events: list[Event] = [(one.sent_at, "guest", one) for one in messages]
        events += [(one.created_at, "person", one) for one in people]
        before, with_person = None, False
        for kind, group in _bursts(sorted(events, key=lambda event: event[0])):
            at = group[0][0]
            if before is not None and at - before >= LONG_PAUSE:
                yield {"wait": round((at - before).total_seconds() / 60)}
            before = group[-1][0]
            if kind == "person":
                with_person = True
                yield {"person": SOMEBODY}
                continue
            said = [one for _, _, one in group if isinstance(one, Message)]
            silent = all(_is_peoples(one) for one in said)
            if with_person and not silent:
                with_person = False
                yield {"gives_back": True}
            yield from self._said(said, silent=silent and with_person)

    def _said(self, messages: Sequence[Message], *, silent: bool) -> Iterator[dict[str, Any]]:
        mark = {"silent": True} if silent else {}
        texts = [self.mask.text(one.text) for one in messages if _is_words(one)]
        if texts:
            yield {"guest": texts[0] if len(texts) == 1 else texts, **mark}
        for one in messages:
            if one.choice_id and one.kind == MessageKind.CHOICE.value:
                yield {"tap": one.choice_id.partition(":")[0] + _subject(one.choice_id), **mark}
            elif one.kind in _FILES:
                yield {"media": one.kind, "caption": self.mask.text(one.text), **mark}

    def _booked(self) -> Sequence[Reservation]:
        """What was booked in the conversation."""
        return list(Reservation.objects.of(self.hotel.id).filter(guest_stay__conversation=self.conversation))

    def _known(self, began: dt.datetime, messages: Sequence[Message]) -> list[Reservation]:
        """Stays from before that are the guest's or that they wrote the reference of."""
        guest = self.conversation.guest
        said = fold(" ".join(message.text for message in messages))
        rows = Reservation.objects.of(self.hotel.id).filter(created_at__lt=began).exclude(reference=None)
        known = rows.filter(guest_email=guest.email) if guest.email else rows.none()
        known = known | rows.filter(guest_phone=guest.phone) if guest.phone else known
        named = [row for row in rows.order_by("-id")[:2000] if fold(row.reference or "-") in said]
        return sorted({*known, *named}, key=lambda row: row.pk)

    def _stay_before(self, row: Reservation) -> dict[str, Any]:
        return {
            "reference": self.mask.reference(row.reference or ""),
            "room_type": row.room_type_code,
            "check_in": row.check_in.isoformat(),
            "check_out": row.check_out.isoformat(),
            "adults": row.adults,
            "children": row.children,
            "child_ages": list(row.child_ages),
            "name": self.mask.name(row.guest_name),
            "email": self.mask.email(row.guest_email),
            "phone": self.mask.number(row.guest_phone) if row.guest_phone else "",
            "language": row.guest_language or self.hotel.language,
            "status": row.status,
        }

    def _end(self) -> dict[str, Any]:
        open_tasks = StaffTask.objects.of(self.hotel.id).filter(conversation=self.conversation)
        return {
            "owner": self.conversation.owner_kind,
            "tasks": sorted(open_tasks.filter(state=StaffTask.State.OPEN).values_list("kind", flat=True)),
            "reservations": [
                {
                    "status": row.status,
                    "room": row.room_type_code,
                    "check_in": row.check_in.isoformat(),
                    "check_out": row.check_out.isoformat(),
                    "adults": row.adults,
                    "children": row.children,
                    "name": self.mask.name(row.guest_name),
                    "total": str(row.total),
                }
                for row in self._booked()
            ],
        }


def make(hotel: TenantInfo, conversation: Conversation) -> str:
    """The task file of this conversation. Needs the hotel's scope."""
    codes = [row.code for row in RoomType.objects.of(hotel.id)]
    names = [name for row in RoomType.objects.of(hotel.id) for name in row.name.values()]
    mask = Mask(kept=words_of([hotel.name, *codes, *names]))
    return as_toml(Replay(hotel, conversation, mask).task())


def as_toml(task: Mapping[str, Any]) -> str:
    """The task as TOML, in the order a reader wants it."""
    text = "".join(
        f"{key} = {_value(value)}\n" for key, value in task.items() if not isinstance(value, dict | list)
    )
    text += _table("guest", task["guest"])
    text += "".join(_table("before.stays", stay, many=True) for stay in task["before"]["stays"])
    text += "".join(_table("lines", line, many=True) for line in task["lines"])
    end = dict(task["expect"])
    reservations = end.pop("reservations")
    text += _table("expect", end)
    return text + "".join(_table("expect.reservations", stay, many=True) for stay in reservations)


def _table(name: str, values: Mapping[str, Any], *, many: bool = False) -> str:
    head = f"[[{name}]]" if many else f"[{name}]"
    lines = [f"{key} = {_value(value)}" for key, value in values.items() if value not in ("", None)]
    return "\n" + "\n".join([head, *lines]) + "\n"


def _value(value: Any) -> str:
    """JSON's strings, numbers, lists and truths are TOML's."""
    return json.dumps(value, ensure_ascii=False)


def _bursts(events: Sequence[Event]) -> Iterator[tuple[str, list[Event]]]:
    """What was answered together, and each of the rest by itself."""
    for (kind, _), group in groupby(events, key=lambda event: (event[1], _turn_of(event[2]))):
        yield kind, list(group)


def _turn_of(message: Message | OutboundMessage) -> str:
    """Messages of one turn arrived together; what no turn took stands alone."""
    turn = message.turn_id if isinstance(message, Message) else None
    return f"turn {turn}" if turn else f"{type(message).__name__} {message.pk}"


def _is_words(message: Message) -> bool:
    return message.kind in _SPOKEN and not message.choice_id and bool(message.text)


def _is_peoples(message: Message) -> bool:
    """Whether people had the conversation when it came."""
    became = getattr(message, "disposition", None)
    return became is not None and became.outcome == Disposition.Outcome.HANDED_OVER


def _subject(choice: str) -> str:
    """A room's code goes with the choice; numbers of quotes and stays are others next time."""
    _, colon, subject = choice.partition(":")
    return colon + subject if subject and not any(sign.isdigit() for sign in subject) else ""


def _hotel_file(slug: str) -> str:
    for file in (
        tasks.FOLDER / tasks.HOTELS / f"{slug}.yaml",
        CHECKOUT / "tenants" / "demo" / f"{slug}.yaml",
    ):
        if file.is_file():
            return slug if file.parent.name == tasks.HOTELS else str(file.relative_to(CHECKOUT))
    return slug
