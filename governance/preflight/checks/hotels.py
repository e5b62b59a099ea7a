"""What each hotel needs before a guest writes to it, as far as `tenants` knows it."""

from collections.abc import Iterator

from governance.preflight.registry import hotels
from governance.preflight.types import CheckResult
from tenants.models import ChannelAccount, Tenant
from tenants.models.channel import ChannelKind
from tenants.scope import scope

WITHOUT_TOKEN = {ChannelKind.WEBCHAT, ChannelKind.CONSOLE}
"""Kinds of account that log in nowhere."""


def active_hotels() -> CheckResult:
    """There is a hotel to serve."""
    count = len(hotels())
    return CheckResult("passed", f"{count} active") if count else CheckResult("failed", "no active hotel")


def channels() -> CheckResult:
    """Each hotel has an account guests can write to, and each account has its app, secret and token."""
    looked_at = hotels()
    if not looked_at:
        return CheckResult("unknown", "no active hotel")
    complaints = [f"{hotel.slug}: {complaint}" for hotel in looked_at for complaint in _complaints(hotel)]
    return CheckResult.of_complaints(complaints, passed=f"{len(looked_at)} hotels can be written to")


def _complaints(hotel: Tenant) -> Iterator[str]:
    with scope(hotel.pk):
        accounts = list(
            ChannelAccount.objects.of(hotel.pk)
            .exclude(kind=ChannelKind.CONSOLE)
            .select_related("route__meta_app")
        )
    if not accounts:
        yield "no channel account"
    for account in accounts:
        if account.kind not in WITHOUT_TOKEN and not account.access_token:
            yield f"{account.kind} {account.external_id} is not connected: no token"
        if account.kind == ChannelKind.WHATSAPP:
            app = account.route.meta_app
            if app is None:
                yield f"whatsapp {account.external_id} has no Meta app"
            elif not (app.secret and app.verify_token):
                yield f"Meta app {app.name} has no secret or no verify token"
