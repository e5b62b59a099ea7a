"""Whose message it is, the conversation it belongs to, and who answers there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

from django.db import connection, transaction

from hotel_agent.lib import clock
from messaging.models import Conversation, Guest, GuestAlias, StaffTask
from messaging.registry import channel_of
from messaging.types import Alias, TaskDraft
from tenants.models import ChannelAccount
from tenants.rows import Columns

_MAIL = frozenset({"email", "unverified"})
_PREFERRED = {"wa_id": 0}
"""Where two names lead to two guests, the phone number counts; guests are never merged by that."""


def guest_of(
    tenant_id: int, aliases: Sequence[Alias], *, former: Sequence[Alias] = (), name: str = ""
) -> int:
    """The id of the guest with one of these names (at least one), made where there is none; all become
    theirs.

    `former` are names the same guest had until now. Any number may do this at the same time for the same
    guest. Call in the hotel's scope.
    """
    every = [*former, *aliases]
    known = _known(tenant_id, every)
    guest_id = _best(known, every)
    if guest_id is None:
        guest = Guest.objects.create(tenant_id=tenant_id, name=name, phone=_phone(every), email=_email(every))
        guest_id = _named(tenant_id, guest.pk, every)
        if guest_id != guest.pk:
            guest.delete()  # somebody else was quicker to meet the same guest
        return guest_id
    missing = [alias for alias in aliases if alias not in known]
    if missing:
        _named(tenant_id, guest_id, missing)
    own = [alias for alias in aliases if known.get(alias) == guest_id] if former else []
    if phone := _phone([*missing, *own]):
        Guest.objects.of(tenant_id).filter(pk=guest_id).update(phone=phone)
    return guest_id


def phone_told(held: Conversation, phone: str) -> None:
    """The guest gave their own number, in a way that the channel vouches for. `phone` has its +."""
    if held.guest.phone != phone:
        held.guest.phone = phone
        Guest.objects.of(held.tenant_id).filter(pk=held.guest_id).update(phone=phone)


def known_guest(tenant_id: int, aliases: Sequence[Alias]) -> int | None:
    """The id of the guest with one of these names; None where nobody has them. Call in the hotel's scope."""
    return _best(_known(tenant_id, aliases), aliases)


def guests_named(tenant_id: int, aliases: Sequence[Alias]) -> frozenset[int]:
    """The ids of all guests with one of these names. Call in the hotel's scope."""
    return frozenset(_known(tenant_id, aliases).values())


_KNOWN = """
SELECT kind, value, guest_id FROM messaging_guestalias
WHERE tenant_id = %s AND (kind, value) IN (SELECT * FROM unnest(%s::text[], %s::text[]))
"""


def _known(tenant_id: int, aliases: Sequence[Alias]) -> dict[Alias, int]:
    kinds, values = [alias.kind for alias in aliases], [alias.value for alias in aliases]
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [tenant_id, kinds, values])
        return {Alias(kind, value): guest_id for kind, value, guest_id in cursor.fetchall()}


def _best(known: dict[Alias, int], aliases: Sequence[Alias]) -> int | None:
    found = [alias for alias in aliases if alias in known]
    return known[min(found, key=lambda alias: _PREFERRED.get(alias.kind, 1))] if found else None


def _named(tenant_id: int, guest_id: int, aliases: Sequence[Alias]) -> int:
    """Give the guest these names as far as nobody has them; the guest who has the first of them now."""
    ordered = sorted(aliases, key=lambda alias: (alias.kind, alias.value))
    GuestAlias.objects.bulk_create(
        [
            GuestAlias(tenant_id=tenant_id, guest_id=guest_id, kind=one.kind, value=one.value)
            for one in ordered
        ],
        ignore_conflicts=True,
    )
    return _best(_known(tenant_id, aliases), aliases) or guest_id


def _phone(aliases: Sequence[Alias]) -> str:
    return next((f"+{alias.value}" for alias in aliases if alias.kind == "wa_id"), "")


def _email(aliases: Sequence[Alias]) -> str:
    """Where answers go; whether it is theirs only their kind of alias says."""
    return next((alias.value for alias in aliases if alias.kind in _MAIL), "")


_ARRIVE = """
WITH held AS (
  INSERT INTO messaging_conversation AS c
    (tenant_id, account_id, guest_id, status, owner_kind, fencing, turns, address_kind, address, state,
     language, staff_messages, unread, needs_person, last_message_at, last_inbound_at, created_at)
  SELECT a.tenant_id, a.id, %(guest)s, 'open', 'agent', 1, 0, %(address_kind)s, %(address)s, '{{}}',
     '', 0, 0, false, %(now)s, %(wrote_at)s, %(now)s
  FROM tenants_channelaccount a
  WHERE a.tenant_id = %(tenant)s AND a.kind = %(channel)s AND a.external_id = %(receiver)s
  ON CONFLICT (tenant_id, account_id, guest_id) WHERE status = 'open' DO UPDATE SET
    address_kind = EXCLUDED.address_kind,
    address = EXCLUDED.address,
    unread = c.unread + (c.owner_kind <> 'agent' AND %(counts)s)::int,
    needs_person = c.needs_person OR (c.owner_kind <> 'agent' AND %(counts)s),
    last_message_at = GREATEST(c.last_message_at, EXCLUDED.last_message_at),
    last_inbound_at = GREATEST(c.last_inbound_at, EXCLUDED.last_inbound_at)
  RETURNING c.*)
SELECT {held}, {guest}, {account} FROM held
JOIN messaging_guest AS guest ON guest.tenant_id = held.tenant_id AND guest.id = held.guest_id
JOIN tenants_channelaccount AS account
  ON account.tenant_id = held.tenant_id AND account.id = held.account_id
"""


