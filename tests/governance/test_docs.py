"""docs/metrics.md and docs/runbooks say what is there, no more and no less."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

from django.conf import settings
from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from messaging.channels.whatsapp import account

PACKAGES = ("hotel_agent", "tenants", "governance", "pms", "messaging")
CONTRACT = [
    "http_requests_total",
    "http_request_duration_seconds",
    "tenant_resolution_total",
    "tenants_active_total",
    "tenant_identifiers_cached_total",
    "tenant_refresh_latency_seconds",
    "feature_flag_enabled",
    "webhook_events_total",
    "unaccounted_messages",
    "outbound_repeated_total",
    "orchestrator_intents_detected",
    "nlp_fallbacks_total",
    "pms_api_latency_seconds",
    "pms_errors_total",
]
DOCS = settings.CHECKOUT / "docs"
RUNBOOKS = DOCS / "runbooks"
ALARMING = {"raise_alarm", "alarm_once"}


def registered():
    """(name as it is scraped, type, labels) of every metric that the packages make."""
    for package in PACKAGES:
        for module in walk_packages(import_module(package).__path__, f"{package}."):
            if ".migrations" not in module.name and not module.name.endswith("__main__"):
                import_module(module.name)
    found = set()
    for collector in set(REGISTRY._names_to_collectors.values()):
        if isinstance(collector, MetricWrapperBase):
            name = collector._name + ("_total" if collector._type == "counter" else "")
            found.add((name, collector._type, ", ".join(collector._labelnames)))
    return found


def documented():
    rows = re.findall(
        r"^\| `(\w+)` \| (\w+) \| ([\w, ]*?) ?\|", (DOCS / "metrics.md").read_text(), re.MULTILINE
    )
    return {(name, kind, labels.strip()) for name, kind, labels in rows}


def test_docs_metrics_lists_every_metric_and_no_other():
    assert documented() == registered()


def test_the_names_that_others_build_on_are_there():
    assert set(CONTRACT) <= {name for name, _, _ in registered()}


def alarm_kinds() -> Iterator[tuple[str, bool]]:
    """(kind, whether it is only the kind's beginning) of every alarm that the source raises."""
    for package in PACKAGES:
        for path in sorted((settings.CHECKOUT / package).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            if any(name in text for name in ALARMING):
                yield from kinds_in(ast.parse(text))
    yield from ((kind, False) for kind in account.ALARMS)


def kinds_in(tree: ast.Module) -> Iterator[tuple[str, bool]]:
    constants = {
        target.id: node.value
        for node in tree.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for made in ast.walk(tree):  # the kind that is told where a caller names none
        if isinstance(made, ast.FunctionDef):
            for argument, usual in zip(made.args.kwonlyargs, made.args.kw_defaults, strict=True):
                value = constants.get(name_of(usual)) if argument.arg == "kind" and usual else None
                if isinstance(value, ast.Constant):
                    yield str(value.value), False
    for call in ast.walk(tree):
        if not isinstance(call, ast.Call) or not ALARMING & {
            name_of(part) for part in (call.func, *call.args)
        }:
            continue
        given = [keyword.value for keyword in call.keywords if keyword.arg == "kind"]
        if name_of(call.func) == "alarm_once":
            given = call.args[:1]
        for value in (constants.get(name_of(one), one) for one in given):
            if isinstance(value, ast.Constant):
                yield str(value.value), False
            elif isinstance(value, ast.JoinedStr) and isinstance(value.values[0], ast.Constant):
                yield str(value.values[0].value), True


def name_of(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def pages() -> set[str]:
    return {path.stem for path in RUNBOOKS.glob("*.md")} - {"README"}


def test_every_alarm_has_a_runbook():
    missing = [
        kind
        for kind, is_beginning in alarm_kinds()
        if not (any(page.startswith(kind) for page in pages()) if is_beginning else kind in pages())
    ]
    assert missing == []


def test_every_runbook_is_of_an_alarm_that_exists():
    kinds = set(alarm_kinds())
    beginnings = tuple(kind for kind, is_beginning in kinds if is_beginning)
    assert [page for page in pages() if (page, False) not in kinds and not page.startswith(beginnings)] == []


def test_the_list_of_runbooks_names_each():
    listed = set(re.findall(r"\]\((\w+)\.md\)", Path(RUNBOOKS / "README.md").read_text()))
    assert listed == pages()
