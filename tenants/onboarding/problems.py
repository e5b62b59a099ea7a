"""What is wrong with a hotel file, with its line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend: `key` is its way in the file, e.g. `pms.rates[2].from`. A warning does not stop the
    file.
    """

    file: Path
    line: int
    key: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:"
        return " ".join(part for part in (place, f"{self.key}:" if self.key else "", self.message) if part)


class BadFile(Exception):
    """The file cannot be applied; `problems` says why, all at once."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
