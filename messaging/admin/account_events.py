"""What providers told of an account, on the account's page."""

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from messaging.admin.records import local
from messaging.models import ChannelEvent
from tenants.admin import account_notes
from tenants.models import ChannelAccount

SHOWN = 10


def told(account: ChannelAccount) -> SafeString:
    """The last ten things in words, the newest first."""
    rows = ChannelEvent.objects.of(account.tenant_id).filter(account=account).select_related("tenant")[:SHOWN]
    items = format_html_join(
        "",
        "<li>{} · {}: {}</li>",
        ((local(row, "at"), row.get_severity_display(), row.text) for row in rows),
    )
    return format_html("<ul>{}</ul>", items) if items else SafeString("")


account_notes.register(told)
