"""Strategies for webhooks as Meta nests them, and for what resembles them: odd types, junk and broken parts.

Ids carry `@@`, which a test replaces by something of its own, so that examples never share ids.
"""

from typing import Any

from hypothesis import strategies as st

Json = Any

HOTELS = ("155500000001", "155500000002")
ELSEWHERE = ("155500000003", "199999999999")
"""A number of another app, and one nobody has."""
SENT = tuple(f"wamid.OUT{number:06d}" for number in range(1, 7))
"""Ids of messages that hotels have sent."""

WORDS = st.sampled_from(
    ["Hola", "hay desayuno?", "\u0000", "\ud83d\ude00", "\ud800", "", "x" * 5000, "4111 1111 1111 1111"]
)
JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
OUR_IDS = st.integers(0, 9).map("wamid.@@{}".format)
GUESTS = st.integers(0, 7).map("54911555501{:02d}".format)
TIMES: st.SearchStrategy[Json] = st.sampled_from(
    ["1790000000", 1790000000, "-5", "99999999999999999999", 1.5, None, "soon", [], True]
)


def mostly(usual: st.SearchStrategy[Json], *, junk: int = 12) -> st.SearchStrategy[Json]:
    """The usual; once in about `junk` times anything else."""
    return st.integers(0, junk).flatmap(lambda number: usual if number else JUNK)


CONTENTS: dict[str, st.SearchStrategy[Json]] = {
    "text": st.fixed_dictionaries({"body": mostly(WORDS)}),
    "image": st.fixed_dictionaries(
        {"id": mostly(st.just("12345")), "mime_type": mostly(st.just("image/png"))}
    ),
    "location": st.fixed_dictionaries({"latitude": mostly(st.floats()), "longitude": mostly(st.just(1))}),
    "contacts": st.lists(JUNK, max_size=2),
    "interactive": st.fixed_dictionaries(
        {"type": mostly(st.just("list_reply")), "list_reply": mostly(st.just({"id": "yes", "title": "Sí"}))}
    ),
    "button": st.fixed_dictionaries({"payload": mostly(WORDS), "text": mostly(WORDS)}),
    "reaction": st.fixed_dictionaries({"message_id": mostly(OUR_IDS), "emoji": mostly(st.just("👍"))}),
    "order": st.fixed_dictionaries({"product_items": mostly(st.lists(JUNK, max_size=2))}),
    "system": st.fixed_dictionaries(
        {"type": mostly(st.just("user_changed_number")), "wa_id": mostly(GUESTS)}
    ),
    "edit": st.fixed_dictionaries(
        {"original_message_id": mostly(OUR_IDS), "message": mostly(st.just({"text": {"body": "mejor dos"}}))}
    ),
    "revoke": st.fixed_dictionaries({"original_message_id": mostly(OUR_IDS)}),
    "request_welcome": st.just({}),
    "unsupported": st.fixed_dictionaries({"type": mostly(st.just("poll_creation"))}),
    "of_tomorrow": JUNK,
}


@st.composite
def messages(draw: st.DrawFn) -> Json:
    """One element of `messages`, or something in its place."""
    if not draw(st.integers(0, 14)):
        return draw(JUNK)
    kind = draw(st.sampled_from(sorted(CONTENTS)))
    found: dict[str, Json] = {
        "from": draw(mostly(GUESTS)),
        "id": draw(mostly(OUR_IDS, junk=20)),
        "timestamp": draw(TIMES),
        "type": draw(mostly(st.just(kind), junk=20)),
        kind: draw(mostly(CONTENTS[kind])),
    }
    extra = draw(st.sampled_from(["", "", "", "errors", "context", "group_id", "from_user_id", "anything"]))
    if extra:
        found[extra] = draw(JUNK)
    for missing in draw(st.lists(st.sampled_from(sorted(found)), max_size=1)):
        if not draw(st.integers(0, 4)):
            del found[missing]
    return found


@st.composite
def statuses(draw: st.DrawFn) -> Json:
    """One element of `statuses`, of a message that was sent or of none, or something in its place."""
    if not draw(st.integers(0, 14)):
        return draw(JUNK)
    return {
        "id": draw(mostly(st.sampled_from(SENT) | st.just("wamid.FOREIGN@@"), junk=20)),
        "status": draw(mostly(st.sampled_from(["sent", "delivered", "read", "played", "failed", "deleted"]))),
        "timestamp": draw(TIMES),
        "recipient_id": draw(mostly(GUESTS)),
        # Tells one status of a message from the same one of another example.
        "recipient_participant_id": "@@",
        "errors": draw(mostly(st.just([{"code": 131026, "title": "Undeliverable"}]))),
        "biz_opaque_callback_data": draw(mostly(st.just("nobody's"))),
    }


@st.composite
def changes(draw: st.DrawFn) -> Json:
    """One change: messages and statuses in one value, for a hotel's number or another."""
    if not draw(st.integers(0, 19)):
        return draw(JUNK)
    number = draw(mostly(st.sampled_from([*HOTELS, *HOTELS, *ELSEWHERE]), junk=20))
    value: dict[str, Json] = {"messaging_product": "whatsapp", "metadata": {"phone_number_id": number}}
    for name, elements in (("messages", messages()), ("statuses", statuses())):
        if draw(st.integers(0, 3)):
            found = draw(st.lists(elements, max_size=3))
            value[name] = draw(mostly(st.just(found + found[:1]), junk=20))
    value["contacts"] = draw(
        mostly(st.just([{"wa_id": "5491155550101", "profile": {"name": "Julia\u0000"}}]), junk=4)
    )
    if not draw(st.integers(0, 9)):
        value["errors"] = draw(JUNK)
    field = draw(st.sampled_from(["messages"] * 12 + ["account_update", "history", "of_tomorrow"]))
    return {"field": field, "value": draw(mostly(st.just(value), junk=20))}


@st.composite
def envelopes(draw: st.DrawFn) -> Json:
    """A whole webhook: several entries of several WABAs."""
    if not draw(st.integers(0, 29)):
        return draw(JUNK)
    entries = []
    for _ in range(draw(st.integers(0, 3))):
        if not draw(st.integers(0, 19)):
            entries.append(draw(JUNK))
            continue
        found = draw(mostly(st.lists(changes(), max_size=3), junk=20))
        entries.append({"id": draw(mostly(st.sampled_from(["2001", "2002"]))), "time": 1, "changes": found})
    return {"object": "whatsapp_business_account", "entry": entries}
