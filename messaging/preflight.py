"""The preflight checks of this package: reply texts in every language, articles without
contradictions, voice notes, chats that hotels' sites can show, and no message unaccounted for."""

from collections.abc import Iterator

from governance import preflight
from governance.preflight import CheckResult, hotels, looks_at
from messaging import knowledge, lint, operations, voice
from messaging.channels.webchat import check as webchat_check
from messaging.channels.webchat.channel import Webchat
from messaging.management.evaluation import gate
from messaging.replies import texts
from messaging.replies.catalogue import CATALOGUE
from messaging.replies.checking import problems
from tenants import snapshot
from tenants.models import ChannelAccount
from tenants.models.hotel import LANGUAGES
from tenants.scope import scope


def register() -> None:
    """Add them. Called once, by `apps.ready()`."""
    preflight.register("reply texts", group="mvp", weight=3, blocking=True, check=reply_texts)
    preflight.register("articles", group="readiness", weight=1, blocking=False, check=articles)
    preflight.register("voice notes", group="readiness", weight=1, blocking=False, check=voice_notes)
    preflight.register("web chats", group="readiness", weight=1, blocking=False, check=web_chats)
    preflight.register("unaccounted messages", group="mvp", weight=3, blocking=True, check=unaccounted)
    preflight.register("evaluation gate", group="mvp", weight=3, blocking=True, check=evaluation)


def reply_texts() -> CheckResult:
    """Every reply can be said in every language, and the hotels' own texts may still be used."""
    complaints = [*_product_complaints(), *_hotel_complaints()]
    return CheckResult.of_complaints(complaints, passed=f"{len(CATALOGUE)} in {len(LANGUAGES)} languages")


def articles() -> CheckResult:
    """No article contradicts the profile, another article or itself, and each can be said."""
    complaints: list[str] = []
    by_slug = snapshot.current().by_slug
    count = 0
    for hotel in hotels():
        found = lint.look(by_slug[hotel.slug]) if hotel.slug in by_slug else []
        complaints += [f"{hotel.slug}: {one}" for one in found if one.level == "error"]
        count += len(found)
    return CheckResult.of_complaints(complaints, passed=f"warnings: {count}")


def voice_notes() -> CheckResult:
    """Whoever shall write voice notes down can be asked, as far as can be seen without asking."""
    return CheckResult.of_complaints(voice.complaints(), passed="on" if voice.is_on() else "off")


def web_chats() -> CheckResult:
    """Each chat may be shown on its hotel's site, and is reached by https."""
    complaints: list[str] = []
    count = 0
    for hotel in hotels():
        with scope(hotel.pk):
            accounts = ChannelAccount.objects.of(hotel.pk).filter(kind=Webchat.kind, active=True)
            found = [(one.external_id, webchat_check.check(one.options)) for one in accounts]
        complaints += [f"{hotel.slug} {key}: {one}" for key, told in found for one in told.problems]
        count += len(found)
    return CheckResult.of_complaints(complaints, passed=str(count))


def unaccounted() -> CheckResult:
    """Each inbound message ended in one disposition, or something is still going to happen to it."""
    lost = [one for one in operations.unaccounted(everything=False) if looks_at(one.tenant_id)]
    complaints = [f"{len(lost)}; see docs/runbooks/unaccounted_messages.md"] if lost else []
    return CheckResult.of_complaints(complaints, passed="0")


def evaluation() -> CheckResult:
    """The last `manage.py evaluate` of this very code met both gates."""
    last = gate.last_result()
    if last is None:
        return CheckResult("unknown", "no `manage.py evaluate` of all tasks by this code")
    figures = f"write safety {last['write_safety']:.1%}, {last['passed']:.1%} of {last['count']} tasks"
    return CheckResult("passed" if last["holds"] else "failed", figures)


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
