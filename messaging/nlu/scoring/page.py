"""The measured part of docs/understanding.md."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from messaging.nlu.scoring import figures
from messaging.nlu.scoring.figures import Outcome

BEGIN: Final = "<!-- measured: begin (written by manage.py score_understanding) -->"
END: Final = "<!-- measured: end -->"
ROOT: Final = "all"


@dataclass(frozen=True, slots=True)
class Latency:
    """How long messages took, in milliseconds, after the first one."""

    median: float
    slowest_in_100: float


def summary(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """The figures that the goals of the product name."""
    return {
        "messages": len(outcomes),
        "intent": round(figures.accuracy(outcomes), 4),
        "macro_f1": round(figures.macro_f1(outcomes), 4),
        "joint_entities": round(figures.joint_entities(outcomes), 4),
        "false_alarms": round(figures.false_alarms(outcomes), 4),
        "language": round(figures.languages_right(outcomes), 4),
        "calibration_error": round(figures.calibration_error(outcomes), 4),
        "out_of_scope_recall": round(figures.recall_of("out_of_scope", outcomes), 4),
    }


def measured(outcomes: Sequence[Outcome], latency: Latency, *, messages: str, day: date) -> str:
    """The measured part in Markdown; `messages` says what was measured on."""
    parts = (
        _when(outcomes, latency, messages=messages, day=day),
        _by_language(outcomes),
        "Wishes that are followed only when sure:",
        _acts(outcomes),
        "Confidence and share right:",
        _curve(outcomes),
        "What was said of the stay:",
        _slots(outcomes),
        "Each wish, and what it was read as when wrong:",
        _confusions(outcomes),
    )
    return "\n\n".join(parts)


def _when(outcomes: Sequence[Outcome], latency: Latency, *, messages: str, day: date) -> str:
    return (
        f"Measured {day.isoformat()} on {messages}: {len(outcomes)} messages. "
        f"A message takes {latency.median:.2f} ms (median), {latency.slowest_in_100:.2f} ms (99 of 100)."
    )


def with_measured(page: str, part: str) -> str:
    """The page with its measured part replaced. Raises ValueError when the page has no place for one."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"the page lacks the lines '{BEGIN}' and '{END}'")
    return f"{before}{BEGIN}\n\n{part}\n\n{END}{after}"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _by_language(outcomes: Sequence[Outcome]) -> str:
    groups: Mapping[str, Sequence[Outcome]] = {**figures.by_language(outcomes), ROOT: outcomes}
    rows = [
        [
            code,
            str(len(found)),
            _share(figures.accuracy(found)),
            _share(figures.macro_f1(found)),
            _share(figures.joint_entities(found)),
            _share(figures.false_alarms(found)),
            _share(figures.languages_right(found)),
            _share(figures.calibration_error(found)),
            _share(figures.recall_of("out_of_scope", found)),
        ]
        for code, found in groups.items()
    ]
    head = [
        "language",
        "messages",
        "intent",
        "macro-F1",
        "joint entities",
        "invented entities",
        "language",
        "calibration error",
        "out of scope found",
    ]
    return _table(head, rows)


def _acts(outcomes: Sequence[Outcome]) -> str:
    rows = [
        [act, str(found.followed), _share(found.precision), _share(figures.recall_of(act, outcomes))]
        for act, found in figures.acts(outcomes).items()
    ]
    return _table(["wish", "followed", "of these right", "of the labelled read so"], rows)


def _curve(outcomes: Sequence[Outcome]) -> str:
    rows = [
        [str(each.messages), _share(each.confidence), _share(each.right)]
        for each in figures.calibration(outcomes)
    ]
    return _table(["messages", "mean confidence", "right"], rows)


def _slots(outcomes: Sequence[Outcome]) -> str:
    rows = [
        [slot, str(count), _share(recall), _share(precision)]
        for slot, (count, recall, precision) in figures.exact_by_slot(outcomes).items()
    ]
    return _table(["slot", "labelled", "of these exact", "of the found exact"], rows)


def _confusions(outcomes: Sequence[Outcome]) -> str:
    wrong = figures.confusions(outcomes)
    rows = []
    for intent, score in figures.f1_by_intent(outcomes).items():
        count = sum(1 for outcome in outcomes if outcome.gold.intent == intent)
        read_as = [(other, number) for (gold, other), number in wrong.most_common() if gold == intent]
        listed = ", ".join(f"{other} {number}" for other, number in read_as) or "-"
        rows.append([intent, str(count), _share(score), listed])
    return _table(["wish", "messages", "F1", "read as"], rows)


def _share(value: float) -> str:
    return f"{value:.3f}"
