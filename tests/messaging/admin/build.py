"""Small builders of people at the front desk and of conversations they find in their inbox."""

import itertools

from django.test import Client

from hotel_agent.lib import clock, log
from messaging.models import Conversation, Guest, InboundEvent, Message
from tenants.models import ChannelAccount, Membership, Tenant, User
from tenants.scope import scope

_numbers = itertools.count(1)


def a_person(hotel: Tenant, role: str = "agent", *, name: str = "Ana") -> User:
    person = User.objects.create_user(f"{name.lower()}{next(_numbers)}@people.example", name=name)
    Membership.objects.create(user=person, tenant=hotel, role=role)
    return person


def at_the_desk(person: User) -> Client:
    """A browser in which this person has logged in."""
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


def a_conversation(hotel: Tenant, *words: str, name: str = "Julia Paz", **fields: object) -> Conversation:
    """A guest wrote these words, and nobody has answered yet."""
    with scope(hotel.pk):
        account = ChannelAccount.objects.of(hotel.pk).get()
        guest = Guest.objects.create(tenant=hotel, name=name)
        conversation = Conversation.objects.create(
            tenant=hotel,
            account=account,
            guest=guest,
            address_kind="wa_id",
            address=f"54911{next(_numbers):08d}",
            last_message_at=clock.now(),
            last_inbound_at=clock.now(),
            **fields,
        )
        for text in words:
            _say(conversation, text)
    return conversation


def _say(conversation: Conversation, text: str) -> None:
    number = next(_numbers)
    event = InboundEvent.objects.create(
        tenant_id=conversation.tenant_id,
        channel="whatsapp",
        receiver=conversation.account.external_id,
        lane="message",
        dedupe_key=f"wamid.{number}",
        raw="{}",
        correlation_id=log.new_correlation_id(),
        received_at=clock.now(),
    )
    Message.objects.create(
        tenant_id=conversation.tenant_id,
        conversation=conversation,
        event=event,
        provider_message_id=event.dedupe_key,
        kind="text",
        text=text,
        sent_at=clock.now(),
        created_at=clock.now(),
        correlation_id=event.correlation_id,
    )
