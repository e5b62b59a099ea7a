"""The page of one conversation: the chat, who answers, and what a person can do about it."""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.dateparse import parse_datetime

from hotel_agent.lib import clock
from messaging import handover
from messaging.admin.timeline import timeline
from messaging.errors import MessagingError
from messaging.models import Conversation, LedgerEntry, StaffTask, Turn
from messaging.perform import drafting
from messaging.perform.drafting import Draft
from pms.models import Reservation
from tenants.models import User

if TYPE_CHECKING:
    from messaging.admin.inbox import ConversationAdmin

FREE_TEXT = dt.timedelta(hours=24)
TOLD = ("amount", "date", "reference", "link", "phone")
"""Kinds of statements worth a look; times and counts would drown them."""


def find(conversations: QuerySet[Conversation], pk: int | str) -> Conversation:
    """One of these conversations, with what the page shows of it. Raises Http404."""
    try:
        return conversations.select_related("guest", "owner", "account", "tenant").get(pk=pk)
    except (Conversation.DoesNotExist, ValueError, ValidationError) as missing:
        raise Http404("no such conversation") from missing


def page(
    model_admin: ConversationAdmin,
    request: HttpRequest,
    conversation: Conversation,
    *,
    draft: Draft | None = None,
    typed: str = "",
) -> HttpResponse:
    """The whole page, with `draft` or what was `typed` in its text box; the conversation counts as read."""
    if model_admin.has_change_permission(request, conversation):
        handover.mark_read(conversation=conversation)
    context: dict[str, Any] = {
        **model_admin.admin_site.each_context(request),
        "title": conversation.who,
        "opts": Conversation._meta,
        "may_answer": model_admin.has_change_permission(request, conversation),
        "drafts": drafting.is_on(conversation),
        "draft": draft,
        "in_the_box": draft.text if draft else typed,
        **_chat(request, conversation),
        **_side(conversation),
    }
    return TemplateResponse(request, "admin/messaging/conversation/page.html", context)


def lines(model_admin: ConversationAdmin, request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """The chat alone, for the page's polling: 304 while nothing changed."""
    context = {
        **_chat(request, conversation),
        "may_answer": model_admin.has_change_permission(request, conversation),
    }
    body = render_to_string("admin/messaging/conversation/chat.html", context, request)
    tag = f'"{hashlib.sha256(body.encode()).hexdigest()[:32]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    return HttpResponse(body, headers={"ETag": tag, "Cache-Control": "no-cache"})


def act(model_admin: ConversationAdmin, request: HttpRequest, conversation: Conversation) -> HttpResponse:
    """Take over, answer, give back or close, and return to the page with what came of it."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    if not model_admin.has_change_permission(request, conversation):
        raise Http404("may only read")
    back = HttpResponseRedirect(reverse("admin:messaging_conversation_change", args=[conversation.pk]))
    try:
        done = _carry_out(
            request.POST.get("action", ""), conversation, _person(request), request.POST.get("text", "")
        )
    except MessagingError as refused:
        messages.error(request, str(refused))
        return back
    messages.success(request, done)
    return back


def _carry_out(action: str, conversation: Conversation, person: User, text: str) -> str:
    if action == "take_over":
        handover.take_over(conversation=conversation, user=person)
        return "You answer now. The agent is silent."
    if action == "give_back":
        handover.give_back(conversation=conversation, user=person)
        return "The agent answers again."
    if action == "reply":
        handover.reply(conversation=conversation, user=person, text=text)
        return "Your answer is on its way."
    raise Http404("no such action")


def _person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # noqa: S101 - admin_view lets nobody else in
    return request.user


def _chat(request: HttpRequest, conversation: Conversation) -> dict[str, Any]:
    shown = timeline(conversation, before=_instant(request.GET.get("before", "")))
    since = conversation.last_inbound_at
    return {
        "conversation": conversation,
        "timeline": shown,
        "mine": conversation.owner_id == request.user.pk and conversation.owner_kind == "person",
        "free_text_until": since + FREE_TEXT if since else None,
        "free_text": bool(since and clock.now() < since + FREE_TEXT),
    }


def _instant(text: str) -> dt.datetime | None:
    """An aware instant from the address; whatever else stands there counts as none."""
    try:
        instant = parse_datetime(text)
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo else None


def _side(conversation: Conversation) -> dict[str, Any]:
    hotel, guest = conversation.tenant_id, conversation.guest
    promises = LedgerEntry.objects.of(hotel).filter(conversation=conversation, kind__in=TOLD).order_by("-id")
    return {
        "stays": Reservation.objects.of(hotel).filter(guest_stay__guest=guest).order_by("-check_in")[:5],
        "understood": Turn.objects.of(hotel).filter(conversation=conversation).order_by("-number").first(),
        "promises": promises[:12],
        "tasks": StaffTask.objects.of(hotel).filter(conversation=conversation).exclude(state="done")[:5],
    }
