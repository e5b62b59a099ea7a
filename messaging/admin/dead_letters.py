"""What failed for good, and the button that tries it again."""

import json
from collections import Counter as Tally
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.views.decorators.http import require_POST
from unfold.decorators import display

from messaging import dead_letters
from messaging.admin.records import OWN_HOTELS, RecordAdmin, local
from messaging.masking import masked_payload
from messaging.models import DeadLetter, Message, OutboundMessage
from tenants.permissions import may


@admin.register(DeadLetter)
class DeadLetterAdmin(RecordAdmin):
    """Kept for seven days. Trying again goes the ordinary way: nothing is done twice."""

    list_display = ("given_up", "tenant", "what", "why", "attempts", "how_it_stands")
    list_display_links = ("given_up", "what")
    list_filter = ("state", "kind", OWN_HOTELS, "reason")
    list_select_related = ("tenant", "replayed_by")
    actions = ("replay",)
    exclude = ("payload",)
    fields = (
        "what", "why", "tenant", "how_it_stands", "chat", "attempts", "given_up", "deleted_after",
        "tried_again", "replayed_by", "content",
    )  # fmt: skip
    readonly_fields = fields
    change_form_outer_before_template = "admin/messaging/replay.html"

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fields

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(require_POST(self.replay_one))
        return [path("<int:pk>/replay/", view, name="messaging_deadletter_replay"), *super().get_urls()]

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Managers try again; auditors read."""
        return may(request.user, self.area, change=True)

    @admin.action(description="Replay: try again", permissions=["replay"])
    def replay(self, request: HttpRequest, queryset: QuerySet[DeadLetter]) -> None:
        came_to = Tally(self._replay(request, letter) for letter in queryset.order_by("id"))
        for words, count in came_to.items():
            level = messages.SUCCESS if words == dead_letters.Replay.DUE.value else messages.WARNING
            self.message_user(request, f"{count} {words}.", level)

    def replay_one(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The button on a dead letter's own page."""
        letter = self.get_queryset(request).filter(pk=pk).first()
        if letter is None or not self.has_replay_permission(request):
            raise Http404
        words = self._replay(request, letter)
        level = messages.SUCCESS if words == dead_letters.Replay.DUE.value else messages.WARNING
        self.message_user(request, f"{words[:1].upper()}{words[1:]}.", level)
        return HttpResponseRedirect(reverse("admin:messaging_deadletter_change", args=[pk]))

    def _replay(self, request: HttpRequest, letter: DeadLetter) -> str:
        if not may(request.user, self.area, change=True, tenant_id=letter.tenant_id):
            return "not yours to try again"
        return dead_letters.replay(letter, user_id=int(request.user.pk or 0)).value

    @display(description="Given up", ordering="created_at")
    def given_up(self, letter: DeadLetter) -> str:
        return local(letter, "created_at")

    @display(description="Deleted after")
    def deleted_after(self, letter: DeadLetter) -> str:
        return local(letter, "expires_at")

    @display(description="Tried again")
    def tried_again(self, letter: DeadLetter) -> str:
        return local(letter, "replayed_at") or "not yet"

    @display(description="What", ordering="kind")
    def what(self, letter: DeadLetter) -> str:
        return f"{letter.get_kind_display()} {letter.object_id}"

    @display(description="Why", ordering="reason")
    def why(self, letter: DeadLetter) -> str:
        return f"{letter.detail or 'It failed each time.'} ({letter.reason})"

    @display(description="State", label={"waiting": "danger", "replayed": "success"})
    def how_it_stands(self, letter: DeadLetter) -> tuple[str, str]:
        return letter.state, letter.get_state_display()

    @display(description="Conversation")
    def chat(self, letter: DeadLetter) -> str:
        number = _conversation_of(letter)
        if number is None:
            return "not known"
        page = reverse("admin:messaging_conversation_change", args=[number])
        return format_html('<a href="{}" class="text-primary-600 underline">open</a>', page)

    @display(description="Content (numbers of cards and papers are not kept)")
    def content(self, letter: DeadLetter) -> str:
        try:
            shown = json.dumps(masked_payload(json.loads(letter.payload)), indent=2, ensure_ascii=False)
        except ValueError:
            shown = letter.payload
        return format_html(
            '<pre style="white-space: pre-wrap; overflow-wrap: anywhere">{}</pre>', shown or "nothing"
        )


def _conversation_of(letter: DeadLetter) -> int | None:
    if letter.kind == DeadLetter.Kind.OUTBOUND:
        rows = OutboundMessage.objects.of(letter.tenant_id).filter(pk=letter.object_id)
    elif letter.kind == DeadLetter.Kind.EVENT:
        rows = Message.objects.of(letter.tenant_id).filter(event=letter.object_id)  # type: ignore[assignment]  # both have a conversation
    else:
        rows = Message.objects.of(letter.tenant_id).filter(files=letter.object_id)  # type: ignore[assignment]  # as above
    return rows.values_list("conversation_id", flat=True).first()
