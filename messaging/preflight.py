"""The preflight checks of this package: reply texts in every language, and no message unaccounted for."""

from collections.abc import Iterator

from governance import preflight
from governance.preflight import CheckResult, hotels, looks_at
from messaging import knowledge, operations
from messaging.replies import texts
from messaging.replies.catalogue import CATALOGUE
from messaging.replies.checking import problems
from tenants.models.hotel import LANGUAGES


def register() -> None:
    """Add both. Called once, by `apps.ready()`."""
    preflight.register("reply texts", group="mvp", weight=3, blocking=True, check=reply_texts)
    preflight.register("unaccounted messages", group="mvp", weight=3, blocking=True, check=unaccounted)


def reply_texts() -> CheckResult:
    """Every reply can be said in every language, and the hotels' own texts may still be used."""
    complaints = [*_product_complaints(), *_hotel_complaints()]
    return CheckResult.of_complaints(complaints, passed=f"{len(CATALOGUE)} in {len(LANGUAGES)} languages")


def unaccounted() -> CheckResult:
    """Each inbound message ended in one disposition, or something is still going to happen to it."""
    lost = [one for one in operations.unaccounted(everything=False) if looks_at(one.tenant_id)]
    complaints = [f"{len(lost)}; see docs/runbooks/unaccounted_messages.md"] if lost else []
    return CheckResult.of_complaints(complaints, passed="0")


def _product_complaints() -> Iterator[str]:
    for language, voseo in [*((language, False) for language, _ in LANGUAGES), ("es", True)]:
        for name in CATALOGUE:
            try:
                text = texts.product_text(name, language, voseo=voseo)
            except KeyError:
                yield f"{language}/{name} is missing"
                continue
            yield from (f"{language}/{name} {problem}" for problem in problems(name, language, text))


def _hotel_complaints() -> Iterator[str]:
    for hotel in hotels():
        for (language, name), text in sorted(knowledge.shelf_of(hotel.pk).overrides.items()):
            yield from (
                f"{hotel.slug}: {language}/{name} {problem}" for problem in problems(name, language, text)
            )