@dataclass(frozen=True, slots=True)
class _Arriving:
    """The statement of `arrive`, and how its row is read."""

    statement: str
    held: Columns[Conversation]
    guest: Columns[Guest]
    account: Columns[ChannelAccount]

    def conversation(self, values: Sequence[Any]) -> Conversation:
        """The conversation with its guest and account."""
        past_guest = self.held.count + self.guest.count
        held = self.held.instance(values[: self.held.count])
        held.guest = self.guest.instance(values[self.held.count : past_guest])
        held.account = self.account.instance(values[past_guest:])
        return held


@cache
def _arriving() -> _Arriving:
    held, guest = Columns(Conversation, "held"), Columns(Guest, "guest")
    account = Columns(ChannelAccount, "account")
    statement = _ARRIVE.format(held=held.text, guest=guest.text, account=account.text)
    return _Arriving(statement, held, guest, account)


def arrive(
    *,
    tenant_id: int,
    channel: str,
    receiver: str,
    guest_id: int,
    address: Alias,
    wrote_at: dt.datetime | None,
    counts: bool = True,
) -> Conversation | None:
    """The guest's open conversation on this account, made where there is none, with its guest and account,
    and locked until the commit.

    `wrote_at` opens the 24 hours of free text (None: it was not the guest who wrote). `counts`: a person who
    owns it has something new to read. None where the hotel has no such account any more.
    """
    arriving = _arriving()
    with connection.cursor() as cursor:
        cursor.execute(
            arriving.statement,
            {
                "tenant": tenant_id,
                "channel": channel,
                "receiver": receiver,
                "guest": guest_id,
                "address_kind": address.kind,
                "address": address.value,
                "wrote_at": wrote_at,
                "counts": counts,
                "now": clock.now(),
            },
        )
        row = cursor.fetchone()
    return arriving.conversation(row) if row else None


def locked(tenant_id: int, conversation_id: int) -> Conversation:
    """The conversation with its guest and account, locked until the commit: whoever changes the owner comes
    here first.
    """
    return (
        Conversation.objects.of(tenant_id)
        .select_related("guest", "account")
        .select_for_update(of=("self",))
        .get(pk=conversation_id)
    )


def show_change(held: Conversation) -> None:
    """Have the guest see who answers now and whether an answer is under way, where the channel shows such
    things; once the running transaction has committed.
    """
    transaction.on_commit(partial(channel_of(held.account.kind).show_change, held.address))


def speak(held: Conversation, language: str) -> None:
    """The language of the page the guest reads holds until they write in another."""
    if language and not held.language:
        held.language = language
        Conversation.objects.of(held.tenant_id).filter(pk=held.pk).update(language=language)


def ask_for_person(
    conversation: Conversation,
    *,
    kind: str,
    text: str,
    urgent: bool = False,
    department: str = "",
    key: str = "",
) -> None:
    """Put the conversation where people look, with a task that says why. The owner stays who it is."""
    Conversation.objects.of(conversation.tenant_id).filter(pk=conversation.pk).update(needs_person=True)
    tasks_make(conversation, [TaskDraft(kind, text, urgent, department, key=key)])


# What was asked for and is not done yet gets the new words, and becomes urgent or due with them.
_TASK = """
INSERT INTO messaging_stafftask AS task
  (tenant_id, conversation_id, kind, key, department, state, text, urgent, due_at, created_at)
VALUES (%s, %s, %s, %s, %s, 'open', %s, %s, %s, %s)
ON CONFLICT (tenant_id, conversation_id, key) WHERE NOT state = 'done' AND NOT key = '' DO UPDATE SET
  text = CASE WHEN position(EXCLUDED.text IN task.text) > 0 THEN task.text
    ELSE left(task.text || E'\n' || EXCLUDED.text, 5000) END,
  urgent = task.urgent OR EXCLUDED.urgent,
  due_at = COALESCE(EXCLUDED.due_at, task.due_at)
"""


def tasks_make(conversation: Conversation, drafts: Sequence[TaskDraft]) -> None:
    """What people have to do in this conversation, whoever has it. In the caller's scope and transaction.

    A draft with the key of a task that is not done yet adds to that task.
    """
    if not drafts:
        return
    now = clock.now()
    rows = [
        (
            conversation.tenant_id,
            conversation.pk,
            draft.kind,
            draft.key,
            draft.department or StaffTask.Department.RECEPTION.value,
            draft.text,
            draft.urgent,
            draft.due_at,
            now,
        )
        for draft in drafts
    ]
    with connection.cursor() as cursor:
        cursor.executemany(_TASK, rows)


def tasks_of(tenant_id: int, conversation_id: int) -> dict[str, str]:
    """The state of what was asked for in a conversation, by its key; of one asked for twice, the newest.

    Call in the hotel's scope.
    """
    found = StaffTask.objects.of(tenant_id).filter(conversation_id=conversation_id).exclude(key="")
    return dict(found.order_by("id").values_list("key", "state"))
