"""From a stay to the conversation in which it was made."""

from collections.abc import Mapping, Sequence

from django.urls import reverse

from messaging.models import GuestStay
from pms.admin.links import Link, register
from pms.models import Reservation


def conversations_of(rows: Sequence[Reservation]) -> Mapping[int, Link]:
    """The conversation of each stay that was made in one."""
    stays = GuestStay.objects.filter(
        tenant__in={row.tenant_id for row in rows}, reservation__in=[row.pk for row in rows]
    )
    return {
        stay.reservation_id: Link(
            "Conversation", reverse("admin:messaging_conversation_change", args=[stay.conversation_id])
        )
        for stay in stays
    }


register(conversations_of)
