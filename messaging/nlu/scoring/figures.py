"""What share of the messages was read right: wishes, slots, language, and how sure the engine was."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from messaging.nlu.scoring.gold import Gold
from messaging.nlu.scoring.slots import compared
from messaging.nlu.types import CLARIFY_BELOW, LANGUAGES, Understanding

ACTS: Final = ("make_reservation", "modify_reservation", "cancel_reservation", "payment", "emergency")
"""Wishes that must hardly ever be read into a message wrongly."""

BINS: Final = 10


@dataclass(frozen=True, slots=True)
class Outcome:
    """A labelled message and what it was read as."""

    gold: Gold
    understood: Understanding

    @property
    def right(self) -> bool:
        """Whether the first wish is the labelled one or one accepted for it."""
        return self.gold.accepts(self.understood.intent)

    @property
    def counted_as(self) -> str:
        """The wish this reading counts as: an accepted one counts as the labelled one."""
        return self.gold.intent if self.right else self.understood.intent


@dataclass(frozen=True, slots=True)
class Bin:
    """Messages whose confidence falls into one tenth: how many, how sure on average, what share was right."""

    messages: int
    confidence: float
    right: float


@dataclass(frozen=True, slots=True)
class Act:
    """Readings as one wish that are sure enough to be followed: how many, and what share was right."""

    followed: int
    precision: float


def accuracy(outcomes: Sequence[Outcome]) -> float:
    """Share of messages whose first wish was read right."""
    return _share(outcome.right for outcome in outcomes)


def f1_by_intent(outcomes: Sequence[Outcome]) -> dict[str, float]:
    """F1 of each wish that the labels name."""
    right, wrong, missed = Counter[str](), Counter[str](), Counter[str]()
    for outcome in outcomes:
        if outcome.right:
            right[outcome.gold.intent] += 1
        else:
            wrong[outcome.understood.intent] += 1
            missed[outcome.gold.intent] += 1
    intents = sorted({outcome.gold.intent for outcome in outcomes})
    return {
        intent: 2 * right[intent] / (2 * right[intent] + wrong[intent] + missed[intent]) for intent in intents
    }


def macro_f1(outcomes: Sequence[Outcome]) -> float:
    """F1 averaged over the wishes."""
    scores = f1_by_intent(outcomes)
    return sum(scores.values()) / max(1, len(scores))


def joint_entities(outcomes: Sequence[Outcome]) -> float:
    """Share of the messages with slots in which every slot is exact and none is invented."""
    pairs = [compared(outcome.gold, outcome.understood.entities) for outcome in outcomes]
    return _share(expected == found for expected, found in pairs if expected)


def false_alarms(outcomes: Sequence[Outcome]) -> float:
    """Share of the messages without slots in which one was found."""
    pairs = [compared(outcome.gold, outcome.understood.entities) for outcome in outcomes]
    return _share(bool(found) for expected, found in pairs if not expected)


def exact_by_slot(outcomes: Sequence[Outcome]) -> dict[str, tuple[int, float, float]]:
    """For each slot: how often labelled, share of these found exactly, share of the found that are exact."""
    labelled, found, exact = Counter[str](), Counter[str](), Counter[str]()
    for outcome in outcomes:
        expected, read = compared(outcome.gold, outcome.understood.entities)
        labelled.update(expected.keys())
        found.update(read.keys())
        exact.update(slot for slot, value in expected.items() if read.get(slot) == value)
    return {
        slot: (labelled[slot], exact[slot] / max(1, labelled[slot]), exact[slot] / max(1, found[slot]))
        for slot in sorted({*labelled, *found})
    }


def languages_right(outcomes: Sequence[Outcome]) -> float:
    """Share of messages whose language was recognised; those that fit several do not count."""
    return _share(
        outcome.understood.language == outcome.gold.language
        for outcome in outcomes
        if not outcome.gold.language_open
    )


def calibration(outcomes: Sequence[Outcome]) -> list[Bin]:
    """The calibration curve over tenths of confidence; empty tenths are left out."""
    members: dict[int, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        members[min(BINS - 1, int(outcome.understood.confidence * BINS))].append(outcome)
    return [
        Bin(
            messages=len(found),
            confidence=sum(outcome.understood.confidence for outcome in found) / len(found),
            right=accuracy(found),
        )
        for _, found in sorted(members.items())
    ]


def calibration_error(outcomes: Sequence[Outcome]) -> float:
    """Expected difference between confidence and share right."""
    curve = calibration(outcomes)
    return sum(each.messages * abs(each.confidence - each.right) for each in curve) / max(1, len(outcomes))


def acts(outcomes: Sequence[Outcome]) -> dict[str, Act]:
    """For each wish of ACTS the readings the agent would follow."""
    followed = [outcome for outcome in outcomes if outcome.understood.confidence >= CLARIFY_BELOW]
    by_act = {act: [each for each in followed if each.understood.intent == act] for act in ACTS}
    return {act: Act(len(found), accuracy(found) if found else 1.0) for act, found in by_act.items()}


def recall_of(intent: str, outcomes: Sequence[Outcome]) -> float:
    """Share of the messages labelled so that were read so."""
    return _share(outcome.right for outcome in outcomes if outcome.gold.intent == intent)


def confusions(outcomes: Sequence[Outcome]) -> Counter[tuple[str, str]]:
    """How often one wish (first) was read as another (second)."""
    return Counter(
        (outcome.gold.intent, outcome.understood.intent) for outcome in outcomes if not outcome.right
    )


def by_language(outcomes: Sequence[Outcome]) -> Mapping[str, list[Outcome]]:
    """The outcomes of each language that has some."""
    groups = {code: [each for each in outcomes if each.gold.language == code] for code in LANGUAGES}
    return {code: found for code, found in groups.items() if found}


def _share(truths: Iterable[bool]) -> float:
    listed = list(truths)
    return sum(listed) / len(listed) if listed else 0.0
