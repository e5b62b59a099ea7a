"""Questions of guests that no article answered, and the article that one of them begins."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from messaging.knowledge.topics import topics
from messaging.knowledge.words import terms
from messaging.models import Article, StaffTask
from tenants.permissions import Area, hotels_allowed

KIND = "question"
MOST = 8
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """One question as it was asked; `chat` and `write` are addresses of Admin."""

    text: str
    hotel: str
    task: StaffTask
    chat: str
    write: str


def waiting(request: HttpRequest) -> list[OpenQuestion]:
    """The newest questions of the person's hotels that wait for an answer."""
    tasks = _tasks(request).exclude(state=StaffTask.State.DONE).select_related("tenant", "conversation")
    return [_shown(task) for task in tasks.order_by("-created_at")[:MOST]]


def beginning(request: HttpRequest, task_id: str) -> dict[str, Any]:
    """What the form of a new article starts with; empty without such a question."""
    if not task_id.isdigit():
        return {}
    task = _tasks(request).select_related("tenant", "conversation").filter(pk=task_id).first()
    if task is None:
        return {}
    language = task.conversation.language or task.tenant.language
    return {
        "tenant": task.tenant_id,
        "key": _key(task),
        "question": {language: task.text[:_LONGEST]},
        "tags": ["ask_amenities"],
        "active": True,
    }


def _key(task: StaffTask) -> str:
    """The topic's name, unless an article has it already."""
    named = sorted(terms(task.text).main & topics().by_name.keys())
    key = named[0].replace("_", "-") if named else ""
    taken = Article.objects.of(task.tenant_id).filter(key__in=[key, key.replace("-", "_")]).exists()
    return "" if taken else key


def _tasks(request: HttpRequest) -> Any:
    ids = set(hotels_allowed(request.user, Area.SET_UP, change=True))
    ids &= set(hotels_allowed(request.user, Area.FRONT_DESK, change=False))
    return StaffTask.objects.filter(tenant_id__in=ids, kind=KIND)


def _shown(task: StaffTask) -> OpenQuestion:
    return OpenQuestion(
        text=task.text[:_LONGEST],
        hotel=str(task.tenant),
        task=task,
        chat=reverse("admin:messaging_conversation_change", args=[task.conversation_id]),
        write=f"{reverse('admin:messaging_article_add')}?question={task.pk}",
    )
