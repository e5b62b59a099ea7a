"""A test that skips or is expected to fail fails the run: what is not tried does not look as if it were."""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a skip or an expected failure into a failure."""
    report = yield
    if report.skipped or hasattr(report, "wasxfail"):
        vars(report).pop("wasxfail", None)  # pytest does not count a failure that has it
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid}: a test neither skips nor is expected to fail ({report.longrepr})"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report(
    collector: pytest.Collector,
) -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """The same for whole files."""
    report = yield
    if report.skipped:
        report.outcome = "failed"
        report.longrepr = f"{collector.nodeid}: a file of tests does not skip"
    return report
