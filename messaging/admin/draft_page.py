"""The button "Draft a reply" of a conversation's page: words in the text box, which a person sends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.template.response import TemplateResponse

from messaging.admin import conversation_page
from messaging.perform import drafting
from tenants.permissions import hotels_in_scope
from tenants.scope import scope

if TYPE_CHECKING:
    from messaging.admin.inbox import ConversationAdmin

NONE = "There is no draft now: the language model gave none. Please write the answer yourself."


def draft(model_admin: ConversationAdmin, request: HttpRequest, pk: int) -> HttpResponse:
    """The conversation's page with a draft in its text box. The model is asked outside any transaction."""
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    with scope(hotels_in_scope(request.user)):
        conversation = model_admin.find(request, pk)
        if not model_admin.has_change_permission(request, conversation) or not drafting.is_on(conversation):
            raise Http404("no drafts here")
        known = drafting.material(conversation)
    made = drafting.draft(known)
    if made is None:
        messages.warning(request, NONE)
    with scope(hotels_in_scope(request.user)):
        page = conversation_page.page(
            model_admin,
            request,
            model_admin.find(request, pk),
            draft=made,
            typed=request.POST.get("text", ""),
        )
        return page.render() if isinstance(page, TemplateResponse) else page
