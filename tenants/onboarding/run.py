"""From a file to a hotel: read it, check all of it, and only then write, in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.db import transaction
from pydantic import TypeAdapter, ValidationError

from tenants.models import Tenant
from tenants.onboarding import yaml_file
from tenants.onboarding.messages import hint, way_and_message
from tenants.onboarding.problems import BadFile, Problem
from tenants.onboarding.sections import HotelFile, Section, SectionReport, registered_sections
from tenants.onboarding.yaml_file import Keys, YamlFile
from tenants.scope import scope

VERSION = 1


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file whose every section is well formed and can be applied; `warnings` may remain."""

    hotel: HotelFile
    warnings: tuple[Problem, ...] = ()

    @property
    def slug(self) -> str:
        return str(self.hotel.sections["tenant"].slug)


@dataclass(frozen=True, slots=True)
class FileReport:
    """What applying one file did, section by section."""

    slug: str
    path: Path
    sections: tuple[SectionReport, ...]
    warnings: tuple[Problem, ...] = field(default=())

    @property
    def did_nothing(self) -> bool:
        return all(section.did_nothing for section in self.sections)


def check_file(path: Path) -> CheckedFile:
    """Read and check one file without writing anything. Raises BadFile with everything that is wrong."""
    yaml = yaml_file.read(path)
    if not isinstance(yaml.value, dict):
        raise BadFile([Problem(path, 1, "", "must be a block of sections, beginning with 'version: 1'")])
    problems = [*_outline_problems(yaml)]
    values: dict[str, Any] = {}
    for section in registered_sections().values():
        if section.key in yaml.value:
            found, value = _validated(section, yaml)
            problems += found
            if not found:
                values[section.key] = value
    hotel = HotelFile(path, values)
    findings = _findings(hotel, yaml)
    problems += [problem for problem in findings if not problem.warning]
    if problems:
        raise BadFile(sorted(problems))
    return CheckedFile(hotel, tuple(sorted(problem for problem in findings if problem.warning)))


def apply_file(path: Path, *, dry_run: bool = False) -> FileReport:
    """Make the hotel as the file says. With `dry_run` everything is done and then undone. Raises BadFile."""
    with transaction.atomic():
        checked = check_file(path)
        tenant = _hotel_of(checked.slug) or Tenant(slug=checked.slug)
        reports = []
        for section in registered_sections().values():
            if section.key in checked.hotel.sections:
                reports.append(SectionReport(section.key, path))
                with scope(tenant.pk or []):
                    section.apply(tenant, checked.hotel.sections[section.key], reports[-1])
        if dry_run:
            transaction.set_rollback(True)
    return FileReport(checked.slug, path, tuple(reports), checked.warnings)


def _hotel_of(slug: str) -> Tenant | None:
    return Tenant.objects.filter(slug=slug).first()


def _outline_problems(yaml: YamlFile) -> Iterable[Problem]:
    """Sections that are missing or nobody's, and the version."""
    sections = registered_sections()
    known = ["version", *sections]
    for key in yaml.value:
        if key not in known:
            yield Problem(yaml.path, yaml.line_of((key,)), key, f"is no section; {hint(key, known)}")
    for key, section in sections.items():
        if section.required and key not in yaml.value:
            yield Problem(yaml.path, 1, key, "is missing")
    if yaml.value.get("version") != VERSION:
        yield Problem(yaml.path, yaml.line_of(("version",)), "version", f"must be {VERSION}")


def _validated(section: Section, yaml: YamlFile) -> tuple[list[Problem], Any]:
    """The section's value in its form, or what is wrong with it."""
    known_keys: dict[int, list[str]] = {}
    raw = yaml.value[section.key]
    try:
        return [], TypeAdapter(section.form).validate_python(raw, context=known_keys)
    except ValidationError as error:
        return [
            _problem(yaml, section.key, *way_and_message(detail, raw, known_keys))
            for detail in error.errors(include_url=False, include_input=False)
        ], None


def _problem(yaml: YamlFile, key: str, way: Keys, message: str, warning: bool = False) -> Problem:
    keys = (key, *way)
    return Problem(yaml.path, yaml.line_of(keys), yaml_file.written(keys), message, warning)


def _findings(hotel: HotelFile, yaml: YamlFile) -> list[Problem]:
    """What the sections' own checks find, among the rows of this hotel where it is there already."""
    slug = getattr(hotel.sections.get("tenant"), "slug", "")
    tenant = _hotel_of(slug)
    with scope(tenant.pk if tenant else []):
        return [
            _problem(yaml, section.key, finding.keys, finding.message, finding.warning)
            for section in registered_sections().values()
            if section.check is not None and section.key in hotel.sections
            for finding in section.check(hotel.sections[section.key], hotel)
        ]
