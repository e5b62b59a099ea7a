"""What the page of a chat calls: JSON in, JSON out, no cookie, never a 5xx for what somebody posts.

No session of Django's and no cookie is involved, so there is nothing that another site could make a browser
send along: the token goes in a header that only our own page writes.
"""

import math
from collections.abc import Callable
from functools import wraps
from typing import Any

import structlog
from django.core.exceptions import DisallowedHost
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from messaging.channels.webchat import limits
from messaging.webchat import files, guard, hotels, posting, reading, sessions, updates
from messaging.webchat.errors import ChatRefused, OriginNotAllowed, SessionUnknown, TooMany
from messaging.webchat.sessions import Bearer
from tenants.origins import origin_of

log = structlog.get_logger(__name__)
View = Callable[..., HttpResponse]

TRY_LATER_SECONDS = 5


def endpoint(method: str) -> Callable[[View], View]:
    """A call of the page with this method: refusals and a database that is down become JSON."""

    def decorate(view: View) -> View:
        @csrf_exempt  # see the top of this file
        @wraps(view)
        def called(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if request.method != method and (request.method, method) != ("HEAD", "GET"):
                answer = _refusal(405, "wrong_method", f"This address takes {method}.")
                answer["Allow"] = method
                return sealed(answer)
            try:
                return sealed(view(request, *args, **kwargs), without_content=request.method == "HEAD")
            except ChatRefused as refusal:
                answer = _refused(request, refusal)
            except (DatabaseError, InterfaceError) as error:
                log.exception("webchat_not_answered", view=view.__name__, reason=type(error).__name__)
                answer = _refusal(503, "try_later", "Not now: try again soon.")
                answer["Retry-After"] = str(TRY_LATER_SECONDS)
            return sealed(answer)

        return called

    return decorate


def sealed(answer: HttpResponse, *, without_content: bool = False) -> HttpResponse:
    """The answer with what no middleware adds here: nobody keeps it, frames it or guesses its type."""
    answer.setdefault("Cache-Control", "no-store")
    answer.setdefault("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'")
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Referrer-Policy"] = "no-referrer"
    if not answer.streaming and answer.status_code not in (204, 304):
        answer["Content-Length"] = str(len(answer.content))
    if without_content:
        answer.content = b""
    return answer


@endpoint("POST")
def begin(request: HttpRequest) -> HttpResponse:
    """A new chat: its token, and what the page says in the hotel's name."""
    wish = reading.wish(request)
    chat = hotels.chat_of(wish.key)
    if not _is_allowed(request, chat, wish.page):
        raise OriginNotAllowed
    guard.session_wanted(request, wish.key)
    language = chat.language(wish.language)
    token, session = sessions.session_make(chat, language=language, page=wish.page)
    told = {
        "token": token,
        "expires_at": session.expires_at.isoformat(),
        "language": language,
        "hotel": hotels.shown(chat),
        "texts": hotels.texts(chat, language),
        "limits": {"text": limits.TEXT, "file": limits.LARGEST_FILE, "files": limits.MOST_FILES},
    }
    return JsonResponse(told, status=201)


@endpoint("POST")
def message(request: HttpRequest) -> HttpResponse:
    """A message of the guest. 202, and 200 for one that is kept already: it is committed."""
    who = _bearer(request)
    guard.message_posted(request, who)
    posted = reading.post(request)
    kept = posting.post(who, posted)
    told = {"id": str(posted.id), "state": "received"}
    return JsonResponse(told, status=200 if kept.again else 202)


@endpoint("POST")
def upload(request: HttpRequest) -> HttpResponse:
    """A file that the guest is going to send with a message."""
    who = _bearer(request)
    guard.file_sent(request, who)
    tenant_id = sessions.check(who)
    file = reading.upload(request)
    return JsonResponse(files.keep(who, tenant_id, file), status=201)


@endpoint("GET")
def news(request: HttpRequest) -> HttpResponse:
    """What the page does not have yet; 304 where nothing has changed since its ETag."""
    who = _bearer(request)
    guard.asked(request, who)
    has = request.META.get("HTTP_IF_NONE_MATCH", "").removeprefix("W/").strip('"')
    if updates.unchanged(who, has):
        return _tagged(HttpResponse(status=304), has)
    update = updates.since(who, reading.after(request))
    if update.version == has and has and not update.body["messages"]:
        return _tagged(HttpResponse(status=304), has)
    return _tagged(JsonResponse(update.body), update.version)


@endpoint("POST")
def typing(request: HttpRequest) -> HttpResponse:
    """The guest is typing. Nobody is shown that yet."""
    guard.asked(request, _bearer(request))
    return HttpResponse(status=204)


@endpoint("POST")
def end(request: HttpRequest) -> HttpResponse:
    """The guest's browser forgets the chat, and its token is void."""
    who = _bearer(request)
    guard.asked(request, who)
    sessions.session_end(who)
    return HttpResponse(status=204)


def _bearer(request: HttpRequest) -> Bearer:
    return sessions.bearer(request.META.get("HTTP_AUTHORIZATION", ""))


def _is_allowed(request: HttpRequest, chat: hotels.Chat, page: str) -> bool:
    """Whether the chat may begin: our own frame calls (or a page of the hotel's that has none), and the page
    around it is the hotel's or ours. A frame that is opened by itself has no page around it.
    """
    caller = request.META.get("HTTP_ORIGIN", "")
    here = origin_of(f"{request.scheme}://{_host(request)}")
    if caller and not (chat.allows(caller) or origin_of(caller) == here):
        return False
    return not page or chat.allows(page) or origin_of(page) == here


def _host(request: HttpRequest) -> str:
    """The host that was called, one of ALLOWED_HOSTS; empty for any other."""
    try:
        return request.get_host()
    except DisallowedHost:
        return ""


def _tagged(answer: HttpResponse, version: str) -> HttpResponse:
    if version:
        answer["ETag"] = f'"{version}"'
    return answer


def _refused(request: HttpRequest, refusal: ChatRefused) -> HttpResponse:
    """Say why; and to who tries one token after the other, nothing more for a while."""
    if isinstance(refusal, SessionUnknown):
        try:
            guard.unknown_token(request)
        except TooMany as now:
            refusal = now
    answer = _refusal(refusal.status, refusal.code, str(refusal))
    if isinstance(refusal, TooMany):
        answer["Retry-After"] = str(math.ceil(refusal.wait_seconds))
    return answer


def _refusal(status: int, code: str, words: str) -> HttpResponse:
    return JsonResponse({"error": code, "message": words}, status=status)
