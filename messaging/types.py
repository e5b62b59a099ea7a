"""What crosses the borders of messaging: frozen, channel-neutral values.

Provider words stop in `channels`, rows of the database in the services.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from typing import Any, Literal

from pms.types import ReservationInfo

# --- in


class MessageKind(StrEnum):
    """What a guest sent, whatever the channel calls it. The last group is never answered, but for its
    last two."""

    TEXT = "text"
    CHOICE = "choice"
    """A button or list row of ours: `choice_id` is the Option's id, `text` its title."""
    IMAGE = "image"
    VIDEO = "video"
    AUDIO = "audio"
    DOCUMENT = "document"
    STICKER = "sticker"
    LOCATION = "location"
    CONTACTS = "contacts"
    ORDER = "order"
    WELCOME = "welcome"
    """The guest opened the chat for the first time and wrote nothing yet."""
    EDIT = "edit"
    """An earlier message, rewritten: `target_id` names it, `text` is the new wording."""
    UNSUPPORTED = "unsupported"
    """The provider could not hand it on."""
    UNREADABLE = "unreadable"
    """A message of a shape we do not know; the raw event is kept."""
    REACTION = "reaction"
    REVOKE = "revoke"
    """An earlier message taken back: `target_id` names it."""
    SYSTEM = "system"
    """The provider about the guest (a changed number ...), not the guest."""
    ECHO = "echo"
    """A person of the hotel answered by hand on the hotel's own phone."""
    BOOKING = "booking"
    """Not the guest's: a booking that took long is settled. `choice_id` names it."""
    PMS_BACK = "pms_back"
    """Not the guest's: the PMS, which did not answer, does again."""


