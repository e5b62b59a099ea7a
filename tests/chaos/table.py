"""The figures of a run as a table, on the terminal and in docs/reliability.md."""

from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from hotel_agent.env import CHECKOUT
from tests.chaos.witness import ARRIVED, Facts

PAGE = CHECKOUT / "docs" / "reliability.md"
BEGIN = "<!-- written by `make chaos ARGS=--write`: begin -->"
END = "<!-- written by `make chaos ARGS=--write`: end -->"

Figures = Mapping[str, object]


def of_messages(planned: int, facts: Facts) -> dict[str, object]:
    """What became of what guests wrote."""
    outcomes = Counter(outcome for became in facts.became.values() for outcome, _ in became)
    reasons = Counter(
        reason for became in facts.became.values() for outcome, reason in became if outcome == "not_answered"
    )
    return {
        "inbound messages": planned,
        "answered": outcomes["answered"],
        "handed over to people": outcomes["handed_over"],
        "not answered, with a reason": f"{outcomes['not_answered']} ({_listed(reasons)})",
        "lost": planned - len(facts.became),
    }


def of_replies(facts: Facts) -> dict[str, object]:
    """What became of what the product wrote."""
    copies = {row.id: sum(facts.received[token] for token in row.tokens) for row in facts.rows}
    arrived = [row for row in facts.rows if row.status in ARRIVED]
    failed = [row for row in facts.rows if row.status == "failed"]
    codes = Counter(row.failure_code for row in failed)
    return {
        "replies": len(facts.rows),
        "delivered exactly once": sum(copies[row.id] == 1 for row in arrived),
        "delivered, and a counted repeat came too": sum(copies[row.id] > 1 for row in arrived),
        "given up by the rules, with a task for people": f"{len(failed)} ({_listed(codes)})",
        "withdrawn because a person took over": sum(row.status == "dropped" for row in facts.rows),
        "sent once more after 60 s without word": sum(row.repeats for row in facts.rows),
        "dead letters, by kind": _listed(facts.dead_letters),
        "moves of statuses watched": len(facts.moves),
    }


def text(figures: Figures) -> str:
    """The table for the terminal."""
    width = max(map(len, figures))
    return "\n".join(f"{name:{width}}  {value}" for name, value in figures.items())


def markdown(figures: Figures) -> str:
    """The table for the page."""
    return "\n".join(
        ["| what | |", "|---|---|", *(f"| {name} | {value} |" for name, value in figures.items())]
    )


def write(figures: Figures, page: Path = PAGE) -> None:
    """Put the table into its place of the page. Raises ValueError where the page has none."""
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not end:
        raise ValueError(f"{page} has no place for the table")
    page.write_text(f"{before}{BEGIN}\n{markdown(figures)}\n{END}{after}", encoding="utf-8")


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{name or 'no reason'} {count}" for name, count in counts.most_common()) or "none"
