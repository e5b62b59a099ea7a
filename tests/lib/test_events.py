from dataclasses import dataclass

from hotel_agent.lib import events


@dataclass(frozen=True)
class RoomCleaned:
    number: str


@dataclass(frozen=True)
class RoomLeft:
    number: str


def test_receivers_of_this_very_event_hear_it_in_order_and_once():
    heard: list[str] = []

    def first(event: RoomCleaned) -> None:
        heard.append(f"first {event.number}")

    events.listen(RoomCleaned, first)
    events.listen(RoomCleaned, first)
    events.listen(RoomCleaned, lambda event: heard.append(f"second {event.number}"))
    events.listen(RoomLeft, lambda event: heard.append("left"))
    events.announce(RoomCleaned("101"))
    assert heard == ["first 101", "second 101"]
