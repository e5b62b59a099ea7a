"""What became of everything, read past the product: from its tables as superuser, and from guests' phones.

Triggers write down every move of a status while the run lasts, so that no step back can hide behind later
ones.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import LiteralString

import psycopg

WATCH = """
CREATE TABLE chaos_moves (
  id bigserial PRIMARY KEY, what text, row_id bigint, before text, after text, at timestamptz DEFAULT now());
CREATE FUNCTION chaos_note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
  INSERT INTO public.chaos_moves (what, row_id, before, after)
  VALUES (TG_TABLE_NAME, NEW.id, OLD.status, NEW.status);
  RETURN NULL;
END $$;
CREATE TRIGGER chaos_delivery AFTER UPDATE ON messaging_delivery
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION chaos_note();
CREATE TRIGGER chaos_outbound AFTER UPDATE ON messaging_outboundmessage
  FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION chaos_note();
"""
DELIVERY_RANK = {"sending": 0, "unknown": 0, "sent": 1, "delivered": 2, "read": 3, "played": 4}
MESSAGE_RANK = {"delivered": 2, "read": 3}
"""A message that was refused later, by a status, waits again: only what the guest has is for ever."""
ON_ITS_WAY = ("queued", "sending", "unknown")
ARRIVED = ("sent", "delivered", "read")


@dataclass(frozen=True, slots=True)
class Row:
    """A message to a guest as the product left it, and the tokens of its attempts."""

    id: int
    status: str
    repeats: int
    failure_code: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A status that changed: `what` is the table."""

    what: str
    row_id: int
    before: str
    after: str


@dataclass(frozen=True)
class Facts:
    """All that was seen at the end. `became` has, by provider id, each stored message's outcome and reason;
    `received` counts what guests have on their phones, by token.
    """

    became: dict[str, list[tuple[str, str]]]
    rows: Sequence[Row]
    received: Counter[str]
    moves: Sequence[Move]
    work_left: Counter[str]
    live_turns: int
    waiting_events: int
    dead_letters: Counter[str] = field(default_factory=Counter)


def watch(admin_url: str) -> None:
    """Write down every move of a status from now on."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(WATCH)


def look(admin_url: str, received: Counter[str]) -> Facts:
    """Everything the database knows, beside what guests have received."""
    with psycopg.connect(admin_url, autocommit=True) as connection:
        became: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for name, outcome, reason in connection.execute(
            "SELECT m.provider_message_id, COALESCE(d.outcome, ''), COALESCE(d.reason, '') "
            "FROM messaging_message m LEFT JOIN messaging_disposition d ON d.message_id = m.id"
        ):
            became[name].append((outcome, reason))
        rows = [
            Row(row[0], row[1], row[2], row[3], tuple(row[4]))
            for row in connection.execute(
                "SELECT o.id, o.status, o.repeats, o.failure_code, "
                "  array(SELECT token::text FROM messaging_delivery d WHERE d.outbound_id = o.id) "
                "FROM messaging_outboundmessage o WHERE o.cause_kind <> 'staff' ORDER BY o.id"
            )
        ]
        moves = connection.execute("SELECT what, row_id, before, after FROM chaos_moves ORDER BY id")
        return Facts(
            became=dict(became),
            rows=rows,
            received=received,
            moves=[Move(*move) for move in moves],
            work_left=waiting_work(connection),
            live_turns=_one(connection, "SELECT count(*) FROM messaging_turn WHERE status = 'live'"),
            dead_letters=_counts(connection, "SELECT kind, count(*) FROM messaging_deadletter GROUP BY kind"),
            waiting_events=_one(
                connection, "SELECT count(*) FROM messaging_inboundevent WHERE processed_at IS NULL"
            ),
        )


def waiting_work(connection: "psycopg.Connection[tuple[object, ...]]") -> Counter[str]:
    """Work that messages wait for, by kind; and claims of any kind whose holder is gone, as `dead claim`."""
    left = _counts(
        connection,
        "SELECT kind, count(*) FROM tenants_workitem WHERE kind IN "
        "('inbound_event', 'inbound_status', 'account_event', 'turn', 'outbound') GROUP BY kind",
    )
    dead = _one(connection, "SELECT count(*) FROM tenants_workitem WHERE lease_until < now()")
    return left + Counter({"dead claim": dead})


def violations(planned: Sequence[str], facts: Facts) -> list[str]:
    """Each breach of the laws, in a line that names what it is about."""
    return [
        *_lost_messages(planned, facts),
        *_wrong_deliveries(facts),
        *_steps_back(facts.moves),
        *(f"work is left: {count} of {kind}" for kind, count in sorted(facts.work_left.items())),
        *([f"{facts.live_turns} turns are live"] if facts.live_turns else []),
        *([f"{facts.waiting_events} events were not processed"] if facts.waiting_events else []),
    ]


def _lost_messages(planned: Sequence[str], facts: Facts) -> list[str]:
    wrong = [f"message {name} was lost" for name in planned if name not in facts.became]
    for name, became in facts.became.items():
        if len(became) > 1:
            wrong.append(f"message {name} was stored {len(became)} times")
        wrong += [f"message {name} has no disposition" for outcome, _ in became if not outcome]
    return wrong


def _wrong_deliveries(facts: Facts) -> list[str]:
    wrong = []
    for row in facts.rows:
        copies = sum(facts.received[token] for token in row.tokens)
        about = f"reply {row.id} ({row.status})"
        if row.status in ON_ITS_WAY:
            wrong.append(f"{about} is still on its way")
        elif row.status in ARRIVED and not copies:
            wrong.append(f"{about} never reached the guest")
        elif row.status == "dropped" and copies:
            wrong.append(f"{about} was withdrawn and reached the guest")
        if copies > 1 + row.repeats:
            wrong.append(f"{about} reached the guest {copies} times, counted as repeated {row.repeats} times")
    ours = {token for row in facts.rows for token in row.tokens}
    wrong += [
        f"a guest has a message with token {token} of no reply"
        for token in facts.received
        if token not in ours
    ]
    return wrong


def _steps_back(moves: Sequence[Move]) -> list[str]:
    wrong = []
    for move in moves:
        if move.what == "messaging_delivery":
            back = DELIVERY_RANK.get(move.after, 0) < DELIVERY_RANK.get(move.before, 0)
            if move.after == "failed":
                back = DELIVERY_RANK.get(move.before, 0) >= DELIVERY_RANK["delivered"]
        else:
            back = MESSAGE_RANK.get(move.after, 0) < MESSAGE_RANK.get(move.before, 0)
        if back:
            wrong.append(f"{move.what} {move.row_id} went back from {move.before} to {move.after}")
    return wrong


def _counts(connection: "psycopg.Connection[tuple[object, ...]]", query: LiteralString) -> Counter[str]:
    return Counter({str(name): int(str(count)) for name, count in connection.execute(query)})


def _one(connection: "psycopg.Connection[tuple[object, ...]]", query: LiteralString) -> int:
    found = connection.execute(query).fetchone()
    return int(str(found[0])) if found else 0
