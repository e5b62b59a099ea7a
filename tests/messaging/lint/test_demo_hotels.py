"""The demo hotels' articles are an example: there is nothing to mend in them."""

import re
from pathlib import Path

import pytest

from hotel_agent.env import CHECKOUT
from messaging import lint
from tenants import snapshot
from tenants.onboarding import apply_file
from tenants.types import TenantInfo

pytestmark = pytest.mark.django_db(transaction=True)
DEMO = sorted((CHECKOUT / "tenants" / "demo").glob("*.yaml"))
SECTIONS = ("version", "tenant", "policies", "knowledge")


def onboarded(path: Path, folder: Path) -> TenantInfo:
    """The hotel of a demo file, without its rooms and accounts."""
    sections = re.split(r"^(?=[a-z]+:)", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    short = folder / path.name
    short.write_text("".join(one for one in sections if one.startswith(SECTIONS)), encoding="utf-8")
    apply_file(short)
    snapshot.forget()
    return snapshot.current().by_slug[path.stem]


@pytest.mark.parametrize("path", DEMO, ids=lambda path: path.stem)
def test_a_demo_hotels_articles_leave_nothing_to_mend(path: Path, tmp_path: Path) -> None:
    assert [str(one) for one in lint.look(onboarded(path, tmp_path))] == []
