"""Home pages of the hotels, as their guests could see them, with the web chat on them. Development only."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from hotel_agent.console.demo_words import LINES, WORDS
from pms.models import RoomType
from tenants.models import ChannelAccount, Tenant
from tenants.scope import scope


def first(request: HttpRequest) -> HttpResponse:
    """Go to the first hotel that has a web chat."""
    keys = _keys()
    if not keys:
        raise Http404
    return redirect("demo-site", slug=next(iter(keys)).slug)


def home(request: HttpRequest, slug: str) -> HttpResponse:
    """The home page of one hotel; `?lang=` in another of its languages."""
    keys = _keys()
    hotel = next((one for one in keys if one.slug == slug), None)
    if hotel is None:
        raise Http404
    wanted = request.GET.get("lang", "")
    language = wanted if wanted in hotel.languages and wanted in WORDS else hotel.language
    with scope(hotel.pk):
        rooms = list(RoomType.objects.of(hotel.pk).filter(active=True))
    words = WORDS.get(language, WORDS["en"])
    times = {"check_in": f"{hotel.check_in_from:%H:%M}", "check_out": f"{hotel.check_out_until:%H:%M}"}
    context = {
        "hotel": hotel,
        "key": keys[hotel],
        "language": language,
        "languages": hotel.languages,
        "line": LINES.get(slug, {}).get(language, ""),
        "words": words,
        "times": words["times"].format(**times),
        "rooms": [_room(room, language, words) for room in rooms],
        "photo": next((room.code for room in reversed(rooms) if room.photo), ""),
        "hotels": list(keys),
    }
    return render(request, "webchat/demo.html", context)


def photo(request: HttpRequest, slug: str, code: str) -> FileResponse:
    """The photo of a kind of room."""
    hotel = Tenant.objects.filter(slug=slug).first()
    if hotel is None:
        raise Http404
    with scope(hotel.pk):
        room = RoomType.objects.of(hotel.pk).filter(code=code).first()
    if room is None or not room.photo:
        raise Http404
    try:
        return FileResponse(room.photo.open("rb"), headers={"Cache-Control": "max-age=300"})
    except FileNotFoundError:
        raise Http404 from None


def _keys() -> dict[Tenant, str]:
    """The key of each hotel's web chat, by name of the hotel."""
    keys = {}
    for hotel in Tenant.objects.filter(status=Tenant.Status.ACTIVE).order_by("pk"):
        with scope(hotel.pk):
            account = ChannelAccount.objects.of(hotel.pk).filter(kind="webchat", active=True).first()
        if account is not None:
            keys[hotel] = account.external_id
    return keys


def _room(room: RoomType, language: str, words: dict[str, str]) -> dict[str, Any]:
    return {
        "code": room.code if room.photo else "",
        "name": room.name_in(language),
        "description": room.description.get(language, ""),
        "guests": words["guests"].format(count=room.max_guests),
    }


urlpatterns = [
    path("", first, name="demo-sites"),
    path("<slug:slug>/", home, name="demo-site"),
    path("<slug:slug>/photos/<slug:code>", photo, name="demo-photo"),
]