@dataclass(frozen=True, slots=True)
class Alias:
    """One name a channel knows a guest by.

    `kind` is wa_id, bsuid, email or session; `value` is normalised.
    """

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class Media:
    """A file the guest sent, as announced: not downloaded, nothing of it is trusted.

    `stored`: it came with the message and is in `media_store` under this key already; `mime_type`, `sha256`
    (in hex), `file_name` and `size` are then those of its StoredFile.
    """

    provider_id: str
    mime_type: str = ""
    file_name: str = ""
    sha256: str = ""
    url: str = ""
    voice: bool = False
    stored: str = ""
    size: int = 0


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One thing a guest sent. `aliases` is empty where nobody can be answered.

    `former_aliases` (SYSTEM): names the same guest had until now. `group`: said in a group, never answered.
    `attachments`: further files; `media` is the first.
    `language`: of the page the guest reads, where the channel knows it.
    `not_answered`: a code of the channel's why this gets no answer, such as auto_reply; empty: it may.
    `own_phone` (CONTACTS): the guest's own number with +, given because we asked for it.
    `details`: what staff may want to see of the other kinds, such as coordinates, cards, ordered items.
    """

    provider_id: str
    kind: MessageKind
    sent_at: dt.datetime
    aliases: tuple[Alias, ...] = ()
    former_aliases: tuple[Alias, ...] = ()
    profile_name: str = ""
    text: str = ""
    choice_id: str = ""
    media: Media | None = None
    attachments: tuple[Media, ...] = ()
    target_id: str = ""
    reply_to_id: str = ""
    group: bool = False
    error_code: int | None = None
    not_answered: str = ""
    own_phone: str = ""
    details: Mapping[str, Any] = field(default_factory=dict)
    language: str = ""


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """What became of one message of ours: sent, delivered, read, played, failed.

    `token` is ours, given to the provider with the message; empty where it does not come back. `category` and
    `billable` are what it is priced as, where the provider says so.
    """

    provider_id: str
    token: str
    status: str
    at: dt.datetime
    error_code: int | str | None = None
    error_text: str = ""
    aliases: tuple[Alias, ...] = ()
    category: str = ""
    billable: bool | None = None


@dataclass(frozen=True, slots=True)
class TemplateChanged:
    """The provider told something of an approved text; announced where it is stored. What is empty was not
    told. `state`, `category` and `quality` are the provider's words in capitals.

    `account_id` is the row of the account it was told of; 0 until it is known.
    """

    name: str
    language: str
    provider_id: str = ""
    state: str = ""
    reason: str = ""
    category: str = ""
    quality: str = ""
    tenant_id: int = 0
    account_id: int = 0

    def of(self, tenant_id: int, account_id: int) -> TemplateChanged:
        """The same, told of this account of this hotel."""
        return replace(self, tenant_id=tenant_id, account_id=account_id)


@dataclass(frozen=True, slots=True)
class Consent:
    """A guest stopped advertising messages, or (not `stopped`) wants them again."""

    aliases: tuple[Alias, ...]
    stopped: bool
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class AccountNews:
    """What a provider tells of an account rather than of a message.

    `kind` is the provider's name for it, `text` is for staff (empty: nothing to show) and holds nothing of a
    guest. `alarm` is the kind of the alarm it raises, `over` those it ends, `subject` what they are about
    (empty: the account). `number`: the digits of the only number it is about. `stopped`: nothing can be sent.
    """

    kind: str
    severity: str
    text: str
    at: dt.datetime
    alarm: str = ""
    over: tuple[str, ...] = ()
    subject: str = ""
    number: str = ""
    stopped: bool = False
    template: TemplateChanged | None = None
    consents: tuple[Consent, ...] = ()


# --- out

ReplyKind = (
    Literal["text", "buttons", "list", "image", "document", "template"]
    | Literal["audio", "location", "reaction", "contact_request"]
)
FILE_KINDS = frozenset({"image", "document", "audio"})
"""Replies that are a file, with a caption where the channel has one."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map, in degrees, under its name and address."""

    latitude: float
    longitude: float
    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose: a button or a row. `id` comes back as `choice_id`."""

    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class TemplateMessage:
    """A text approved beforehand by the provider: its name, language and body parameters in order, with their
    `names` where it has them by name.
    """

    name: str
    language: str
    parameters: tuple[str, ...] = ()
    names: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> TemplateMessage:
        """The template message of a stored reply."""
        names = tuple(stored.get("names", ()))
        return cls(stored["name"], stored["language"], tuple(stored["parameters"]), names)


@dataclass(frozen=True, slots=True)
class Reply:
    """One message to the guest, channel-neutral.

    `text` is the body (a file's caption, a reaction's emoji); `button` opens a list; `media` is the path of a
    file, `attached` are those of files beside a text; `target_id` is the provider's id of the guest's message
    that a reaction is for. `template` is sent instead once free text is no longer allowed, or at once for
    kind "template" (whose `text` says the same, for staff).
    """

    kind: ReplyKind
    text: str
    options: tuple[Option, ...] = ()
    button: str = ""
    media: str = ""
    footer: str = ""
    template: TemplateMessage | None = None
    place: Place | None = None
    target_id: str = ""
    attached: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """As stored in OutboundMessage.payload."""
        return {
            "kind": self.kind,
            "text": self.text,
            "options": [
                {"id": option.id, "title": option.title, "description": option.description}
                for option in self.options
            ],
            "button": self.button,
            "media": self.media,
            "footer": self.footer,
            "template": asdict(self.template) if self.template else None,
            "place": asdict(self.place) if self.place else None,
            "target_id": self.target_id,
            "attached": list(self.attached),
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Reply:
        """The reply that `as_json` stored."""
        template = stored.get("template")
        return cls(
            kind=stored["kind"],
            text=stored["text"],
            options=tuple(Option(**option) for option in stored.get("options", ())),
            button=stored.get("button", ""),
            media=stored.get("media", ""),
            footer=stored.get("footer", ""),
            template=TemplateMessage.from_json(template) if template else None,
            place=Place(**place) if (place := stored.get("place")) else None,
            target_id=stored.get("target_id", ""),
            attached=tuple(stored.get("attached", ())),
        )


# --- a turn

TurnDisposition = Literal["answered", "handed_over", "not_answered"]


@dataclass(frozen=True, slots=True)
class TurnMessage:
    """One message of the burst a turn answers, by its row's id.

    `text` of a voice note is what was said in it, as somebody wrote it down, and `language` what that was
    spoken in; empty where nobody could, or `too_long` would.
    """

    id: int
    kind: MessageKind
    text: str
    choice_id: str
    sent_at: dt.datetime
    language: str = ""
    too_long: bool = False


@dataclass(frozen=True, slots=True)
class GuestView:
    """What a turn may know of who writes; unknown is empty.

    `identity` is the alias it came by, as `kind:value`.
    """

    name: str
    phone: str
    email: str
    identity: str


@dataclass(frozen=True, slots=True)
class TurnInput:
    """All a turn starts from.

    `state` is the dialogue's JSON as last committed ({} at first); `messages` has at least one.
    """

    tenant_id: int
    conversation_id: int
    turn_number: int
    correlation_id: str
    channel: str
    language: str | None
    state: dict[str, Any]
    messages: tuple[TurnMessage, ...]
    guest: GuestView
    first_contact: bool


@dataclass(frozen=True, slots=True)
class LedgerDraft:
    """Something the agent may say, bound to where it came from, until `expires_at` (None: as long as the
    conversation).

    `kind`: amount, date, time, count, reference, link, phone; `source`: pms, article, profile, guest;
    `source_ref` names the row or key.
    """

    kind: str
    value: str
    source: str
    source_ref: str = ""
    expires_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class HandOver:
    """The agent gives the conversation to the queue of people.

    `reason` is a code, `note` tells them what is wanted, `department` who (empty: reception).
    """

    reason: str
    note: str = ""
    urgent: bool = False
    department: str = ""


@dataclass(frozen=True, slots=True)
class TaskDraft:
    """Something people have to do while the agent goes on. `kind` is a code, `text` says it in words.

    `department` is one of StaffTask's (empty: reception). While a task of the same `key` is not done, this
    adds to it; empty: a task of its own. `due_at` is aware.
    """

    kind: str
    text: str
    urgent: bool = False
    department: str = ""
    key: str = ""
    due_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class TurnOutcome:
    """What a turn made, for delivery to commit in one transaction.

    `reservation` is the stay it wrote or showed; `bind_stay`: it becomes this guest's own, because it was
    booked here or the channel itself says that it is theirs.

    `reason` is a code where nothing was answered or a person is needed; `disclosed`: a reply says that a
    machine speaks.
    """

    state: dict[str, Any]
    language: str
    replies: tuple[Reply, ...]
    ledger: tuple[LedgerDraft, ...] = ()
    disposition: TurnDisposition = "answered"
    reason: str = ""
    intent: str = ""
    confidence: float = 0.0
    hand_over: HandOver | None = None
    reservation: ReservationInfo | None = None
    bind_stay: bool = False
    reservations: tuple[ReservationInfo, ...] = ()
    disclosed: bool = False
    tasks: tuple[TaskDraft, ...] = ()
