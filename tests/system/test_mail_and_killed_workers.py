"""Mails, and a worker that dies between them: beat wakes the look, each mail is answered once, and what is in
doubt is sent again once and counted.
"""

from collections import Counter
from collections.abc import Iterator

import pytest

from messaging.models import Disposition, MailboxCursor, OutboundMessage
from tenants.models import Tenant
from tenants.scope import scope
from tests.mail_servers import PASSWORD, SERVER, MailServers, a_mail
from tests.product import Product
from tests.tenants.build import an_account

pytestmark = pytest.mark.system

HOTEL = "stay@harbour.test"
GUESTS = tuple(f"guest{number}@familia.test" for number in range(8))
BEAT_SECONDS = 45.0
SETTLED_SECONDS = 240.0
"""A lease of a minute, a minute's wait for word of a mail without an answer, and the beats between."""


@pytest.fixture(scope="module")
def servers(product: Product) -> Iterator[MailServers]:
    with MailServers((HOTEL, *GUESTS), vouched={"familia.test"}) as servers:
        an_account(
            hotel(),
            HOTEL,
            kind="email",
            access_token=PASSWORD,
            options={
                "imap": f"imap://127.0.0.1:{servers.imap_port}",
                "smtp": f"smtp://127.0.0.1:{servers.smtp_port}",
                "authserv_id": SERVER,
            },
        )
        product.manage("refresh_tenants")
        product.wait_for(begun, "the mailbox is looked into", seconds=BEAT_SECONDS)
        yield servers


def hotel() -> Tenant:
    return Tenant.objects.get(slug="harbour")


def begun() -> bool:
    with scope(hotel().pk):
        return MailboxCursor.objects.filter(started_at__isnull=False).exists()


def became() -> Counter[str]:
    with scope(hotel().pk):
        mine = Disposition.objects.filter(message__conversation__account__kind="email")
        return Counter(mine.values_list("outcome", flat=True))


def waiting() -> int:
    with scope(hotel().pk):
        return OutboundMessage.objects.filter(status__in=("queued", "sending", "unknown")).count()


def repeats() -> Counter[str]:
    """How often each guest's mail was sent again, because nobody knew whether the first one had gone out."""
    with scope(hotel().pk):
        sent = OutboundMessage.objects.filter(conversation__account__kind="email")
        return Counter(dict(sent.values_list("conversation__address", "repeats")))


def test_mails_are_answered_once_though_the_worker_is_killed(product: Product, servers: MailServers) -> None:
    for number, guest in enumerate(GUESTS):
        servers.send(a_mail(guest, HOTEL, "Hello, what time is breakfast?", subject=f"Question {number}"))
    product.wait_for(lambda: became().total(), "the first mail is answered", seconds=BEAT_SECONDS)
    product.kill("worker")
    product.start("worker")
    product.wait_for(
        lambda: became().total() == len(GUESTS) and not waiting(), "all are settled", seconds=SETTLED_SECONDS
    )
    assert became() == {"answered": len(GUESTS)}
    doubts = repeats()
    for guest in GUESTS:
        answers = servers.mails(guest)
        assert len(answers) <= 1 + doubts[guest]
        body = answers[0].get_body(("plain",))
        assert body is not None
        assert "breakfast" in body.get_content().lower()
    assert sum(doubts.values()) <= 2  # as many as there were senders
    product.manage("reconcile_messages")
