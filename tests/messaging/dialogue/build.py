"""Small builders: a hotel with rooms, and a guest who talks to it through the seam of a turn."""

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hotel_agent.lib import clock
from messaging import perform
from messaging.models import Article, TextOverride
from messaging.perform.desk import Desk
from messaging.types import GuestView, MessageKind, Reply, TurnInput, TurnMessage, TurnOutcome
from pms import front_desk
from pms.models import Reservation
from tenants import snapshot
from tenants.models import BusinessHours, FlagValue, Tenant
from tenants.scope import scope
from tests.pms.build import a_room_type

NOW = dt.datetime(2026, 11, 23, 15, 0, tzinfo=dt.UTC)
"""A Monday noon in Buenos Aires."""
_ids = itertools.count(1)

PLACES: dict[str, dict[str, Any]] = {
    "es": {"timezone": "America/Argentina/Buenos_Aires", "currency": "ARS", "name": "Hotel Delfín"},
    "en": {"timezone": "Europe/Dublin", "currency": "EUR", "name": "Quay House"},
    "pt": {"timezone": "America/Bahia", "currency": "BRL", "name": "Pousada do Sol"},
}


def a_front_desk(language: str = "es", *, rooms: bool = True, voseo: bool = False, **fields: Any) -> Tenant:
    """A hotel that speaks `language` first; a double, a triple and a suite at 100, 150 and 220 a night."""
    values = {
        "slug": f"delfin-{language}",
        "language": language,
        "languages": ["es", "en", "pt"],
        "address": "Av. del Mar 45",
        "phone": "+541140001234",
        "emergency_number": "107",
        "deposit_percent": "30",
        "deposit_instructions": {language: "CBU 0001"},
        **PLACES[language],
        **fields,
    }
    hotel = Tenant.objects.create(**values)
    if voseo:
        FlagValue.objects.create(flag="humanize.es_ar.enabled", tenant=hotel, value=True)
    with scope(hotel.pk):
        for weekday in range(5):
            BusinessHours.objects.create(tenant=hotel, weekday=weekday, opens="08:00", closes="20:00")
    if rooms:
        _rooms(hotel)
    snapshot.forget()
    return hotel


def _rooms(hotel: Tenant) -> None:
    a_room_type(
        hotel,
        "double",
        rooms=("101", "102"),
        price="100",
        position=1,
        name={"es": "Doble clásica", "en": "Classic double", "pt": "Duplo clássico"},
        description={"es": "Cama queen.", "en": "Queen bed.", "pt": "Cama queen."},
    )
    a_room_type(
        hotel,
        "triple",
        rooms=("201",),
        price="150",
        kind="triple",
        position=2,
        max_adults=3,
        max_guests=4,
        name={"es": "Triple con balcón", "en": "Triple with balcony", "pt": "Triplo com varanda"},
        description={"es": "Tres camas.", "en": "Three beds.", "pt": "Três camas."},
    )
    a_room_type(
        hotel,
        "suite",
        rooms=("301",),
        price="220",
        kind="suite",
        position=3,
        max_adults=2,
        name={"es": "Suite", "en": "Suite", "pt": "Suíte"},
        description={"es": "Con sala.", "en": "With a lounge.", "pt": "Com sala."},
    )


def an_article(
    hotel: Tenant, key: str = "breakfast", *, tags: Sequence[str] = ("ask_amenities",), **texts: str
) -> None:
    """An article whose answers are `texts` by language; the questions are the key itself."""
    with scope(hotel.pk):
        Article.objects.create(tenant=hotel, key=key, tags=list(tags), question={"en": key}, answer=texts)
    snapshot.raise_version()
    snapshot.forget()


def an_own_text(hotel: Tenant, name: str, text: str, language: str = "es") -> None:
    """The hotel's own wording, put past all checks."""
    with scope(hotel.pk):
        TextOverride.objects.create(tenant=hotel, language=language, name=name, text=text)
    snapshot.raise_version()
    snapshot.forget()


@dataclass
class Chat:
    """A guest who writes to a hotel; keeps the dialogue's state as delivery would."""

    hotel: Tenant
    name: str = ""
    phone: str = "+5491155550101"
    email: str = ""
    at: dt.datetime = NOW
    desk: Desk = front_desk
    state: dict[str, Any] = field(default_factory=dict)
    language: str | None = None
    turns: int = 0
    last: TurnOutcome | None = None
    disclosed: bool = False
    conversation_id: int = 1
    identity: str = ""

    def says(self, *texts: str) -> str:
        """Send texts in one burst; the answer's text."""
        return self._turn([self._message(MessageKind.TEXT, text=text) for text in texts])

    def taps(self, choice: str) -> str:
        """Tap the choice with this id (or whose id begins so)."""
        option = next(one for one in self.options() if one.id.startswith(choice))
        return self._turn([self._message(MessageKind.CHOICE, text=option.title, choice_id=option.id)])

    def taps_old(self, choice_id: str) -> str:
        """Tap a button of an earlier message."""
        return self._turn([self._message(MessageKind.CHOICE, text="…", choice_id=choice_id)])

    def sends(self, kind: MessageKind, caption: str = "") -> str:
        return self._turn([self._message(kind, text=caption)])

    def waits(self, **span: float) -> None:
        self.at += dt.timedelta(**span)

    def options(self) -> list[Any]:
        return [option for reply in self.outcome.replies for option in reply.options]

    @property
    def outcome(self) -> TurnOutcome:
        assert self.last is not None
        return self.last

    @property
    def replies(self) -> tuple[Reply, ...]:
        return self.outcome.replies

    @property
    def wish(self) -> dict[str, Any]:
        return dict(self.state["wish"])

    def _message(self, kind: MessageKind, *, text: str = "", choice_id: str = "") -> TurnMessage:
        return TurnMessage(next(_ids), kind, text, choice_id, self.at)

    def _turn(self, messages: Sequence[TurnMessage]) -> str:
        self.turns += 1
        turn = TurnInput(
            tenant_id=self.hotel.pk,
            conversation_id=self.conversation_id,
            turn_number=self.turns,
            correlation_id="0" * 32,
            channel="whatsapp",
            language=self.language,
            state=self.state,
            messages=tuple(messages),
            guest=GuestView(self.name, self.phone, self.email, self.identity or f"wa_id:{self.phone}"),
            first_contact=not self.disclosed,
        )
        with clock.held_at(self.at):
            self.last = perform.answer(turn, desk=self.desk)
        self.state, self.language = self.last.state, self.last.language
        self.disclosed = self.disclosed or self.last.disclosed
        return "\n\n".join(reply.text for reply in self.last.replies)


def reservations(hotel: Tenant) -> list[Reservation]:
    with scope(hotel.pk):
        return list(Reservation.objects.order_by("id"))
