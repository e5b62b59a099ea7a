"""All checks on all articles of one hotel."""

from __future__ import annotations

from collections.abc import Sequence

from hotel_agent.lib import clock
from messaging.knowledge.shelf import Shelf, page_of
from messaging.lint import articles, rules, shelves
from messaging.lint.finding import Draft, Finding
from messaging.models import Article
from messaging.replies.profile import house_of
from tenants.scope import scope
from tenants.types import TenantInfo


def look(hotel: TenantInfo) -> list[Finding]:
    """Everything found in the hotel's articles, errors first."""
    with scope(hotel.id):
        rows = list(Article.objects.of(hotel.id).filter(active=True).order_by("key"))
    return look_at(hotel, rows)


def look_at(hotel: TenantInfo, rows: Sequence[Article]) -> list[Finding]:
    """The same for these rows, saved or not, as if they were all the hotel has. Inactive ones are skipped."""
    today = clock.local_today(hotel.timezone)
    house = house_of(hotel, hotel.language, today=today, overrides={}, subject="")
    drafts = [Draft(row, page_of(row)) for row in rows if row.active]
    current = [draft for draft in drafts if draft.page.answers and draft.page.holds(today)]
    shelf = Shelf(0, tuple(draft.page for draft in current), {})
    found: list[Finding] = []
    for draft in drafts:
        found += articles.texts(draft, house)
        found += articles.days(draft, today)
        found += articles.file(draft)
        found += articles.languages(draft, hotel.languages or (hotel.language,))
        found += rules.against_profile(draft, hotel)
    found += shelves.twice(drafts)
    found += shelves.unreachable(current, shelf, hotel)
    found += shelves.gaps(shelf, hotel)
    return sorted(dict.fromkeys(found), key=lambda one: one.level != "error")
