"""Runs the checks, and keeps what they came to."""

import datetime as dt
import time
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.conf import settings
from django.db import OperationalError

from governance.installation import hotel_or_installation
from governance.models import PreflightRun
from governance.preflight import registry
from governance.preflight.score import MODES, Scores, decide, risk_score, scores
from governance.preflight.types import Change, Check, CheckResult, Decision, Mode, Outcome
from hotel_agent.lib import clock
from tenants import work
from tenants.scope import scope

EXIT_GO = 0
EXIT_SECURITY = 2
EXIT_ARTIFACT = 3
EXIT_NO_GO = 4


@dataclass(frozen=True, slots=True)
class Report:
    """One run: everything below is computed from the outcomes."""

    at: dt.datetime
    mode: Mode
    change: Change
    hotel: str
    outcomes: tuple[Outcome, ...]

    @property
    def scores(self) -> Scores:
        return scores(self.outcomes)

    @property
    def risk_score(self) -> Fraction:
        return risk_score(self.scores, self.mode, self.change)

    @property
    def blocking(self) -> list[Outcome]:
        """Failed checks that alone are NO_GO; one that misses a file of the release always is."""
        failed = [one for one in self.outcomes if one.result.status == "failed"]
        return [one for one in failed if one.check.blocking or one.result.missing]

    @property
    def decision(self) -> Decision:
        return decide(self.risk_score, self.mode, blocked=bool(self.blocking))

    @property
    def artifacts_missing(self) -> list[str]:
        return [name for outcome in self.outcomes for name in outcome.result.missing]

    @property
    def exit_code(self) -> int:
        """The gravest reason: a security check, then a missing artefact, then NO_GO for anything else."""
        if any(outcome.check.group == "security_gate" for outcome in self.blocking):
            return EXIT_SECURITY
        if self.artifacts_missing:
            return EXIT_ARTIFACT
        return EXIT_NO_GO if self.decision == "NO_GO" else EXIT_GO

    def as_json(self) -> dict[str, Any]:
        """The report of `--json`. Its keys are a contract: more may come, none may go."""
        reached = self.scores
        return {
            "decision": self.decision,
            "risk_score": _rounded(self.risk_score),
            "threshold": MODES[self.mode].go,
            "canary_threshold": MODES[self.mode].canary,
            "mode": self.mode,
            "change": self.change,
            "tenant": self.hotel or None,
            "release": settings.RELEASE,
            "at": self.at.isoformat(),
            "scores": {
                "readiness": _rounded(reached.readiness),
                "mvp": _rounded(reached.mvp),
                "security_gate": _rounded(reached.security_gate),
            },
            "blocking_issues": [f"{one.check.name}: {one.result.detail}" for one in self.blocking],
            "artifacts_missing": self.artifacts_missing,
            "unknown": [one.check.name for one in self.outcomes if one.result.status == "unknown"],
            "checks": [_outcome_as_json(outcome) for outcome in self.outcomes],
        }


def run(*, mode: Mode, change: Change, hotel: str = "") -> Report:
    """Run every registered check; `hotel` is the slug of the only hotel to look at, empty for all."""
    with registry.only_hotel(hotel):
        outcomes = tuple(_outcome(check) for check in registry.registered())
    return Report(clock.now(), mode, change, hotel, outcomes)


def store(report: Report) -> None:
    """Keep the run where operators see it. Raises OperationalError while the database is down."""
    installation = hotel_or_installation(None)
    with scope(installation):
        PreflightRun.objects.create(
            tenant_id=installation,
            at=report.at,
            release=settings.RELEASE[:80],
            mode=report.mode,
            change=report.change,
            hotel=report.hotel,
            decision=report.decision,
            risk_score=Decimal(str(_rounded(report.risk_score))),
            exit_code=report.exit_code,
            report=report.as_json(),
        )


def _outcome(check: Check) -> Outcome:
    """A check that raises has failed: what cannot be looked at is not in order."""
    started = time.perf_counter()
    found: list[CheckResult] = []
    broken = work.each([check], lambda one: found.append(_result(one)), kind="preflight")
    result = found[0] if found else CheckResult("failed", f"the check broke: {type(broken[0][1]).__name__}")
    return Outcome(check, result, time.perf_counter() - started)


def _result(check: Check) -> CheckResult:
    try:
        return check.check()
    except OperationalError:
        return CheckResult("failed", "PostgreSQL does not answer")


def _outcome_as_json(outcome: Outcome) -> dict[str, Any]:
    return {
        "name": outcome.check.name,
        "group": outcome.check.group,
        "weight": outcome.check.weight,
        "blocking": outcome.check.blocking,
        "status": outcome.result.status,
        "detail": outcome.result.detail,
        "seconds": round(outcome.seconds, 3),
    }


def _rounded(value: Fraction) -> float:
    return float(round(value, 2))
