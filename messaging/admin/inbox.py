"""The inbox: conversations by who has to act, and the page on which a person reads and answers them."""

from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import admin
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.formats import date_format
from django.utils.html import format_html
from unfold.decorators import display

from messaging.admin import conversation_page, draft_page, files
from messaging.models import Conversation, Message, OutboundMessage
from tenants.admin_base import TenantModelAdmin
from tenants.middleware import own_scope
from tenants.permissions import Area

SNIPPET = 90


class StateFilter(admin.SimpleListFilter):
    """Who has to act next. Opening the inbox shows all open conversations."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [
            ("needs_person", "Needs a person"),
            ("mine", "Mine"),
            ("agent", "The agent answers"),
            ("closed", "Closed"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Conversation]) -> QuerySet[Conversation]:
        if self.value() == "needs_person":
            return queryset.filter(needs_person=True)
        if self.value() == "mine":
            return queryset.filter(owner=request.user.pk, status="open")
        if self.value() == "agent":
            return queryset.filter(owner_kind="agent", status="open")
        return queryset.filter(status="closed" if self.value() == "closed" else "open")


@admin.register(Conversation)
class ConversationAdmin(TenantModelAdmin[Conversation]):
    """Conversations are read and answered here, never edited: what was said stays said."""

    list_display = ("who", "last_words", "who_answers", "language", "channel", "hotel", "at")
    area = Area.FRONT_DESK
    list_filter = (StateFilter, ("tenant", admin.RelatedOnlyFieldListFilter), "language", "account__kind")
    list_select_related = ("guest", "owner", "account", "tenant")
    search_fields = ("guest__name", "guest__phone", "guest__email")
    search_help_text = "Guest's name, phone or e-mail"
    list_per_page = 50
    show_full_result_count = False
    actions = None

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Conversation | None = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Conversation]:
        said = Message.objects.filter(tenant=OuterRef("tenant"), conversation=OuterRef("pk"))
        answered = OutboundMessage.objects.filter(tenant=OuterRef("tenant"), conversation=OuterRef("pk"))
        return (
            super()
            .get_queryset(request)
            .annotate(
                last_said=Subquery(said.order_by("-sent_at").values("text")[:1]),
                last_kind=Subquery(said.order_by("-sent_at").values("kind")[:1]),
                last_said_at=Subquery(said.order_by("-sent_at").values("created_at")[:1]),
                last_answer=Subquery(answered.order_by("-id").values("text")[:1]),
                last_answer_at=Subquery(answered.order_by("-id").values("created_at")[:1]),
            )
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/lines/",
                view(self._page(conversation_page.lines)),
                name="messaging_conversation_lines",
            ),
            path(
                "<int:pk>/draft/",
                own_scope(view(partial(draft_page.draft, self))),
                name="messaging_conversation_draft",
            ),
            path(
                "<int:pk>/files/<int:file_id>/",
                view(self._page(files.opened)),
                name="messaging_conversation_file",
            ),
            path("<int:pk>/act/", view(self._page(conversation_page.act)), name="messaging_conversation_act"),
            *super().get_urls(),
        ]

    def _page(self, handle: Any) -> Any:
        def page(request: HttpRequest, pk: int, **more: int) -> HttpResponse:
            return handle(self, request, self.find(request, pk), **more)  # type: ignore[no-any-return]  # all answer

        return page

    def find(self, request: HttpRequest, pk: int | str) -> Conversation:
        """The conversation, if it is of one of the person's hotels. Raises Http404."""
        return conversation_page.find(self.get_queryset(request), pk)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The conversation page instead of a form."""
        return conversation_page.page(self, request, self.find(request, object_id))

    @display(description="Guest", ordering="guest__name")
    def who(self, conversation: Conversation) -> str:
        name = conversation.who
        if not conversation.unread:
            return name
        return format_html(
            '<span class="inbox-unread"><strong>{}</strong> <b title="Not read yet">{}</b></span>',
            name,
            conversation.unread,
        )

    @display(description="Last words")
    def last_words(self, conversation: Any) -> str:
        said_at, answered_at = conversation.last_said_at, conversation.last_answer_at
        hotel_spoke_last = answered_at is not None and (said_at is None or answered_at >= said_at)
        text = conversation.last_answer if hotel_spoke_last else conversation.last_said
        text = " ".join((text or f"({conversation.last_kind or 'nothing yet'})").split())
        shown = text if len(text) <= SNIPPET else text[: SNIPPET - 1] + "…"
        return format_html('<span class="inbox-snippet">{}{}</span>', "↩ " if hotel_spoke_last else "", shown)

    @display(
        description="Answers",
        label={"Agent": "info", "Needs a person": "danger", "Closed": "", "Person": "success"},
    )
    def who_answers(self, conversation: Conversation) -> tuple[str, str]:
        if conversation.status == "closed":
            return "Closed", "Closed"
        if conversation.owner_kind == "queue" or (conversation.needs_person and conversation.owner is None):
            return "Needs a person", "Needs a person"
        if conversation.owner_kind == "person":
            return "Person", str(conversation.owner or "A person")
        return "Agent", "Agent"

    @display(description="Channel")
    def channel(self, conversation: Conversation) -> str:
        return str(conversation.account.get_kind_display())

    @display(description="Hotel", ordering="tenant__name")
    def hotel(self, conversation: Conversation) -> str:
        return conversation.tenant.name

    @display(description="Last message", ordering="last_message_at")
    def at(self, conversation: Conversation) -> str:
        local = conversation.last_message_at.astimezone(ZoneInfo(conversation.tenant.timezone))
        return date_format(local, "j M, H:i")

    class Media:
        css = {"all": ["messaging/inbox.css"]}
