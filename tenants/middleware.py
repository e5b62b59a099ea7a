"""Every page of Admin is made inside the scope of the person's hotels, and of no others."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from tenants.permissions import hotels_in_scope
from tenants.scope import scope


class AdminScope:
    """Below authentication. A page that fails commits nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(reverse("admin:index")) or not request.user.is_authenticated:
            return self.get_response(request)
        with scope(hotels_in_scope(request.user)):
            response = self.get_response(request)
            if response.status_code >= 500:  # noqa: PLR2004 - Django has turned the error into a page already
                transaction.set_rollback(True)
            return response
