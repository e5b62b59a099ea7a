"""The button "Test connection" of an account, and what the last test found."""

import datetime as dt
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from tenants import channel_tests
from tenants.middleware import own_scope
from tenants.models import ChannelAccount
from tenants.permissions import hotels_in_scope
from tenants.scope import scope

if TYPE_CHECKING:
    from tenants.admin_base import TenantModelAdmin

    Base = TenantModelAdmin[ChannelAccount]
else:
    Base = object


class TestsConnection(Base):
    """For the page of an account. Whoever may change the account may test it."""

    change_form_outer_before_template = "admin/tenants/test_connection.html"

    def get_urls(self) -> list[URLPattern]:
        view = own_scope(self.admin_site.admin_view(self.test_connection))
        return [path("<int:pk>/test/", view, name="tenants_channelaccount_test"), *super().get_urls()]

    def test_connection(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask the provider, outside any transaction, and say what it found."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        with scope(hotels_in_scope(request.user)):
            account = self.get_queryset(request).filter(pk=pk).first()
            if account is None or not self.has_change_permission(request, account):
                raise Http404
        found = channel_tests.run(account)
        if found.works:
            messages.success(request, "The connection works.")
        for problem in found.problems:
            messages.warning(request, problem) if found.works else messages.error(request, problem)
        for advice in found.advice:
            messages.info(request, advice)
        return HttpResponseRedirect(reverse("admin:tenants_channelaccount_change", args=[pk]))

    @admin.display(description="last test")
    def last_test(self, row: ChannelAccount) -> str | SafeString:
        if not row.test:
            return "not tested yet"
        at = dt.datetime.fromisoformat(row.test["at"]).astimezone(ZoneInfo(row.tenant.timezone))
        works = "works" if row.test["works"] else "does not work"
        lines: list[tuple[Any]] = [
            (f"{works}, {date_format(at, 'j M, H:i')}",),
            *((one,) for one in (*row.test["problems"], *row.test["advice"])),
        ]
        return format_html("<div>{}</div>", format_html_join("", "<p>{}</p>", lines))
