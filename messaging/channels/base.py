"""What a channel is. A folder per channel, with the same file names in each; the registry lists them."""

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, ClassVar

from hotel_agent.lib.resilience import Rate
from messaging.errors import BadSignature, DownloadFailed, SendRefused, WrongToken
from messaging.types import AccountNews, InboundMessage, Media, Reply, StatusUpdate
from tenants.channel_kinds import SetUp
from tenants.types import MetaAppInfo, RouteInfo


@dataclass(frozen=True, slots=True)
class Element:
    """One thing of a webhook: its own receiver, its own name for finding it again, its own row.

    `lane` is message, status or other; `guest` is an identifier for receivers that several hotels share.
    `account`: the provider's name for what several receivers belong to (a WhatsApp business account), where
    it says one. `settled`: a code; the element is kept with it, and no worker looks at it.
    """

    lane: str
    receiver: str
    dedupe_key: str
    payload: Mapping[str, Any]
    guest: str = ""
    account: str = ""
    settled: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """A webhook as it came. `route`: the account that its address names, None where it names none of ours."""

    raw: bytes
    headers: Mapping[str, str]
    route: RouteInfo | None = None


class Action(StrEnum):
    """What to do about a refusal."""

    RETRY = "retry"
    NEVER = "never"
    PERSON = "person"
    TEMPLATE = "template"
    NO_TEMPLATE = "no_template"
    """The approved text cannot be used: one in another language, else another way to the guest."""
    ELSEWHERE = "elsewhere"
    """The guest cannot be reached on this channel."""
    PLAIN = "plain"
    UPLOAD = "upload"
    PAUSE = "pause"
    """The account cannot send at all: nothing of it is tried, or counted, until it can again."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What to do about one refusal; `reason` is for staff.

    `delays` are the seconds before each further try; `alarm` is the kind of alarm of an account that rests.
    """

    action: Action
    reason: str
    delays: tuple[int, ...] = ()
    alarm: str = "channel_account"


@dataclass(frozen=True, slots=True)
class Sender:
    """The account a message goes out by. Its token is never printed."""

    tenant_id: int
    account_id: int
    external_id: str
    token: str = field(repr=False)
    options: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One message ready to go. `token` comes back on its statuses; `media_id` is the uploaded file's."""

    address_kind: str
    address: str
    reply: Reply
    token: str
    media_id: str = ""


@dataclass(frozen=True, slots=True)
class ChannelCheck:
    """What testing an account's connection found: what is wrong and what people can do about it, in words."""

    works: bool
    problems: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()


class Channel(ABC):
    """One way guests and the hotel write to each other. Everything but sending is pure."""

    kind: ClassVar[str]
    set_up: ClassVar[SetUp | None] = None
    """What rows and forms need to know of a kind that `tenants` has no form of its own for."""
    window: ClassVar[dt.timedelta | None] = None
    """How long after a guest's message free text is allowed; None: always."""
    taps: ClassVar[bool] = True
    """Whether a guest can tap an option; where nobody can, options are numbered and a number is an answer."""
    most_answers: ClassVar[Mapping[int, int]] = {}
    """The most answers of the agent to one guest within so many seconds; then people go on."""
    joins_answers: ClassVar[bool] = False
    """Whether the texts of one answer always go out as one message; by flag they do everywhere."""

    def handshake(self, query: Mapping[str, str], apps: Sequence[MetaAppInfo]) -> str:
        """What to answer a provider that checks our address. Raises WrongToken."""
        raise WrongToken(self.kind)

    def verify(self, call: Call, apps: Sequence[MetaAppInfo]) -> str | None:
        """The name of the app whose secret signed the call, None where it is the account's own secret that
        vouches for it. Raises BadSignature.
        """
        raise BadSignature(self.kind)

    def split(self, body: object, *, key: str = "") -> list[Element]:
        """The elements of a webhook's JSON, of an unknown shape too. `key`: the account its address names."""
        return []

    def wakes(self, body: object) -> tuple[str, str] | None:
        """The account, by kind and external id, that a webhook asks us to look into. Pure."""
        return None

    def thanks(self, body: object) -> Mapping[str, Any] | None:
        """What to say in answer to a webhook that is kept, as JSON, where the provider reads that. Pure."""
        return None

    @abstractmethod
    def parse(
        self, payload: Mapping[str, Any], received_at: dt.datetime
    ) -> InboundMessage | StatusUpdate | None:
        """What an element's payload says; None for what we have no use for. Never raises."""

    def gathered(self, replies: Sequence[Reply]) -> Sequence[Reply]:
        """The replies of one answer, those in one that go out as one message here."""
        return replies

    def account_news(self, payload: Mapping[str, Any], received_at: dt.datetime) -> AccountNews | None:
        """What an element of the lane "other" tells of the account; None: nothing. Never raises."""
        return None

    def account_of(self, options: Mapping[str, Any]) -> str:
        """The provider's name for what an account with these options belongs to: `Element.account`."""
        return ""

    @abstractmethod
    def fit(self, reply: Reply, *, interactive: bool) -> tuple[Reply, ...]:
        """The reply as messages this channel can carry, in order; options as numbered lines where it must."""

    @abstractmethod
    def send(self, sender: Sender, outgoing: Outgoing) -> str:
        """Send one message; the provider's id for it. Raises SendRefused, SendUnknown."""

    def rates(self, sender: Sender, address: str) -> tuple[Rate, ...]:
        """The rates a message to this address counts for."""
        return ()

    def upload(self, sender: Sender, content: bytes, mime_type: str) -> str:
        """Hand the provider a file; its id there. Raises SendRefused."""
        raise SendRefused("no_uploads")

    def download(self, sender: Sender, media: Media) -> bytes:
        """The bytes of a guest's file that did not come with its message. Raises DownloadFailed."""
        raise DownloadFailed("no_downloads", retryable=False)

    def show_read(self, sender: Sender, provider_message_id: str) -> bool:
        """Show the guest that we read and write, where the channel can. Best effort: never raises."""
        return False

    def show_change(self, address: str) -> None:  # noqa: B027 - most channels show nothing but messages
        """What the guest at this address sees besides messages has changed: who answers, or whether an answer
        is under way. Committed. Never raises.
        """

    def advice(self, code: str) -> Advice:
        """What to do about a refusal with this code."""
        return Advice(Action.PERSON, f"The message was refused ({code}).")

    def check(self, sender: Sender) -> ChannelCheck:
        """Test the account's connection by asking the provider; sends nothing to any guest. Never raises."""
        return ChannelCheck(works=True)
