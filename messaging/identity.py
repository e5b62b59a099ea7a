"""Whose stay it is (PRODUCT row D9): by the channel's own word, by what only its guest knows, or by a code.

Nothing here tells whether a stay exists to who has not shown that it is theirs.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import structlog
from django.utils.crypto import constant_time_compare, salted_hmac

from hotel_agent.lib import clock, mail, queue
from messaging import lanes, replies
from messaging.models import EmailCode, GuestStay, IdentityTry
from pms import front_desk
from pms.errors import PmsError
from pms.matching import same_phone
from pms.types import ByEmail, ReservationInfo
from tenants import snapshot, work
from tenants.identifiers import normalise_email
from tenants.scope import scope

log = structlog.get_logger(__name__)

HOUR: Final = dt.timedelta(hours=1)
TRIES_OF_GUEST: Final = 5
TRIES_OF_REFERENCE: Final = 10
CODES_OF_GUEST: Final = 5
CODES_OF_ADDRESS: Final = 3
CODE_LIFE: Final = dt.timedelta(minutes=10)
CODE_TRIES: Final = 5
KEPT: Final = dt.timedelta(days=1)
LEASE_SECONDS: Final = 60
AGAIN_AFTER: Final = dt.timedelta(seconds=15)
LONGEST_AGO: Final = dt.timedelta(days=60)
"""A stay made in a conversation that ended longer ago is not looked for."""
MOST_STAYS: Final = 10
_OF_WHATSAPP: Final = frozenset({"wa_id", "bsuid"})
_MAIL: Final = "email"
_UNVERIFIED_MAIL: Final = "unverified"


@dataclass(frozen=True, slots=True)
class Writer:
    """Who writes in a turn, as their channel knows them. `identity` is `kind:value`.

    `phone` and `email` are what the channel itself vouches for, empty where it vouches for none: what was
    only typed proves nothing. Not `trusted`: a mail whose sender nobody vouches for. Whoever wrote it sees
    and changes no stay, whatever they know of it.
    """

    tenant_id: int
    conversation_id: int
    identity: str
    phone: str
    email: str = ""
    trusted: bool = True


def writer(tenant_id: int, conversation_id: int, *, identity: str, phone: str) -> Writer:
    """Who writes; `phone` counts only where the messages come from WhatsApp."""
    kind, _, value = identity.partition(":")
    return Writer(
        tenant_id,
        conversation_id,
        identity,
        phone=phone if kind in _OF_WHATSAPP else "",
        email=normalise_email(value) if kind == _MAIL else "",
        trusted=kind != _UNVERIFIED_MAIL,
    )


def is_on(who: Writer, stay: ReservationInfo) -> bool:
    """Whether the number or address they write from is on the booking."""
    if who.email:
        return who.email == normalise_email(stay.guest.email)
    return bool(who.phone) and same_phone(who.phone, stay.guest.phone)


def references(who: Writer) -> Sequence[str]:
    """The stays that were made in conversations of who writes, the next last."""
    since = clock.now().date() - LONGEST_AGO
    with scope(who.tenant_id):
        made = GuestStay.objects.of(who.tenant_id).filter(
            guest__conversations=who.conversation_id,
            reservation__check_out__gte=since,
            reservation__reference__isnull=False,
        )
        found = made.order_by("-reservation__check_in").values_list("reservation__reference", flat=True)
        return [reference for reference in found[:MOST_STAYS] if reference]


def may_try(who: Writer, reference: str) -> bool:
    """Count a try, and say whether it is one too many within the hour: of who writes, or at this reference,
    whether or not it exists.
    """
    return _counted(
        who.tenant_id,
        {f"guest {who.identity}": TRIES_OF_GUEST, f"reference {reference.upper()}": TRIES_OF_REFERENCE},
    )


def code_make(who: Writer, email: str, *, language: str) -> bool:
    """Ask for a code to be sent to this address, should a stay be booked with it. False: asked too often."""
    address = normalise_email(email)
    limits = {f"code guest {who.identity}": CODES_OF_GUEST, f"code address {address}": CODES_OF_ADDRESS}
    if not _counted(who.tenant_id, limits):
        return False
    now = clock.now()
    with scope(who.tenant_id):
        row = EmailCode.objects.create(
            tenant_id=who.tenant_id,
            conversation_id=who.conversation_id,
            email=address,
            language=language,
            created_at=now,
            expires_at=now + CODE_LIFE,
        )
        work.put(lanes.CODES, row.pk, tenant_id=who.tenant_id)
        queue.enqueue(lanes.SEND_CODE, row.pk)
    return True


@dataclass(frozen=True, slots=True)
class Checked:
    """The address a right code was sent to; None: not right, and `over` where no answer can be any more."""

    email: str | None
    over: bool = False


def code_check(who: Writer, code: str) -> Checked:
    """Whether this is the last code of the conversation, in time and tried at most `CODE_TRIES` times."""
    now = clock.now()
    with scope(who.tenant_id):
        codes = EmailCode.objects.of(who.tenant_id).filter(conversation_id=who.conversation_id)
        row = codes.select_for_update().order_by("-id").first()
        if row is None or row.used_at or row.expires_at <= now or row.tries >= CODE_TRIES:
            return Checked(None, over=True)
        row.tries += 1
        right = constant_time_compare(_hash(row, code), row.code_hash)
        row.used_at = now if right else None
        row.save(update_fields=["tries", "used_at"])
        return Checked(row.email if right else None, over=not right and row.tries >= CODE_TRIES)


def code_send(code_id: int) -> None:
    """Send a code that waits, if a stay is booked with its address. Each try makes a new code: what is stored
    of it cannot be read back.
    """
    for claim in work.claim(lanes.CODES, object_id=code_id, lease_seconds=LEASE_SECONDS):
        with scope(claim.tenant_id):
            row = EmailCode.objects.of(claim.tenant_id).filter(pk=code_id, sent_at=None).first()
        if row is None or row.expires_at <= clock.now():
            work.finish(claim)
            continue
        try:
            found = front_desk.reservations_find(claim.tenant_id, ByEmail(row.email))
            if found:
                _send(row)
        except (PmsError, mail.MailNotSent) as error:
            log.warning("code_not_sent", code=row.pk, reason=type(error).__name__)
            work.postpone(claim, clock.now() + AGAIN_AFTER)
            continue
        work.finish(claim)


def forget() -> None:
    """Delete tries and codes that count for nothing any more, of every hotel."""
    before = clock.now() - KEPT
    for hotel in snapshot.current().tenants.values():
        with scope(hotel.id):
            IdentityTry.objects.of(hotel.id).filter(at__lt=before).delete()
            EmailCode.objects.of(hotel.id).filter(created_at__lt=before).delete()


def _send(row: EmailCode) -> None:
    code = f"{secrets.randbelow(10**6):06}"
    codes = EmailCode.objects.of(row.tenant_id).filter(pk=row.pk)
    with scope(row.tenant_id):
        codes.update(code_hash=_hash(row, code))
    name = snapshot.current().tenants[row.tenant_id].name
    facts = {"reference": code, "name": name}
    mail.send(
        to=[row.email],
        subject=replies.text(row.tenant_id, row.language, "code_mail_subject", facts),
        text=replies.text(row.tenant_id, row.language, "code_mail", facts),
    )
    with scope(row.tenant_id):
        codes.update(sent_at=clock.now())


def _hash(row: EmailCode, code: str) -> str:
    return salted_hmac("messaging.identity.code", f"{row.pk}:{code}", algorithm="sha256").hexdigest()


def _counted(tenant_id: int, limits: dict[str, int]) -> bool:
    """Count one more for each subject, and say whether all are within their limit of an hour."""
    now = clock.now()
    hashes = {_subject(subject): limit for subject, limit in limits.items()}
    with scope(tenant_id):
        IdentityTry.objects.bulk_create(
            IdentityTry(tenant_id=tenant_id, subject=subject, at=now) for subject in hashes
        )
        tries = IdentityTry.objects.of(tenant_id).filter(subject__in=hashes, at__gt=now - HOUR)
        counts = list(tries.values_list("subject", flat=True))
    return all(counts.count(subject) <= limit for subject, limit in hashes.items())


def _subject(text: str) -> str:
    return salted_hmac("messaging.identity.try", text, algorithm="sha256").hexdigest()
