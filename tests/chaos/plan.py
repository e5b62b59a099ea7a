"""What guests will write and what will break, and when: all chosen beforehand from a seed."""

import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.scale import load

Json = dict[str, Any]

NUMBERS = ("100000000000001", "100000000000002", "100000000000003")
"""The demo hotels' numbers; they are of one Meta app."""
MESSAGES_OF_A_GUEST = 4
WORDS = (
    *(
        "Hola",
        "Buenas tardes",
        "gracias!",
        "hay desayuno?",
        "aceptan mascotas?",
        "a qué hora es el check in?",
    ),
    *("Hello", "thanks", "is there parking?", "do you have wifi?", "where are you?", "hay pileta?"),
)
SHARE_OF_OTHER_KINDS = 0.14
SHARE_BATCHED = 0.06
BATCH = (3, 40)
SHARE_REPEATED = 0.12
"""Of the webhooks: told twice although the first one was accepted."""
REPEATED_WITHIN_SECONDS = 25.0
SHARE_LATE = 0.10
LATE_BY_SECONDS = 4.0
"""So many come after webhooks of the same guest that were written later."""
SHARE_WITH_STATUSES = 0.05
KILLS_OF_WORKERS = 10


@dataclass(frozen=True, slots=True)
class Written:
    """One message of a guest: its element of `messages`, and the number it went to."""

    number: str
    guest: int
    element: Json

    @property
    def id(self) -> str:
        """The provider's id of the message."""
        return str(self.element["id"])


@dataclass(frozen=True, slots=True)
class Webhook:
    """One POST: `at` is seconds after the start; `first` is false for what was told before."""

    at: float
    messages: tuple[Written, ...]
    statuses: tuple[tuple[str, Json], ...] = ()
    first: bool = True

    def body(self, stamp: Callable[[str], int]) -> bytes:
        """The bytes. `stamp` says when an id was written, in unix seconds."""
        changes: list[Json] = []
        for one in self.messages:
            element = {**one.element, "timestamp": str(stamp(one.id))}
            contact = {"profile": {"name": f"Guest {one.guest}"}, "wa_id": load.wa_id(one.guest)}
            changes.append(load.change(one.number, {"contacts": contact, "messages": element}))
        for number, status in self.statuses:
            together = next((one for one in changes if _number(one) == number), None)
            row = {**status, "timestamp": str(stamp(status["id"]))}
            if together is None:
                changes.append(load.change(number, {"statuses": row}))
            else:
                together["value"].setdefault("statuses", []).append(row)
        return load.body_of(changes)


@dataclass(frozen=True, slots=True)
class Disaster:
    """Something that breaks `at` seconds after the start. `choice` (0 to 1) picks among those it may hit."""

    at: float
    kind: str
    choice: float = 0.0


@dataclass(frozen=True)
class Plan:
    """A whole run: `seconds` is how long guests write."""

    seed: int
    seconds: float
    messages: dict[str, Written]
    webhooks: tuple[Webhook, ...]
    disasters: tuple[Disaster, ...] = field(default=())


def make(*, seed: int, messages: int, seconds: float) -> Plan:
    """The plan of this seed: the same arguments give the same plan."""
    chance = random.Random(seed)
    written = _written(chance, messages)
    webhooks = sorted(_webhooks(chance, written, seconds), key=lambda one: one.at)
    disasters = tuple(sorted(_disasters(chance, seconds), key=lambda one: one.at))
    return Plan(seed, seconds, {one.id: one for one in written}, tuple(webhooks), disasters)


def _number(change: Json) -> str:
    return str(change["value"]["metadata"]["phone_number_id"])


