"""From the first word on the hotel's site to the answer on the same page."""

import pytest

from messaging.models import Disposition, GuestAlias, Message, OutboundMessage
from tenants.scope import scope
from tests.messaging.delivery.conftest import Brain
from tests.messaging.webchat.build import a_chat, a_page, answered

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_guest_reads_the_answer_where_they_asked(brain: Brain):
    hotel = a_chat()
    page = a_page()
    assert page.looks().status_code == 200
    answered(page, "Hola")
    assert page.looks().status_code == 200
    assert page.words == [("guest", "Hola"), ("assistant", "Answer")]
    assert [one["seq"] for one in page.messages] == [1, 2]
    assert (page.state["owner"], page.state["due"], page.state["typing"]) == ("assistant", False, False)
    assert page.looks().status_code == 304
    with scope(hotel.pk):
        [message] = Message.objects.all()
        assert Disposition.objects.get(message=message).outcome == "answered"
        alias = GuestAlias.objects.get()
        assert alias.kind == "session"
        assert page.token not in alias.value
        assert OutboundMessage.objects.get().status == "delivered"
