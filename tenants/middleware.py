"""Every page of Admin is made inside the scope of the person's hotels, and of no others."""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import Resolver404, resolve, reverse

from tenants.changes import acting
from tenants.permissions import hotels_in_scope
from tenants.scope import scope

FIRST_ERROR = 400
_OWN_SCOPE = "own_scope"
V = TypeVar("V", bound=Callable[..., HttpResponseBase])


def own_scope(view: V) -> V:
    """Marks a page that calls services which open transactions of their own, some of them over the network.

    It is called outside any transaction and enters the scopes it needs itself.
    """
    setattr(view, _OWN_SCOPE, True)
    return view


def _has_own_scope(path: str) -> bool:
    try:
        return getattr(resolve(path).func, _OWN_SCOPE, False)
    except Resolver404:
        return False


class AdminScope:
    """Below authentication. Changes are the person's; a page that fails or refuses commits nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(reverse("admin:index")) or not request.user.is_authenticated:
            return self.get_response(request)
        if _has_own_scope(request.path_info):
            with acting(request.user.pk):
                return self.get_response(request)
        with scope(hotels_in_scope(request.user)), acting(request.user.pk):
            response = self.get_response(request)
            if response.status_code >= FIRST_ERROR:  # Django has turned an error into a page already
                transaction.set_rollback(True)
            return response
