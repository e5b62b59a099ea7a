"""What the hotel says in its own words: articles that answer questions, and its wording of replies."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from unfold.decorators import display
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminSelect2Widget,
    UnfoldAdminTextareaWidget,
)

from hotel_agent.lib import clock
from messaging.models import Article, TextOverride
from messaging.replies import texts
from messaging.replies.catalogue import CATALOGUE, HOTEL, FactTypes
from messaging.replies.checking import preview, problems
from messaging.replies.profile import VOSEO_FLAG, house_of
from messaging.replies.render import House
from tenants import flags, snapshot
from tenants.admin_base import HotelFilter, OneHotelForm, TenantModelAdmin
from tenants.admin_fields import TextsField
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
    answer = TextsField(
        lines=4, help_text="Said word for word. Where a language is missing the hotel's own is used."
    )


@admin.register(Article)
class ArticleAdmin(TenantModelAdmin[Article]):
    """Answers to questions about the hotel."""

    form = ArticleForm
    list_display = ("key", "answers", "in_languages", "active", "hotel")
    list_filter = (HotelFilter, "active")
    list_select_related = ("tenant",)
    search_fields = ("key",)
    ordering = ("tenant", "key")
    readonly_fields = ("as_guests_read_it",)
    fieldsets = (
        (None, {"fields": ("tenant", ("key", "active"), "tags")}),
        ("Question", {"fields": ("question",)}),
        ("Answer", {"fields": ("answer", "as_guests_read_it")}),
    )

    @display(description="Answer")
    def answers(self, article: Article) -> str:
        text = str(article.answer.get(article.tenant.language) or next(iter(article.answer.values()), ""))
        return text if len(text) <= SNIPPET else f"{text[:SNIPPET]}…"

    @display(description="Languages")
    def in_languages(self, article: Article) -> str:
        return ", ".join(code for code, _ in LANGUAGES if article.answer.get(code))

    @display(description="As guests read it")
    def as_guests_read_it(self, article: Article) -> SafeString:
        if not article.answer:
            return _LATER
        return format_html_join("", _BUBBLE, article.answer.items())

    @display(description="Hotel", ordering="tenant")
    def hotel(self, article: Article) -> str:
        return str(article.tenant)

    class Media:
        css = {"all": ("messaging/knowledge.css",)}


def _reply_choices() -> list[tuple[str, str]]:
    return [(name, f"{name}: {entry.about}") for name, entry in CATALOGUE.items()]


class TextOverrideForm(OneHotelForm):
    """A reply's text; it may say what the reply knows, and nothing else."""

    name = forms.ChoiceField(choices=_reply_choices, widget=UnfoldAdminSelect2Widget, label="Reply")
    text = forms.CharField(
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 6, "class": "msg-template"}),
        help_text="Facts stand in double braces, e.g. {{ total }}. Amounts, dates, links and numbers written "
        "by hand are refused: nobody could say where they come from.",
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        name = cleaned.get("name", self.instance.name)
        language = cleaned.get("language", self.instance.language)
        if name and language and cleaned.get("text"):
            for problem in problems(name, language, cleaned["text"]):
                self.add_error("text", problem[:1].upper() + problem[1:] + ".")
        return cleaned


@admin.register(TextOverride)
class TextOverrideAdmin(TenantModelAdmin[TextOverride]):
    """The hotel's own wording of replies. What it does not word itself is said in the product's words."""

    form = TextOverrideForm
    list_display = ("name", "language", "words", "hotel")
    list_filter = (HotelFilter, "language")
    list_select_related = ("tenant",)
    search_fields = ("name",)
    ordering = ("tenant", "name", "language")
    readonly_fields = ("may_say", "products_words", "as_guests_read_it")
    fieldsets = (
        (None, {"fields": ("tenant", ("name", "language"), "text")}),
        ("With made-up facts", {"fields": ("as_guests_read_it",)}),
        ("To start from", {"fields": ("products_words", "may_say")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: TextOverride | None = None) -> Any:
        """A text stays the text of its reply and language."""
        fields = super().get_readonly_fields(request, obj)
        return (*fields, "name", "language") if obj else fields

    @display(description="Text")
    def words(self, override: TextOverride) -> str:
        return override.text if len(override.text) <= SNIPPET else f"{override.text[:SNIPPET]}…"

    @display(description="As guests read it")
    def as_guests_read_it(self, override: TextOverride) -> SafeString:
        if not override.pk or override.name not in CATALOGUE:
            return _LATER
        shown = preview(override.name, override.language, override.text, house=_house(override))
        return format_html(_BUBBLE, override.language, shown.text)

    @display(description="The product's words")
    def products_words(self, override: TextOverride) -> SafeString:
        if not override.pk or override.name not in CATALOGUE:
            return _LATER
        voseo = flags.enabled(VOSEO_FLAG, tenant_id=override.tenant_id)
        text = texts.product_text(override.name, override.language, voseo=voseo)
        return format_html('<pre class="msg-template">{}</pre>', text)

    @display(description="May say")
    def may_say(self, override: TextOverride) -> str:
        own = _names(CATALOGUE[override.name].facts) if override.name in CATALOGUE else []
        return ", ".join([*own, *(f"hotel.{name}" for name in _names(HOTEL))])

    @display(description="Hotel", ordering="tenant")
    def hotel(self, override: TextOverride) -> str:
        return str(override.tenant)

    class Media:
        css = {"all": ("messaging/knowledge.css",)}


def _names(declared: FactTypes) -> list[str]:
    """Facts by name; those of a list's items as `rooms … total`."""
    names: list[str] = []
    for name, kind in declared.items():
        names += [f"{name} … {inner}" for inner in _names(kind[0])] if isinstance(kind, list) else [name]
    return names


def _house(override: TextOverride) -> House | None:
    """The hotel as replies know it; None while it is not in the snapshot yet."""
    hotel = snapshot.current().tenants.get(override.tenant_id)
    if hotel is None:
        return None
    today = clock.local_today(hotel.timezone)
    return house_of(hotel, override.language, today=today, overrides={}, subject="")
