"""The risk score and the decision. Formula, weights, thresholds and penalties: docs/operations.md.

    score = min(100, max(0, 100 - 100 (r wr + m wm + s ws) / (10 (wr + wm + ws)) + penalty))

r and m are 10 x the weight of the passed checks over the weight of all checks of readiness and of mvp, s is
10 when every security check passed and 0 otherwise. Exact fractions: a score on a threshold is on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from governance.preflight.types import Change, Decision, Group, Mode, Outcome


@dataclass(frozen=True, slots=True)
class ModeRules:
    """Weights of the three groups in tenths, and the highest scores that are GO and GO_CANARY."""

    readiness: int
    mvp: int
    security_gate: int
    go: int
    canary: int


MODES: dict[Mode, ModeRules] = {
    "A": ModeRules(6, 4, 1, go=60, canary=75),
    "B": ModeRules(5, 5, 2, go=50, canary=65),
    "C": ModeRules(4, 4, 4, go=40, canary=55),
}
PENALTIES: dict[Change, int] = {"low": 0, "medium": 5, "high": 12}


@dataclass(frozen=True, slots=True)
class Scores:
    """How far each group is, from 0 to 10."""

    readiness: Fraction
    mvp: Fraction
    security_gate: Fraction


def scores(outcomes: Sequence[Outcome]) -> Scores:
    """The three scores. Failed and unknown count as not passed; a group without a check has shown nothing:
    0.
    """
    security = _passed_share(outcomes, "security_gate")
    return Scores(
        readiness=10 * _passed_share(outcomes, "readiness"),
        mvp=10 * _passed_share(outcomes, "mvp"),
        security_gate=Fraction(10 if security == 1 else 0),
    )


def risk_score(reached: Scores, mode: Mode, change: Change) -> Fraction:
    """The score of the definition above, from 0 (no risk seen) to 100."""
    rules = MODES[mode]
    weighted = (
        reached.readiness * rules.readiness
        + reached.mvp * rules.mvp
        + reached.security_gate * rules.security_gate
    )
    weights = rules.readiness + rules.mvp + rules.security_gate
    raw = 100 - 100 * weighted / (10 * weights) + PENALTIES[change]
    return min(Fraction(100), max(Fraction(0), raw))


def decide(score: Fraction, mode: Mode, *, blocked: bool) -> Decision:
    """GO or GO_CANARY up to the mode's thresholds, unless a blocking check failed."""
    rules = MODES[mode]
    if blocked or score > rules.canary:
        return "NO_GO"
    return "GO" if score <= rules.go else "GO_CANARY"


def _passed_share(outcomes: Sequence[Outcome], group: Group) -> Fraction:
    of_group = [outcome for outcome in outcomes if outcome.check.group == group]
    passed = sum(outcome.check.weight for outcome in of_group if outcome.result.status == "passed")
    return Fraction(passed, sum(outcome.check.weight for outcome in of_group) or 1)
