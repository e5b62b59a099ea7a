"""Webhooks as Meta nests them, and what resembles them: odd types, junk and broken parts.

Hypothesis chooses the nesting, and one seed for the values in it, which keeps 10,000 of them cheap. Ids carry
`@@`, which a test replaces by something of its own, so that examples never share ids.
"""

import random
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st

Json = Any
Made = Callable[[random.Random], Json]

HOTELS = ("155500000001", "155500000002")
ELSEWHERE = ("155500000003", "199999999999")
"""A number of another app, and one nobody has."""
SENT = tuple(f"wamid.OUT{number:06d}" for number in range(1, 7))
"""Ids of messages that hotels have sent."""

WORDS = ("Hola", "hay desayuno?", "\u0000", "\ud83d\ude00", "\ud800", "", "x" * 5000, "4111 1111 1111 1111")
JUNK: tuple[Json, ...] = (
    *(
        None,
        True,
        False,
        0,
        -1,
        1.5,
        10**18,
        10**40,
        float("nan"),
        float("inf"),
        "",
        "\u0000",
        "\ud800",
        "word",
    ),
    *([], {}, [[]], [None, 1], {"": ""}, {"id": {}}, {"a": [{"b": None}]}, "x" * 300, "-1", ["x"], [[[[]]]]),
)
TIMES: tuple[Json, ...] = (
    "1790000000",
    1790000000,
    "-5",
    "99999999999999999999",
    1.5,
    None,
    "soon",
    [],
    True,
)
STATUSES = ("sent", "delivered", "read", "played", "failed", "deleted")


def mostly(chance: random.Random, usual: Json, *, junk: int = 12) -> Json:
    """The usual; once in about `junk` times anything else."""
    return usual if chance.randrange(junk) else chance.choice(JUNK)


def _id(chance: random.Random) -> str:
    return f"wamid.@@{chance.randrange(10)}"


def _guest(chance: random.Random) -> str:
    return f"54911555501{chance.randrange(8):02d}"


CONTENTS: dict[str, Made] = {
    "text": lambda c: {"body": mostly(c, c.choice(WORDS))},
    "image": lambda c: {"id": mostly(c, "123"), "mime_type": mostly(c, "image/png")},
    "location": lambda c: {"latitude": mostly(c, c.uniform(-99, 99)), "longitude": mostly(c, 1)},
    "contacts": lambda c: [c.choice(JUNK) for _ in range(c.randrange(3))],
    "interactive": lambda c: {
        "type": mostly(c, "list_reply"),
        "list_reply": mostly(c, {"id": "yes", "title": "Sí"}),
    },
    "button": lambda c: {"payload": mostly(c, c.choice(WORDS)), "text": mostly(c, "Sí")},
    "reaction": lambda c: {"message_id": mostly(c, _id(c)), "emoji": mostly(c, "👍")},
    "order": lambda c: {"product_items": mostly(c, [c.choice(JUNK)])},
    "system": lambda c: {"type": mostly(c, "user_changed_number"), "wa_id": mostly(c, _guest(c))},
    "edit": lambda c: {
        "original_message_id": mostly(c, _id(c)),
        "message": mostly(c, {"text": {"body": "mejor dos"}}),
    },
    "revoke": lambda c: {"original_message_id": mostly(c, _id(c))},
    "request_welcome": lambda c: {},
    "unsupported": lambda c: {"type": mostly(c, "poll_creation")},
    "of_tomorrow": lambda c: c.choice(JUNK),
}
EXTRA = ("", "", "", "errors", "context", "group_id", "from_user_id", "anything")


def message(chance: random.Random) -> Json:
    """One element of `messages`, or something in its place."""
    kind = chance.choice(tuple(CONTENTS))
    found: dict[str, Json] = {
        "from": mostly(chance, _guest(chance)),
        "id": mostly(chance, _id(chance), junk=20),
        "timestamp": chance.choice(TIMES),
        "type": mostly(chance, kind, junk=20),
        kind: mostly(chance, CONTENTS[kind](chance)),
    }
    if extra := chance.choice(EXTRA):
        found[extra] = chance.choice(JUNK)
    if not chance.randrange(8):
        del found[chance.choice(tuple(found))]
    return mostly(chance, found, junk=15)


def status(chance: random.Random) -> Json:
    """One element of `statuses`, of a message that was sent or of none, or something in its place."""
    found = {
        "id": mostly(chance, chance.choice((*SENT, "wamid.FOREIGN@@")), junk=20),
        "status": mostly(chance, chance.choice(STATUSES)),
        "timestamp": chance.choice(TIMES),
        "recipient_id": mostly(chance, _guest(chance)),
        # Tells one status of a message from the same one of another example.
        "recipient_participant_id": "@@",
        "errors": mostly(chance, [{"code": 131026, "title": "Undeliverable"}]),
        "biz_opaque_callback_data": mostly(chance, "nobody's"),
    }
    return mostly(chance, found, junk=15)


def change(shape: tuple[int, int, str], chance: random.Random) -> Json:
    """One change: so many messages and statuses in one value, of this field."""
    messages, statuses, field = shape
    number = mostly(chance, chance.choice((*HOTELS, *HOTELS, *ELSEWHERE)), junk=20)
    value: dict[str, Json] = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}}
    for name, made, count in (("messages", message, messages), ("statuses", status, statuses)):
        if count:
            found = [made(chance) for _ in range(count)]
            value[name] = mostly(chance, found + found[: chance.randrange(2)], junk=20)
    value["contacts"] = mostly(
        chance, [{"wa_id": "5491155550101", "profile": {"name": "Julia\u0000"}}], junk=5
    )
    if not chance.randrange(10):
        value["errors"] = chance.choice(JUNK)
    if not chance.randrange(20):
        del value["metadata"]
    return mostly(chance, {"field": field, "value": mostly(chance, value, junk=20)}, junk=20)


FIELDS = st.sampled_from(["messages"] * 8 + ["account_update", "history", "of_tomorrow"])
SHAPES = st.tuples(st.integers(0, 3), st.integers(0, 3), FIELDS)
"""Of a change: messages, statuses, field."""


@st.composite
def envelopes(draw: st.DrawFn) -> Json:
    """A whole webhook: several entries of several WABAs, each with several changes."""
    nesting = draw(st.lists(st.lists(SHAPES, max_size=3), max_size=3))
    chance = random.Random(draw(st.integers(0, 2**32)))
    entries = [
        mostly(
            chance,
            {
                "id": mostly(chance, chance.choice(("2001", "2002"))),
                "time": 1,
                "changes": mostly(chance, [change(shape, chance) for shape in shapes], junk=20),
            },
            junk=20,
        )
        for shapes in nesting
    ]
    return mostly(chance, {"object": "whatsapp_business_account", "entry": entries}, junk=30)
