"""The risk score against its written definition, for any checks, mode and change."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from governance.preflight.score import MODES, Scores, decide, risk_score, scores
from governance.preflight.types import Check, CheckResult, Outcome

# The definition, typed off the product's text once more: weights of r, m and s; thresholds; penalties.
WEIGHTS = {"A": ("0.6", "0.4", "0.1"), "B": ("0.5", "0.5", "0.2"), "C": ("0.4", "0.4", "0.4")}
GO = {"A": 60, "B": 50, "C": 40}
CANARY = {"A": 75, "B": 65, "C": 55}
PENALTY = {"low": 0, "medium": 5, "high": 12}

unhurried = settings(deadline=None)  # a busy machine is no wrong score
modes = st.sampled_from("ABC")
changes = st.sampled_from(["low", "medium", "high"])
outcomes = st.lists(
    st.builds(
        lambda group, weight, status: Outcome(
            Check("any", group, weight, False, lambda: CheckResult("passed")), CheckResult(status), 0.0
        ),
        st.sampled_from(["readiness", "mvp", "security_gate"]),
        st.integers(1, 9),
        st.sampled_from(["passed", "failed", "unknown"]),
    ),
    max_size=12,
)


def by_definition(r: Decimal, m: Decimal, s: Decimal, mode: str, change: str) -> Decimal:
    wr, wm, ws = map(Decimal, WEIGHTS[mode])
    raw = 100 - 100 * (r * wr + m * wm + s * ws) / (10 * (wr + wm + ws)) + PENALTY[change]
    return min(Decimal(100), max(Decimal(0), raw))


def exactly(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


@unhurried
@given(outcomes, modes, changes)
def test_the_score_is_the_definitions(found, mode, change):
    reached = scores(found)
    expected = by_definition(
        exactly(reached.readiness), exactly(reached.mvp), exactly(reached.security_gate), mode, change
    )
    assert abs(exactly(risk_score(reached, mode, change)) - expected) < Decimal("1e-20")


@unhurried
@given(outcomes)
def test_a_groups_score_is_ten_times_the_weight_passed_over_all_its_weight(found):
    for group in ("readiness", "mvp"):
        passed = sum(
            one.check.weight for one in found if one.check.group == group and one.result.status == "passed"
        )
        total = sum(one.check.weight for one in found if one.check.group == group)
        assert getattr(scores(found), group) * total == 10 * passed


@unhurried
@given(outcomes)
def test_security_is_all_or_nothing(found):
    statuses = [one.result.status for one in found if one.check.group == "security_gate"]
    assert scores(found).security_gate == (10 if statuses and set(statuses) == {"passed"} else 0)


@unhurried
@given(outcomes, modes, changes)
def test_a_score_lies_between_0_and_100(found, mode, change):
    assert 0 <= risk_score(scores(found), mode, change) <= 100


@unhurried
@given(outcomes, st.integers(0, 11), modes, changes)
def test_one_more_passed_check_never_raises_the_risk(found, place, mode, change):
    better = [
        Outcome(one.check, CheckResult("passed"), 0.0) if index == place else one
        for index, one in enumerate(found)
    ]
    assert risk_score(scores(better), mode, change) <= risk_score(scores(found), mode, change)


@unhurried
@given(st.fractions(0, 100), modes, st.booleans())
def test_the_decision_follows_the_thresholds(score, mode, blocked):
    decision = decide(score, mode, blocked=blocked)
    if blocked or score > CANARY[mode]:
        assert decision == "NO_GO"
    elif score > GO[mode]:
        assert decision == "GO_CANARY"
    else:
        assert decision == "GO"


@pytest.mark.parametrize(
    ("mode", "change", "expected"),
    [("A", "low", 0), ("A", "medium", 5), ("B", "high", 12), ("C", "high", 12)],
)
def test_with_everything_passed_only_the_penalty_is_left(mode, change, expected):
    assert risk_score(Scores(Fraction(10), Fraction(10), Fraction(10)), mode, change) == expected


@pytest.mark.parametrize(("mode", "expected"), [("A", "9.09"), ("B", "16.67"), ("C", "33.33")])
def test_what_the_security_gate_alone_weighs(mode, expected):
    score = risk_score(Scores(Fraction(10), Fraction(10), Fraction(0)), mode, "low")
    assert round(float(score), 2) == float(expected)


@pytest.mark.parametrize("mode", sorted(MODES))
def test_a_score_on_a_threshold_is_still_inside(mode):
    assert decide(Fraction(GO[mode]), mode, blocked=False) == "GO"
    assert decide(Fraction(CANARY[mode]), mode, blocked=False) == "GO_CANARY"
