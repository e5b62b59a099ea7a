"""Codes by e-mail that guests asked for: whether one left, and what became of it. Never the code."""

from django.contrib import admin
from unfold.decorators import display

from messaging.admin.records import OWN_HOTELS, RecordAdmin, local
from messaging.models import EmailCode


@admin.register(EmailCode)
class EmailCodeAdmin(RecordAdmin):
    """One line per code; kept for a day."""

    exclude = ("email", "code_hash")
    list_display = ("asked", "tenant", "conversation", "language", "tries", "sent", "used")
    list_filter = (OWN_HOTELS, "created_at")

    @display(description="Asked for", ordering="created_at")
    def asked(self, code: EmailCode) -> str:
        return local(code, "created_at")

    @display(description="Sent", ordering="sent_at")
    def sent(self, code: EmailCode) -> str:
        return local(code, "sent_at")

    @display(description="Right answer", ordering="used_at")
    def used(self, code: EmailCode) -> str:
        return local(code, "used_at")
