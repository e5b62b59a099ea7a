"""What checks say and what a run of them comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Group = Literal["readiness", "mvp", "security_gate"]
Status = Literal["passed", "failed", "unknown"]
Mode = Literal["A", "B", "C"]
Change = Literal["low", "medium", "high"]
Decision = Literal["GO", "GO_CANARY", "NO_GO"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found, in a line for people. `unknown`: it could not be found out here, which is not a
    pass.

    `missing` names files that a release must have and this one has not.
    """

    status: Status
    detail: str = ""
    missing: tuple[str, ...] = ()

    @classmethod
    def of_complaints(cls, complaints: list[str], *, passed: str) -> CheckResult:
        """Failed with the complaints, or passed where there is none."""
        return cls("failed", "; ".join(complaints)) if complaints else cls("passed", passed)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that is looked at. `weight` counts inside its group; a failed `blocking` check alone is
    NO_GO.
    """

    name: str
    group: Group
    weight: int
    blocking: bool
    check: Callable[[], CheckResult]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A check and what it found."""

    check: Check
    result: CheckResult
    seconds: float