def _written(chance: random.Random, messages: int) -> list[Written]:
    """All messages in the order of writing: guests write several each, in between one another."""
    guests = max(1, messages // MESSAGES_OF_A_GUEST)
    turns = [guest for guest in range(guests) for _ in range(MESSAGES_OF_A_GUEST)]
    turns += list(range(messages - len(turns)))
    chance.shuffle(turns)
    said: dict[int, list[str]] = {}
    return [
        Written(NUMBERS[guest % 3], guest, _element(chance, guest, place, said.setdefault(guest, [])))
        for place, guest in enumerate(turns)
    ]


def _element(chance: random.Random, guest: int, place: int, said: list[str]) -> Json:
    """One element of `messages`; `said` are the ids of what the guest wrote before."""
    base: Json = {"from": load.wa_id(guest), "id": f"wamid.CHAOS{place:07d}"}
    words = {"type": "text", "text": {"body": chance.choice(WORDS)}}
    if chance.random() >= SHARE_OF_OTHER_KINDS:
        said.append(base["id"])
        return {**base, **words}
    kinds: list[Json] = [
        {"type": "location", "location": {"latitude": -34.6, "longitude": -58.4, "name": "Obelisco"}},
        {"type": "contacts", "contacts": [{"name": {"formatted_name": "Ana"}}]},
        {"type": "unsupported", "errors": [{"code": 131051, "title": "Message type unknown"}]},
        {"type": "sticker", "sticker": {"id": f"90{place:014d}", "mime_type": "image/webp"}},
        {"type": "image", "image": {"id": f"91{place:014d}", "mime_type": "image/jpeg", "caption": "mira"}},
        {"type": "interactive", "interactive": {"button_reply": {"id": "x", "title": "Hola"}}},
        {"type": "button", "button": {"payload": "hola", "text": "Hola"}},
        {"type": "a_kind_of_tomorrow", "a_kind_of_tomorrow": {"deep": [1, None, {"x": "\u0000"}]}},
    ]  # fmt: skip
    if said:
        about = chance.choice(said)
        kinds.append({"type": "reaction", "reaction": {"message_id": about, "emoji": "👍"}})
        kinds.append({"type": "revoke", "revoke": {"original_message_id": about}})
        kinds.append({"type": "edit", "edit": {"original_message_id": about, "message": words}})
    return {**base, **chance.choice(kinds)}


def _webhooks(chance: random.Random, written: Sequence[Written], seconds: float) -> Iterator[Webhook]:
    """The messages in webhooks of one or many, some late, some told again, some beside foreign statuses."""
    for at, group in _grouped(chance, written, seconds):
        if chance.random() < SHARE_LATE:
            at += chance.uniform(0.2, LATE_BY_SECONDS)  # noqa: PLW2901 - the time this group takes
        statuses: tuple[tuple[str, Json], ...] = ()
        if chance.random() < SHARE_WITH_STATUSES:
            statuses = tuple((one.number, _foreign_status(chance, one)) for one in group[:2])
        # Meta names one element twice in one body now and then.
        twice = (*group, group[0]) if chance.random() < SHARE_WITH_STATUSES else group
        yield Webhook(at, twice, statuses)
        if chance.random() < SHARE_REPEATED:
            yield Webhook(at + chance.uniform(0, REPEATED_WITHIN_SECONDS), group, statuses, first=False)


def _grouped(
    chance: random.Random, written: Sequence[Written], seconds: float
) -> Iterator[tuple[float, tuple[Written, ...]]]:
    place = 0
    while place < len(written):
        size = 1
        if chance.random() < SHARE_BATCHED / sum(BATCH) * 2:
            size = chance.randint(*BATCH)
        yield seconds * place / len(written), tuple(written[place : place + size])
        place += size


def _foreign_status(chance: random.Random, beside: Written) -> Json:
    """A status of a message that is none of ours."""
    return {
        "id": f"wamid.FOREIGN{chance.randrange(10**9)}",
        "status": chance.choice(("sent", "delivered", "read", "failed", "deleted")),
        "recipient_id": load.wa_id(beside.guest),
    }


def _disasters(chance: random.Random, seconds: float) -> Iterator[Disaster]:
    def around(share: float) -> float:
        return seconds * (share + chance.uniform(-0.02, 0.02))

    yield Disaster(around(0.10), "flush_redis")
    yield Disaster(around(0.30), "stop_redis")
    yield Disaster(around(0.42), "kill_postgres")
    yield Disaster(around(0.55), "flush_redis")
    yield Disaster(around(0.66), "kill_web")
    yield Disaster(around(0.78), "stop_postgres")
    for number in range(KILLS_OF_WORKERS):
        kind = "kill_worker" if number % 3 == 0 else "kill_pool_process"
        yield Disaster(around(0.05 + 0.9 * number / KILLS_OF_WORKERS), kind, chance.random())
