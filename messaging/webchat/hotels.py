"""The hotel behind a chat's key: on which pages its chat may stand, and what the page says of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.conf import settings

from messaging import replies
from messaging.channels.untrusted import items
from messaging.channels.webchat.channel import Webchat
from messaging.webchat.errors import UnknownHotel
from messaging.webchat.texts import PRIVACY
from tenants import snapshot
from tenants.models import ChannelAccount
from tenants.origins import origin_of
from tenants.scope import scope
from tenants.types import TenantInfo


@dataclass(frozen=True, slots=True)
class Chat:
    """A hotel's chat: its account, and the origins of pages that may show it."""

    key: str
    hotel: TenantInfo
    account_id: int
    origins: tuple[str, ...]

    def language(self, wanted: str) -> str:
        """The hotel's language that is nearest to this tag (such as pt-BR); else its own."""
        language = wanted.replace("_", "-").partition("-")[0].lower()
        return language if language in self.hotel.languages else self.hotel.language

    def allows(self, page: str) -> bool:
        """Whether its chat may be shown on the page at this address."""
        origin = origin_of(page)
        return bool(origin) and origin in (own_origin(), *self.origins)


def chat_of(key: str) -> Chat:
    """The chat with this key. Raises UnknownHotel, also where the hotel is switched off."""
    held = snapshot.current()
    route = held.routes.get((Webchat.kind, key))
    hotel = held.tenants.get(route.home_id) if route else None
    if hotel is None or not hotel.active:
        raise UnknownHotel
    account_id, origins = _account(hotel.id, key, held.version)
    return Chat(key, hotel, account_id, origins)


def shown(chat: Chat) -> dict[str, Any]:
    """What the page is told of the hotel."""
    hotel = chat.hotel
    return {
        "key": chat.key,
        "name": hotel.name,
        "colour": hotel.colour,
        "languages": list(hotel.languages),
        "logo": None,
    }


def disclosure(hotel: TenantInfo, language: str) -> str:
    """That a machine answers, in the hotel's words or ours."""
    own = hotel.ai_disclosure.get(language)
    return own or replies.text(hotel.id, language, "disclosure", {})


def texts(chat: Chat, language: str) -> dict[str, str]:
    """What the page says in the hotel's name, in this language."""
    return {"disclosure": disclosure(chat.hotel, language), "privacy": PRIVACY[language]}


def own_origin() -> str:
    """The origin of this installation."""
    return origin_of(settings.PUBLIC_URL)


@lru_cache(maxsize=512)
def _account(tenant_id: int, key: str, version: int) -> tuple[int, tuple[str, ...]]:
    """The account's id and origins, as they were at this version of the hotels."""
    with scope(tenant_id):
        account = ChannelAccount.objects.of(tenant_id).get(kind=Webchat.kind, external_id=key)
    return account.pk, _origins(items(account.options.get("origins")))


def _origins(written: Sequence[object]) -> tuple[str, ...]:
    return tuple(origin for one in written if isinstance(one, str) and (origin := origin_of(one)))
