"""While the hotel's system does not answer, what it said before is offered with the hour it is of."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hotel_agent.lib import clock
from pms import front_desk
from pms.types import Availability, Party, Stay
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk

pytestmark = pytest.mark.django_db


class OldDesk:
    """The real desk, whose searches are answered as they were a while ago."""

    def __init__(self, ago: dt.timedelta) -> None:
        self.at = NOW - ago

    def __getattr__(self, name: str) -> Any:
        return getattr(front_desk, name)

    def search_offers(self, tenant_id: int, stay: Stay, party: Party) -> Availability:
        with clock.held_at(self.at):
            found = front_desk.search_offers(tenant_id, stay, party)
        return replace(found, stale=True)


ASKED = {
    "es": ("tienen lugar del 20 al 23 de diciembre para 2?", "datos son de las 9:40"),
    "en": ("do you have a room from 20 to 23 December for 2?", "This is as of 12:40"),
    "pt": ("tem quarto de 20 a 23 de dezembro para 2?", "São dados das 9:40"),
}


@pytest.mark.parametrize("language", ASKED)
def test_an_old_offer_says_of_when_it_is_on_the_hotels_clock(language: str) -> None:
    asks, of_when = ASKED[language]
    chat = Chat(a_front_desk(language), desk=OldDesk(dt.timedelta(hours=2, minutes=20)))
    said = chat.says(asks)
    assert of_when in said.replace("09:40", "9:40")
    assert chat.outcome.hand_over is None
    assert chat.state["asked"] == "room"


def test_an_old_full_house_is_said_to_be_old_too() -> None:
    chat = Chat(a_front_desk("en", rooms=False), desk=OldDesk(dt.timedelta(hours=1)))
    assert "as of 14:00" in chat.says(ASKED["en"][0])


def test_the_price_a_guest_says_yes_to_is_a_fresh_one() -> None:
    chat = Chat(
        a_front_desk("en"),
        name="Ana Paz",
        email="ana@example.com",
        desk=OldDesk(dt.timedelta(hours=2)),
    )
    chat.says(ASKED["en"][0])
    said = chat.says("the suite")
    assert "as of" not in said
    assert chat.state["asked"] == "confirm"


def test_an_answer_of_a_minute_ago_is_not_called_old() -> None:
    assert "as of" not in Chat(a_front_desk("en")).says(ASKED["en"][0])
