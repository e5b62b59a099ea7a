"""What preflight said: for operators, because a run is about the whole installation."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from unfold.decorators import display

from governance.admin.base import RecordAdmin, at_a_glance, html_table
from governance.models import PreflightRun

GROUPS = ("readiness", "mvp", "security_gate")
HEADINGS = ("Check", "Group", "Weight", "Result", "Found")


@admin.register(PreflightRun)
class PreflightRunAdmin(RecordAdmin[PreflightRun]):
    """Runs, newest first."""

    list_display = ("when", "decided", "risk_score", "mode", "change", "hotel", "release", "exit_code")
    list_filter = ("decision", "mode")
    fields = (
        "at",
        "decided",
        "risk_score",
        "scores",
        "mode",
        "change",
        "hotel",
        "release",
        "exit_code",
        "checks",
    )
    readonly_fields = ("decided", "scores", "checks")

    def _may(self, request: HttpRequest, obj: Any, *, change: bool) -> bool:
        return not change and bool(getattr(request.user, "is_superuser", False))

    @display(description="When (UTC)", ordering="at")
    def when(self, run: PreflightRun) -> SafeString:
        return at_a_glance(run.at)

    @display(
        description="Decision",
        ordering="decision",
        label={"GO": "success", "GO_CANARY": "warning", "NO_GO": "danger"},
    )
    def decided(self, run: PreflightRun) -> str:
        return run.decision

    @display(description="Scores (of 10)")
    def scores(self, run: PreflightRun) -> str:
        scores: dict[str, float] = run.report["scores"]
        return ", ".join(f"{group.replace('_', ' ')} {scores[group]:g}" for group in GROUPS)

    @display(description="Checks")
    def checks(self, run: PreflightRun) -> SafeString:
        rows = [
            (one["name"], one["group"].replace("_", " "), one["weight"], one["status"], one["detail"])
            for one in run.report["checks"]
        ]
        return html_table(HEADINGS, rows)
