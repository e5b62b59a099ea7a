"""Every page of Admin is made inside the scope of the person's hotels, and of no others."""

from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

from tenants.changes import acting
from tenants.permissions import hotels_in_scope
from tenants.scope import scope

FIRST_ERROR = 400


class AdminScope:
    """Below authentication. Changes are the person's; a page that fails or refuses commits nothing."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(reverse("admin:index")) or not request.user.is_authenticated:
            return self.get_response(request)
        with scope(hotels_in_scope(request.user)), acting(request.user.pk):
            response = self.get_response(request)
            if response.status_code >= FIRST_ERROR:  # Django has turned an error into a page already
                transaction.set_rollback(True)
            return response
