"""Guests, conversations, what comes in, what goes out, and what the hotel says in its own words."""

from messaging.models.channel_event import ChannelEvent
from messaging.models.conversation import Conversation, Turn
from messaging.models.dead_letter import DeadLetter
from messaging.models.guest import Guest, GuestAlias
from messaging.models.identity import EmailCode, IdentityTry
from messaging.models.inbound import Disposition, InboundEvent, Message
from messaging.models.journey import GuestStay, ScheduledMessage
from messaging.models.knowledge import Article, TextOverride
from messaging.models.ledger import LedgerEntry
from messaging.models.llm import LlmUsage
from messaging.models.mailbox import MailboxCursor
from messaging.models.media import MediaFile
from messaging.models.outbound import Delivery, MediaUpload, OutboundMessage
from messaging.models.staff import StaffTask
from messaging.models.templates import MessageCount, WhatsAppTemplate
from messaging.models.webchat import WebchatEntry, WebchatSession

__all__ = [
    "Article",
    "ChannelEvent",
    "Conversation",
    "DeadLetter",
    "Delivery",
    "Disposition",
    "EmailCode",
    "Guest",
    "GuestAlias",
    "GuestStay",
    "IdentityTry",
    "InboundEvent",
    "LedgerEntry",
    "LlmUsage",
    "MailboxCursor",
    "MediaFile",
    "MediaUpload",
    "Message",
    "MessageCount",
    "OutboundMessage",
    "ScheduledMessage",
    "StaffTask",
    "TextOverride",
    "Turn",
    "WebchatEntry",
    "WebchatSession",
    "WhatsAppTemplate",
]
