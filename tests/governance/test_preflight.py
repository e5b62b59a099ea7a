"""The command: decision, exit codes, report, and what it keeps."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError

from governance.installation import hotel_or_installation
from governance.models import PreflightRun
from governance.preflight import CheckResult, hotels, register, registry
from tenants.models import Tenant
from tenants.scope import scope
from tests.tenants.build import a_hotel

pytestmark = pytest.mark.django_db

REPORT_KEYS = {
    "decision",
    "risk_score",
    "threshold",
    "mode",
    "scores",
    "blocking_issues",
    "artifacts_missing",
    "checks",
}


@pytest.fixture(autouse=True)
def _only_the_checks_of_a_test(monkeypatch):
    monkeypatch.setattr(registry, "_checks", {})


def add(name, group="readiness", *, status="passed", detail="", weight=1, blocking=False, missing=()):
    register(
        name,
        group=group,
        weight=weight,
        blocking=blocking or group == "security_gate",
        check=lambda: CheckResult(status, detail, missing),
    )


def all_well():
    add("set-up")
    add("hotels", "mvp")
    add("roles", "security_gate")


def preflight(**options):
    """The exit code, standard output and standard error of the command."""
    out, error = StringIO(), StringIO()
    try:
        call_command("preflight", stdout=out, stderr=error, **options)
    except SystemExit as stopped:
        return stopped.code, out.getvalue(), error.getvalue()
    return 0, out.getvalue(), error.getvalue()


def report(**options):
    code, out, _ = preflight(json="-", **options)
    return code, json.loads(out)


def test_with_all_checks_passed_it_is_go():
    all_well()
    code, data = report()
    assert (code, data["decision"], data["risk_score"]) == (0, "GO", 0)
    assert data["scores"] == {"readiness": 10, "mvp": 10, "security_gate": 10}


def test_the_report_has_its_keys():
    all_well()
    _, data = report()
    assert data.keys() >= REPORT_KEYS


def test_a_report_lists_each_check_with_what_it_found():
    add("disk", status="failed", detail="full", weight=3)
    _, data = report()
    [check] = data["checks"]
    assert (check["name"], check["group"], check["weight"], check["blocking"]) == (
        "disk",
        "readiness",
        3,
        False,
    )
    assert (check["status"], check["detail"]) == ("failed", "full")


def test_the_canary_range_still_exits_with_0():
    add("roles", "security_gate")
    add("hotels", "mvp", status="failed")
    add("set-up")
    add("extra", status="failed")
    code, data = report(mode="B", change="low")
    assert (code, data["decision"], data["risk_score"]) == (0, "GO_CANARY", 62.5)


def test_a_failed_blocking_check_is_no_go_whatever_the_score():
    all_well()
    add("disk", status="failed", detail="full", blocking=True)
    for number in range(20):
        add(f"good {number}")
    code, data = report()
    assert (code, data["decision"]) == (4, "NO_GO")
    assert data["risk_score"] < data["threshold"]
    assert data["blocking_issues"] == ["disk: full"]


def test_too_high_a_score_is_no_go_without_a_blocking_issue():
    add("set-up", status="failed")
    code, data = report()
    assert (code, data["decision"], data["blocking_issues"]) == (4, "NO_GO", [])


def test_a_failed_security_check_exits_with_2():
    all_well()
    add("policies", "security_gate", status="failed", detail="off")
    code, data = report()
    assert (code, data["decision"], data["scores"]["security_gate"]) == (2, "NO_GO", 0)


def test_a_missing_artefact_exits_with_3():
    all_well()
    add("files", status="failed", detail="missing: a.txt", missing=("a.txt",))
    code, data = report()
    assert (code, data["decision"], data["artifacts_missing"]) == (3, "NO_GO", ["a.txt"])


def test_security_is_the_gravest_reason():
    add("policies", "security_gate", status="failed")
    add("files", status="failed", missing=("a.txt",))
    assert report()[0] == 2


def test_an_unknown_lowers_its_group_and_is_listed():
    all_well()
    add("worker", status="unknown", blocking=True)
    code, data = report()
    assert (code, data["decision"]) == (0, "GO")
    assert (data["scores"]["readiness"], data["unknown"]) == (5, ["worker"])


def test_an_unknown_security_check_does_not_count_as_passed():
    all_well()
    add("secrets", "security_gate", status="unknown")
    code, data = report()
    assert (code, data["scores"]["security_gate"]) == (0, 0)


def test_a_check_that_breaks_has_failed():
    def broken():
        raise KeyError("somewhere")

    all_well()
    register("odd", group="readiness", weight=1, blocking=True, check=broken)
    code, data = report()
    assert (code, data["blocking_issues"]) == (4, ["odd: the check broke: KeyError"])


def test_a_check_that_meets_a_dead_database_has_failed():
    def broken():
        raise OperationalError("connection refused")

    register("rows", group="readiness", weight=1, blocking=True, check=broken)
    assert report()[1]["blocking_issues"] == ["rows: PostgreSQL does not answer"]


@pytest.mark.parametrize(("mode", "change", "risk"), [("A", "low", 0), ("B", "medium", 5), ("C", "high", 12)])
def test_mode_and_change_are_taken_from_the_command_line(mode, change, risk):
    all_well()
    _, data = report(mode=mode, change=change)
    assert (data["mode"], data["change"], data["risk_score"]) == (mode, change, risk)


def test_a_person_reads_a_table():
    all_well()
    add("disk", status="failed", detail="full", blocking=True)
    add("worker", status="unknown", detail="not seen")
    code, out, _ = preflight()
    assert code == 4
    assert "FAILED  disk    readiness      full" in out
    assert "?       worker  readiness      not seen" in out
    assert "NO_GO  risk" in out
    assert out.rstrip().endswith("Blocking:\n- disk: full")


def test_the_report_goes_to_a_file_beside_the_table(tmp_path):
    all_well()
    path = tmp_path / "report.json"
    _, out, _ = preflight(json=str(path))
    assert json.loads(path.read_text())["decision"] == "GO"
    assert "GO  risk 0 of 100" in out


def test_a_file_that_cannot_be_written_is_said(tmp_path):
    all_well()
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("preflight", json=str(tmp_path / "nowhere" / "report.json"))


def test_a_run_is_kept_with_the_installation():
    all_well()
    preflight(mode="A", change="high")
    with scope(hotel_or_installation(None)):
        run = PreflightRun.objects.get()
    assert (run.decision, run.mode, run.change, run.exit_code) == ("GO", "A", "high", 0)
    assert (float(run.risk_score), run.report["decision"]) == (12.0, "GO")


def test_a_run_that_cannot_be_kept_is_still_reported(monkeypatch):
    def down(_):
        raise OperationalError("connection refused")

    all_well()
    monkeypatch.setattr("governance.management.commands.preflight.store", down)
    code, out, error = preflight()
    assert code == 0
    assert "GO  risk 0" in out
    assert "not stored" in error


def test_checks_look_at_every_active_hotel_or_at_the_one_asked_for():
    seen = []

    def look():
        seen.append([hotel.slug for hotel in hotels()])
        return CheckResult("passed")

    a_hotel("delfin")
    a_hotel("gaviota")
    a_hotel("closed", status=Tenant.Status.INACTIVE)
    register("look", group="mvp", weight=1, blocking=False, check=look)
    preflight()
    preflight(tenant="gaviota")
    assert seen == [["delfin", "gaviota"], ["gaviota"]]


def test_an_unknown_hotel_is_an_error():
    all_well()
    with pytest.raises(CommandError, match="No active hotel is called 'nowhere'"):
        call_command("preflight", tenant="nowhere")


def test_a_security_check_must_block():
    with pytest.raises(ValueError, match="always blocks"):
        register("x", group="security_gate", weight=1, blocking=False, check=lambda: CheckResult("passed"))


def test_a_check_must_have_a_weight():
    with pytest.raises(ValueError, match="without weight"):
        register("x", group="mvp", weight=0, blocking=False, check=lambda: CheckResult("passed"))
