"""The guides say what the code does."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from tenants import flags
from tenants.onboarding import check_file
from tenants.onboarding.sections import registered_sections

DOCS = Path(__file__).parents[2] / "docs"


def guide(name: str) -> str:
    return (DOCS / name).read_text(encoding="utf-8")


def keys_of(form: Any) -> set[str]:
    """Every key that a form and the forms inside it know."""
    if isinstance(form, type) and issubclass(form, BaseModel):
        own = {field.alias or name for name, field in form.model_fields.items()}
        return own.union(*(keys_of(field.annotation) for field in form.model_fields.values()))
    return set().union(*(keys_of(part) for part in get_args(form)))


@pytest.mark.django_db
def test_the_example_in_the_guide_is_a_hotel_file(tmp_path):
    [example] = re.findall(r"```yaml\n(.*?)```", guide("hotel_file.md"), re.DOTALL)
    path = tmp_path / "example.yaml"
    path.write_text(example, encoding="utf-8")
    assert check_file(path).warnings == ()


@pytest.mark.parametrize(
    "key", ["tenant", "policies", "flags", "channels", "staff", "taxes", "pms", "knowledge", "texts"]
)
def test_every_key_of_a_section_is_in_the_guide(key):
    text = guide("hotel_file.md").split(f"## `{key}`")[1].split("\n## ")[0]
    section = registered_sections()[key]
    assert {known for known in keys_of(section.form) if f"`{known}`" not in text} == set()


def test_the_guide_has_a_part_for_every_section():
    parts = re.findall(r"^## `(\w+)`", guide("hotel_file.md"), re.MULTILINE)
    assert parts == list(registered_sections())


@pytest.mark.parametrize("flag", flags.CATALOGUE.values(), ids=list(flags.CATALOGUE))
def test_the_guide_says_what_each_flag_does_in_the_words_of_the_catalogue(flag):
    who = "manager" if flag.of_hotel else "operator"
    line = f"| `{flag.name}` | {'on' if flag.default else 'off'} | {who} | {flag.description} |"
    assert line in guide("flags.md")
