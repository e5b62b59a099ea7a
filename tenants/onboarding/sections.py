"""Sections of the hotel file. The package that owns a section registers it in its `AppConfig.ready()`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.db import models

from tenants import changes
from tenants.models import Tenant
from tenants.onboarding.yaml_file import Keys

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something a form alone cannot see, at a place within the section."""

    keys: Keys
    message: str
    warning: bool = False


@dataclass(frozen=True, slots=True)
class HotelFile:
    """One file as far as it was well formed: `sections` are the forms' values by key."""

    path: Path
    sections: Mapping[str, Any]


@dataclass(slots=True)
class SectionReport:
    """What applying one section of `file` did, in labels that people read."""

    key: str
    file: Path
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    unchanged: int = 0

    @property
    def did_nothing(self) -> bool:
        return not (self.created or self.changed or self.removed)

    def put(self, model: type[M], lookup: Mapping[str, Any], values: Mapping[str, Any], *, label: str) -> M:
        """The row that `lookup` finds, or a new one, with these values; written where that differs."""
        row = model._default_manager.filter(**lookup).first() or model(**lookup)
        self.save(row, values, label=label)
        return row

    def save(self, row: models.Model, values: Mapping[str, Any], *, label: str) -> None:
        """Write the row with these values, and note it as created, changed or unchanged."""
        how = "changed" if row.pk else "created"
        for name, value in values.items():
            setattr(row, name, value)
        self.note(how if changes.row_save(row) else "unchanged", label)

    def note(self, how: str, label: str) -> None:
        """Count something as "created", "changed", "removed" or "unchanged"."""
        if how == "unchanged":
            self.unchanged += 1
        else:
            {"created": self.created, "changed": self.changed, "removed": self.removed}[how].append(label)

    def remove(self, rows: Iterable[models.Model]) -> None:
        """Delete the rows and note each by its own words."""
        for row in rows:
            self.note("removed", str(row))
            changes.row_delete(row)


Apply = Callable[[Tenant, Any, SectionReport], None]
Check = Callable[[Any, HotelFile], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Section:
    """`key` in the file; `form`, a pydantic model or a type such as `list[Model]`; `apply(tenant, value,
    report)` makes the rows as the value says, inside the hotel's scope and one transaction per file, so that
    a second time changes nothing; `check(value, file)` finds what needs the database, other sections or files
    beside it.

    A section that is not in the file leaves its rows alone; an empty one removes them.
    """

    key: str
    form: Any
    apply: Apply
    check: Check | None = None
    required: bool = False


_sections: dict[str, Section] = {}


def register_section(section: Section) -> None:
    """Sections are applied in the order in which they were registered."""
    _sections[section.key] = section


def registered_sections() -> Mapping[str, Section]:
    """All sections by key, in order."""
    return _sections
