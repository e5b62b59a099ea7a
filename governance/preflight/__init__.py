"""Whether this installation may go live or take a release: real checks, a risk score, and GO, GO_CANARY or
NO_GO.
"""

from governance.preflight.registry import hotels, looks_at, register
from governance.preflight.types import CheckResult

__all__ = ["CheckResult", "hotels", "looks_at", "register"]
