"""Articles that answer guests' questions about the hotel, word for word."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminFileFieldWidget

from hotel_agent.lib import clock
from messaging import lint
from messaging.admin import open_questions
from messaging.knowledge import files
from messaging.models import Article
from tenants import snapshot
from tenants.admin_base import HotelFilter, OneHotelForm, TenantModelAdmin
from tenants.admin_fields import TextsField
from tenants.models import Tenant
from tenants.models.hotel import LANGUAGES

TAGS = (
    ("ask_amenities", "What the hotel has"),
    ("ask_policies", "Rules"),
    ("ask_location", "Where it is, how to get there"),
    ("payment", "Paying"),
    ("business_hours", "When people are there"),
    ("late_checkout", "Leaving late"),
    ("early_checkin", "Arriving early"),
    ("guest_request", "Requests during the stay"),
)
_BUBBLE = '<p class="msg-preview" lang="{}">{}</p>'
_LATER = SafeString("Save it to see it.")
SNIPPET = 90


class WaysField(TextsField):
    """Several texts per language, one on each line. Its value is a dict of lists."""

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return {code: "\n".join(ways) if isinstance(ways, list) else ways for code, ways in value.items()}

    def compress(self, data_list: list[str]) -> Any:
        ways = {
            code: [line.strip() for line in text.splitlines() if line.strip()]
            for code, text in super().compress(data_list).items()
        }
        return {code: lines for code, lines in ways.items() if lines}


class ArticleForm(OneHotelForm):
    """An article with its texts in the languages of the front desk."""

    tags = forms.MultipleChoiceField(
        choices=TAGS,
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget,
        label="About",
        help_text="What guests want to know when this is the answer.",
    )
    question = TextsField(lines=2, help_text="How guests ask. The article is found by these words.")
    also = WaysField(
        lines=2, required=False, label="Other ways to ask", help_text="One question on each line."
    )
    answer = TextsField(
        lines=4, help_text="Said word for word. Where a language is missing, the hotel's own is used."
    )
    attachment = forms.FileField(
        required=False,
        widget=UnfoldAdminFileFieldWidget(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
        help_text="Sent after the answer: a JPEG or PNG of at most 5 MB, or a PDF of at most 10 MB.",
    )

    def clean_attachment(self) -> Any:
        given = self.cleaned_data["attachment"]
        if isinstance(given, UploadedFile):
            refusal = files.refusal(given.read())
            given.seek(0)
            if refusal:
                raise forms.ValidationError(f"The file {refusal}.")
        return given

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        first, last = cleaned.get("valid_from"), cleaned.get("valid_until")
        if first and last and last < first:
            self.add_error("valid_until", "This is before the first day.")
        return cleaned


@admin.register(Article)
class ArticleAdmin(TenantModelAdmin[Article]):
    """Answers to questions about the hotel, and above them the questions that none answered."""

    form = ArticleForm
    list_display = ("key", "answers", "in_languages", "holds", "active", "hotel")
    list_filter = (HotelFilter, "active")
    list_select_related = ("tenant",)
    list_before_template = "admin/messaging/open_questions.html"
    search_fields = ("key",)
    ordering = ("tenant", "key")
    readonly_fields = ("as_guests_read_it", "to_mend", "the_file")
    fieldsets = (
        (None, {"fields": ("tenant", ("key", "active"), "tags", "to_mend")}),
        ("Question", {"fields": ("question", "also")}),
        ("Answer", {"fields": ("answer", "as_guests_read_it")}),
        ("File that goes with it", {"fields": ("the_file", "attachment")}),
        ("Days on which it is said", {"fields": (("valid_from", "valid_until"),)}),
    )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.file)
        return [path("<int:pk>/file/", view, name="messaging_article_file"), *super().get_urls()]

    def file(self, request: HttpRequest, pk: int) -> FileResponse:
        """The stored file, for people of this hotel only. Raises Http404."""
        article = get_object_or_404(self.get_queryset(request), pk=pk)
        if not article.attachment or not default_storage.exists(str(article.attachment.name)):
            raise Http404("no file")
        return FileResponse(article.attachment.open("rb"))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The articles, below the questions that wait for one."""
        extra = {
            **(extra_context or {}),
            "open_questions": open_questions.waiting(request) if self.has_add_permission(request) else [],
        }
        return super().changelist_view(request, extra)

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """A new article begins with the question that a guest asked, where it comes from one."""
        initial = super().get_changeform_initial_data(request)
        asked = str(initial.pop("question", ""))
        return {**initial, **open_questions.beginning(request, asked)}

    def save_model(self, request: HttpRequest, obj: Article, form: forms.Form, change: bool) -> None:
        """The file is kept under a name of ours, whatever it was called."""
        given = form.cleaned_data.get("attachment")
        if isinstance(given, UploadedFile):
            slug = Tenant.objects.get(pk=obj.tenant_id).slug
            name = files.keep(slug, obj.key, given.read())
            obj.attachment = name
        super().save_model(request, obj, form, change)

    @display(description="Answer")
    def answers(self, article: Article) -> str:
        text = str(article.answer.get(article.tenant.language) or next(iter(article.answer.values()), ""))
        return text if len(text) <= SNIPPET else f"{text[:SNIPPET]}…"

    @display(description="Languages")
    def in_languages(self, article: Article) -> str:
        return ", ".join(code for code, _ in LANGUAGES if article.answer.get(code))

    @display(description="Said", label={"now": "success", "later": "info", "over": "warning"})
    def holds(self, article: Article) -> tuple[str, str] | str:
        today = clock.local_today(article.tenant.timezone)
        if article.valid_until and article.valid_until < today:
            return "over", f"until {article.valid_until:%d %b %Y}"
        if article.valid_from and article.valid_from > today:
            return "later", f"from {article.valid_from:%d %b %Y}"
        return ("now", f"until {article.valid_until:%d %b %Y}") if article.valid_until else "always"

    @display(description="As guests read it")
    def as_guests_read_it(self, article: Article) -> SafeString:
        if not article.answer:
            return _LATER
        told = ((code, article.answer[code]) for code, _ in LANGUAGES if article.answer.get(code))
        return format_html_join("", _BUBBLE, told)

    @display(description="File")
    def the_file(self, article: Article) -> SafeString | str:
        if not article.pk or not article.attachment:
            return "none"
        address = reverse("admin:messaging_article_file", args=[article.pk])
        name = str(article.attachment.name).rpartition("/")[2]
        if name.endswith(".pdf"):
            return format_html('<a class="msg-file" href="{}">{}</a>', address, name)
        return format_html('<img class="msg-photo" src="{}" alt="{}">', address, name)

    @display(description="To mend")
    def to_mend(self, article: Article) -> SafeString | str:
        """What lint_knowledge finds in this article."""
        hotel = snapshot.current().tenants.get(article.tenant_id) if article.pk else None
        if hotel is None:
            return _LATER
        found = [one for one in lint.look(hotel) if one.key == article.key]
        if not found:
            return "Nothing."
        lines = ((one.level, f"{one.language}: " if one.language else "", one.message) for one in found)
        return format_html_join("", '<p class="msg-finding is-{}">{}{}</p>', lines)

    @display(description="Hotel", ordering="tenant")
    def hotel(self, article: Article) -> str:
        return str(article.tenant)

    class Media:
        css = {"all": ("messaging/knowledge.css",)}
