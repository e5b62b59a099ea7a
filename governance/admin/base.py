"""What the pages of this package share: they are read, never edited, and stay fast with millions of rows."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from tenants.admin_base import TenantModelAdmin
from tenants.models import TenantModel
from tenants.permissions import Area

M = TypeVar("M", bound=TenantModel)

EMPTY = SafeString("–")
_CELL = "border-b border-base-200 px-3 py-2 text-left align-top dark:border-base-800"


class RecordAdmin(TenantModelAdmin[M]):
    """Rows that the product writes and people read."""

    area = Area.RECORDS
    append_only = True
    list_per_page = 50
    paginator = InfinitePaginator  # counting every row of every hotel is what makes such pages slow
    show_full_result_count = False
    actions: Sequence[str] | None = None

    @display(description="Hotel", ordering="tenant")
    def hotel(self, row: M) -> str:
        return str(row.tenant)


def at_a_glance(instant: dt.datetime) -> SafeString:
    """An instant for a list: on one line, in UTC."""
    return format_html('<span class="whitespace-nowrap">{}</span>', f"{instant:%d %b %Y, %H:%M}")


def html_table(headings: Iterable[str], rows: Iterable[Iterable[object]]) -> SafeString:
    """A plain table in the look of Admin; every cell is escaped."""
    head = format_html_join("", f'<th class="{_CELL} font-semibold">{{}}</th>', ((one,) for one in headings))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (format_html_join("", f'<td class="{_CELL}">{{}}</td>', ((cell,) for cell in row)),)
            for row in rows
        ),
    )
    return format_html(
        '<table class="w-full"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body
    )


def shown(value: Any) -> str:
    """A value of JSON as a person reads it."""
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {shown(inner)}" for key, inner in value.items()) or "–"
    if isinstance(value, list):
        return ", ".join(shown(inner) for inner in value) or "–"
    return str(value)
