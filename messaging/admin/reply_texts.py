"""The page of all replies: what the product says, what this hotel says in its place, and how to word it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.http import urlencode

from messaging.admin import reply_samples
from messaging.admin.reply_samples import Place
from messaging.models import TextOverride
from messaging.replies.catalogue import CATALOGUE, general, knowledge, labels, own_stay, service, stay
from messaging.replies.checking import problems
from tenants import snapshot
from tenants.admin_base import TenantModelAdmin
from tenants.changes import row_delete, row_save
from tenants.models import Tenant
from tenants.models.hotel import LANGUAGES
from tenants.permissions import Area, hotels_allowed
from tenants.types import TenantInfo

GROUPS = (
    ("At any time", general.ENTRIES),
    ("Arranging a stay", stay.ENTRIES),
    ("Stays that are booked", own_stay.ENTRIES),
    ("Questions about the hotel", knowledge.ENTRIES),
    ("Requests, complaints, people", service.ENTRIES),
    ("Buttons", labels.ENTRIES),
)


@dataclass(frozen=True, slots=True)
class Line:
    """One reply on the page: `shown` is what a guest reads now, `own_in` the languages of own texts."""

    name: str
    about: str
    shown: str
    is_own: bool
    own_in: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """Replies that belong together."""

    title: str
    lines: tuple[Line, ...]


@admin.register(TextOverride)
class TextOverrideAdmin(TenantModelAdmin[TextOverride]):
    """All replies with their words; a hotel's own ones are written on a page of their own, with a preview."""

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("edit/", view(self.edit), name="messaging_reply_edit"),
            path("preview/", view(self.preview), name="messaging_reply_preview"),
            *super().get_urls(),
        ]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A text is written from the page of its reply."""
        return False

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """All replies of one hotel in one language, those in its own words marked."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        hotels = self._hotels(request)
        hotel = next(
            (one for one in hotels if one.slug == request.GET.get("hotel")), next(iter(hotels), None)
        )
        context: dict[str, Any] = {"title": "Reply texts", "hotels": hotels, "hotel": hotel}
        if hotel is not None:
            context |= self._listed(request, hotel)
        return self._page(request, "list", context)

    def change_view(self, request: HttpRequest, object_id: str, *_: Any, **__: Any) -> HttpResponse:
        """The page of the reply that the row words."""
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404("no such text")
        return HttpResponseRedirect(_address(row.tenant.slug, row.language, row.name))

    def edit(self, request: HttpRequest) -> HttpResponse:
        """One reply in one language: its words, a preview, and what it may say."""
        place = self._place(request)
        hotel = Tenant.objects.get(pk=place.hotel.id)
        may_change = self.has_change_permission(request, hotel)
        own = _own(place)
        standard = reply_samples.standard(place)
        typed = own.text if own else standard
        complaints: list[str] = []
        if request.method == "POST":
            if not may_change:
                raise PermissionDenied
            typed = request.POST.get("text", "").replace("\r\n", "\n").strip()
            do = request.POST.get("do", "preview")
            complaints = [] if do == "reset" else _sentences(problems(place.name, place.language, typed))
            if do == "reset" or (do == "save" and not complaints):
                self._write(request, place, own, "" if do == "reset" else typed)
                return HttpResponseRedirect(_address(place.hotel.slug, place.language))
        context = {
            "title": place.name,
            "place": place,
            "entry": CATALOGUE[place.name],
            "typed": typed,
            "own": own,
            "problems": complaints,
            "may_change": may_change,
            "standard": standard,
            "standard_shown": reply_samples.shown(place, standard),
            "shown": reply_samples.shown(place, typed),
            "facts": reply_samples.facts(place),
            "hotel_facts": reply_samples.hotel_facts(place),
            "languages": LANGUAGES,
        }
        return self._page(request, "edit", context)

    def preview(self, request: HttpRequest) -> JsonResponse:
        """What a guest would read of the text that is being typed, and what is wrong with it."""
        place = self._place(request)
        text = request.POST.get("text", "").strip()
        found = _sentences(problems(place.name, place.language, text))
        return JsonResponse({"shown": reply_samples.shown(place, text), "problems": found})

    def _listed(self, request: HttpRequest, hotel: Tenant) -> dict[str, Any]:
        spoken = [(code, label) for code, label in LANGUAGES if code in {hotel.language, *hotel.languages}]
        language = request.GET.get("language", "")
        if language not in dict(spoken):
            language = hotel.language
        own: dict[str, dict[str, str]] = {}
        for row in TextOverride.objects.of(hotel.pk):
            own.setdefault(row.name, {})[row.language] = row.text
        groups = [
            Group(title, tuple(_line(_known(hotel), language, name, own.get(name, {})) for name in names))
            for title, names in _grouped()
        ]
        return {
            "groups": groups,
            "language": language,
            "languages": spoken,
            "own_count": sum(line.is_own for group in groups for line in group.lines),
        }

    def _write(self, request: HttpRequest, place: Place, own: TextOverride | None, text: str) -> None:
        """Keep the hotel's text, or none where it is the product's own or empty."""
        if not text or text == reply_samples.standard(place):
            if own is not None:
                row_delete(own, actor_id=request.user.pk)
            messages.success(request, f"{place.name}: the standard text is said now.")
            return
        row = own or TextOverride(tenant_id=place.hotel.id, language=place.language, name=place.name)
        row.text = text
        row_save(row, actor_id=request.user.pk)
        messages.success(request, f"{place.name}: saved. Guests read it from now on.")

    def _place(self, request: HttpRequest) -> Place:
        """The reply, hotel and language of the address. Raises Http404."""
        slug, language, name = (request.GET.get(key, "") for key in ("hotel", "language", "reply"))
        hotel = next((one for one in self._hotels(request) if one.slug == slug), None)
        if hotel is None or name not in CATALOGUE or language not in dict(LANGUAGES):
            raise Http404("no such reply")
        return Place(_known(hotel), language, name)

    def _hotels(self, request: HttpRequest) -> list[Tenant]:
        ids = hotels_allowed(request.user, Area.SET_UP, change=False)
        found = Tenant.objects.filter(pk__in=ids).exclude(status=Tenant.Status.RESERVED)
        return list(found.order_by("name"))

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.model._meta, **context}
        return TemplateResponse(request, f"admin/messaging/reply_texts/{name}.html", whole)


def _known(hotel: Tenant) -> TenantInfo:
    """The hotel as the agent knows it. Raises Http404 where it is not in the snapshot yet."""
    found = snapshot.current().tenants.get(hotel.pk)
    if found is None:
        raise Http404("no such hotel")
    return found


def _own(place: Place) -> TextOverride | None:
    rows = TextOverride.objects.of(place.hotel.id)
    return rows.filter(language=place.language, name=place.name).first()


def _grouped() -> list[tuple[str, list[str]]]:
    groups = [(title, list(entries)) for title, entries in GROUPS]
    placed = {name for _, names in groups for name in names}
    rest = [name for name in CATALOGUE if name not in placed]
    return [*groups, ("Other", rest)] if rest else groups


def _line(hotel: TenantInfo, language: str, name: str, own: dict[str, str]) -> Line:
    place = Place(hotel, language, name)
    text = own.get(language) or reply_samples.standard(place)
    shown = reply_samples.shown(place, text)
    return Line(name, CATALOGUE[name].about, shown, language in own, tuple(sorted(own)))


def _sentences(complaints: list[str]) -> list[str]:
    return [f"It {one}." if one.startswith(("is ", "says ")) else f"{one}." for one in complaints]


def _address(slug: str, language: str, name: str = "") -> str:
    """The page of a reply, or of all."""
    if not name:
        page = reverse("admin:messaging_textoverride_changelist")
        return f"{page}?{urlencode({'hotel': slug, 'language': language})}"
    page = reverse("admin:messaging_reply_edit")
    return f"{page}?{urlencode({'hotel': slug, 'language': language, 'reply': name})}"
