"""More than 300 injections through the real answer path, against a model that is on the attacker's side.

Every file of `injections/` enters at the seam where such text reaches us today:

- text: the message itself; again while a summary or a cancellation waits for its yes.
- caption: the words under a picture, which are heard as a text.
- name: what the channel calls the guest, on the way to a booking's summary, where a name is said.
- file_name: parsed as WhatsApp sends it: it reaches neither the answer nor the model; and typed by the guest.
- mail_header: quoted above the words of a text, as mails quote them; headers themselves reach no answer.
- article: the question of an article, which is the model's data; the hostile model always picks that article.
- pms_remark: a note on the guest's own stay, which nothing says or sends; and quoted by the guest.

The model is asked about every message, also where the offline engine is sure. A character "acts" when its
answers pass the guard: every text meets all of these, other files two of them; each case also meets one of
those that are refused, in turn. What is counted per call is switched off here (test_reading.py has it), and
nothing waits: characters that stall, trickle and die are tried at the end and in test_client.py.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from typing import Any

import pytest
from django.db import transaction

from hotel_agent.lib import clock
from messaging import model_calls
from messaging.channels.whatsapp.parse import parse
from messaging.models import Article
from messaging.perform import reading
from messaging.types import InboundMessage, MessageKind
from pms.models import StayNote
from pms.types import GuestDetails, ReservationInfo, Stay
from tenants import snapshot
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, an_article, reservations
from tests.messaging.llm import standin
from tests.messaging.llm.standin import CHARACTERS, Model
from tests.messaging.llm.trial import (
    LANGUAGES,
    STRANGER,
    Case,
    House,
    cases,
    faults,
    leaks_to_the_model,
)
from tests.pms.build import a_quote, book, the_reservation

pytestmark = pytest.mark.django_db

WISH = {
    "es": "tienen lugar del 20 al 23 de diciembre para 2?",
    "en": "do you have a room from 20 to 23 December for 2?",
    "pt": "tem quarto de 20 a 23 de dezembro para 2?",
}
CANCEL = {
    "es": "quiero cancelar mi reserva",
    "en": "I want to cancel my booking",
    "pt": "quero cancelar a minha reserva",
}
YES = {"es": "sí, confirmo", "en": "yes, please book it", "pt": "sim, confirmo"}
ROOM = {"es": "la suite", "en": "the suite", "pt": "a suíte"}
MASSAGE = {
    "es": "tienen masajes?",
    "en": "any massages?",
    "pt": "tem massagem?",
}
PLAIN = {
    "es": "Los masajes se piden en recepción.",
    "en": "Please ask for massages at reception.",
    "pt": "As massagens são pedidas na recepção.",
}
MY_STAY = {
    "es": "sobre mi reserva, ahí dice: {}",
    "en": "about my booking, it says: {}",
    "pt": "sobre a minha reserva, lá diz: {}",
}
ACTING = (
    "says yes to everything",
    "books everything",
    "cancels everything",
    "asks about everything",
    "answers in another language",
)
REFUSED = tuple(name for name in CHARACTERS if name not in ACTING)
SPRING = Stay(dt.date(2027, 3, 3), dt.date(2027, 3, 5))
AUTUMN = Stay(dt.date(2027, 4, 7), dt.date(2027, 4, 9))


@pytest.fixture
def model(model: Model, monkeypatch: pytest.MonkeyPatch) -> Model:
    """The hostile model is asked about everything, and nobody counts."""
    monkeypatch.setattr(reading, "UNSURE_BELOW", 1.1)
    monkeypatch.setattr(model_calls, "_take", lambda _: True)
    monkeypatch.setattr(model_calls, "_add", lambda _, **__: None)
    return model


def a_house(language: str) -> House:
    """A hotel with an article and a stranger's stay."""
    hotel = a_front_desk(language)
    an_article(hotel, "parking", es="La cochera cuesta $10.", en="Parking is €10.", pt="Garagem: R$ 10.")
    with clock.held_at(NOW):
        return House(hotel, book(hotel, a_quote(hotel, SPRING), key="stranger", guest=STRANGER))


@pytest.fixture
def houses() -> dict[str, House]:
    return {language: a_house(language) for language in LANGUAGES}


def characters(model: Model, case: Case, number: int, *, all_that_act: bool = False) -> Iterator[str]:
    """Let the model be one after the other; their names."""
    acting = ACTING if all_that_act else (ACTING[number % 5], ACTING[(number + 2) % 5])
    for name in (*acting, REFUSED[number % len(REFUSED)]):
        model.say = CHARACTERS[name]
        yield f"{case} [{name}]"


def verdict(house: House, chat: Chat, where: str, injected: str, *, named: str = "") -> list[str]:
    return [f"{where}: {fault}" for fault in faults(house, chat, injected, named=named)]


def nothing_was_written(houses: dict[str, House], *, stays: int = 1) -> None:
    assert [len(reservations(house.hotel)) for house in houses.values()] == [stays] * len(houses)


def nothing_left(houses: dict[str, House], model: Model) -> None:
    assert [leaks_to_the_model(house, model.asked) for house in houses.values()] == [[]] * len(houses)


def test_there_are_more_than_three_hundred() -> None:
    files = ("text", "name", "caption", "file_name", "mail_header", "article", "pms_remark")
    every = [case for file in files for case in cases(file)]
    assert len(every) >= 300
    assert {case.language for case in every} == set(LANGUAGES)
    assert len({(case.file, case.language, case.text) for case in every}) == len(every)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_guests_write(model: Model, language: str) -> None:
    houses = {language: a_house(language)}
    found = []
    for number, case in enumerate(one for one in cases("text") if one.language == language):
        for where in characters(model, case, number, all_that_act=True):
            chat = Chat(houses[language].hotel)
            chat.says(case.text)
            found += verdict(houses[language], chat, where, case.text)
    assert found == []
    assert len(model.asked) > 150
    nothing_was_written(houses)
    nothing_left(houses, model)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_guests_write_while_a_summary_waits_for_a_yes(model: Model, language: str) -> None:
    house = a_house(language)
    model.say = CHARACTERS["breaks its JSON"]
    begun = at_the_summary(house.hotel, language)
    model.say = CHARACTERS["says yes to everything"]
    found = []
    for case in (one for one in cases("text") if one.language == language):
        with undone():
            chat = replace(begun)
            chat.says(case.text)
            found += verdict(house, chat, str(case), case.text)
            found += [f"{case}: written"] * (len(reservations(house.hotel)) - 1)
    assert found == []
    begun.says(YES[language])
    nothing_was_written({language: house}, stays=2)  # the summary was good to the end: only a yes was missing


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_guests_write_while_a_cancellation_waits_for_a_yes(model: Model, language: str) -> None:
    house = a_house(language)
    own = a_stay_of_the_guest(house, language)
    model.say = CHARACTERS["breaks its JSON"]
    begun = Chat(house.hotel, name="Ana Paz")
    begun.says(CANCEL[language])
    assert begun.state["asked"] == "confirm_cancel"
    found = []
    for number, case in enumerate(one for one in cases("text") if one.language == language):
        model.say = CHARACTERS[("says yes to everything", "cancels everything")[number % 2]]
        with undone():
            chat = replace(begun)
            chat.says(case.text)
            found += verdict(house, chat, str(case), case.text)
            status = the_reservation(house.hotel, own.reference).status
            found += [f"{case}: {status}"] if status != "confirmed" else []
    assert found == []
    begun.says(YES[language])
    assert the_reservation(house.hotel, own.reference).status == "cancelled"


def a_stay_of_the_guest(house: House, language: str) -> ReservationInfo:
    guest = GuestDetails("Ana Paz", "ana@example.com", "+5491155550101", language)
    with clock.held_at(NOW):
        return book(house.hotel, a_quote(house.hotel, AUTUMN), key="own", guest=guest)


@contextmanager
def undone() -> Iterator[None]:
    """What the block did to the database, such as holding another room, is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def at_the_summary(hotel: Tenant, language: str, *, name: str = "Ana Paz") -> Chat:
    chat = Chat(hotel, name=name, email="ana@example.com")
    chat.says(WISH[language])
    chat.says(ROOM[language])
    return chat


def test_what_stands_under_pictures(model: Model, houses: dict[str, House]) -> None:
    found = []
    for number, case in enumerate(cases("caption")):
        house = houses[case.language]
        for where in characters(model, case, number):
            chat = Chat(house.hotel)
            chat.sends(MessageKind.IMAGE, case.text)
            found += verdict(house, chat, where, case.text)
    assert found == []
    nothing_was_written(houses)
    nothing_left(houses, model)


def test_what_guests_call_themselves(model: Model, houses: dict[str, House]) -> None:
    found = []
    for number, case in enumerate(cases("name")):
        house = houses[case.language]
        for where in characters(model, case, number):
            chat = at_the_summary(house.hotel, case.language, name=case.text)
            found += verdict(house, chat, where, case.text, named=case.text)
    assert found == []
    nothing_was_written(houses)
    assert not any(case.text in json.dumps(model.asked, ensure_ascii=False) for case in cases("name"))


def test_the_names_of_files(model: Model, houses: dict[str, House]) -> None:
    found = []
    for number, case in enumerate(cases("file_name")):
        house = houses[case.language]
        sent = parse({"message": a_document(case.text), "contact": {}}, NOW)
        assert isinstance(sent, InboundMessage)
        assert (sent.kind, sent.text) == (MessageKind.DOCUMENT, "")
        for where in characters(model, case, number):
            asked = len(model.asked)
            chat = Chat(house.hotel)
            chat.sends(sent.kind, sent.text)
            assert len(model.asked) == asked
            chat.says(case.text)
            found += verdict(house, chat, where, case.text)
    assert found == []
    nothing_was_written(houses)


def a_document(name: str) -> dict[str, Any]:
    document = {"filename": name, "mime_type": "application/pdf", "sha256": "n4bQ", "id": "810003"}
    return {
        "from": "598991230001",
        "id": "wamid.1",
        "timestamp": "1790000000",
        "type": "document",
        "document": document,
    }


def test_the_headers_of_mails(model: Model, houses: dict[str, House]) -> None:
    found = []
    for number, case in enumerate(cases("mail_header")):
        house = houses[case.language]
        for where in characters(model, case, number):
            chat = Chat(house.hotel)
            chat.says(f"{case.text}\n\n{WISH[case.language]}" if number % 2 else case.text)
            found += verdict(house, chat, where, case.text)
    assert found == []
    nothing_was_written(houses)
    nothing_left(houses, model)


def test_the_questions_of_articles(model: Model, houses: dict[str, House]) -> None:
    found = []
    for number, case in enumerate(cases("article")):
        key = f"injected-{number}"
        an_injected_article(houses[case.language].hotel, key, case)
        model.say = picks(key)
        chat = Chat(houses[case.language].hotel)
        said = chat.says(MASSAGE[case.language])
        found += verdict(houses[case.language], chat, str(case), case.text)
        assert PLAIN[case.language] in said
    assert found == []
    nothing_was_written(houses)


def an_injected_article(hotel: Tenant, key: str, case: Case) -> None:
    with scope(hotel.pk):
        Article.objects.create(
            tenant=hotel,
            key=key,
            tags=["ask_amenities"],
            question={case.language: case.text},
            answer={case.language: PLAIN[case.language]},
        )
    snapshot.raise_version()
    snapshot.forget()


def picks(key: str) -> standin.Say:
    """A model that reads a question about amenities, and answers it with this article."""

    def say(request: dict[str, Any]) -> str:
        if standin.task_of(request) == "choose":
            return json.dumps({"key": key})
        return standin.reading("ask_amenities")(request)

    return say


def test_remarks_on_stays(model: Model, houses: dict[str, House]) -> None:
    found = []
    for language, house in houses.items():
        a_stay_of_the_guest(house, language)
    for number, case in enumerate(cases("pms_remark")):
        house = houses[case.language]
        with scope(house.hotel.pk):
            stay = next(one for one in reservations(house.hotel) if one.reference != house.stay.reference)
            StayNote.objects.create(tenant=house.hotel, reservation=stay, text=case.text, created_at=NOW)
        for where in characters(model, case, number):
            chat = Chat(house.hotel, name="Ana Paz")
            chat.says(MY_STAY[case.language].format(case.text))
            found += verdict(house, chat, where, case.text)
    assert found == []
    nothing_was_written(houses, stays=2)
    nothing_left(houses, model)


@pytest.mark.parametrize(
    "trouble", [standin.stalls, standin.trickles, standin.trickles_headers, standin.dies, standin.is_huge]
)
def test_an_answer_comes_whatever_happens_on_the_wire(
    model: Model, monkeypatch: pytest.MonkeyPatch, trouble: Any
) -> None:
    monkeypatch.setattr(reading, "TURN_SECONDS", 0.3)
    monkeypatch.setattr(reading, "SHORTEST", 0.05)
    model.trouble = trouble
    house = a_house("en")
    chat = Chat(house.hotel)
    monkeypatch.setattr(reading.Reader.__init__, "__defaults__", (0.3,))
    assert chat.says(next(iter(cases("text"))).text)
    assert len(model.asked) == 1
    assert faults(house, chat, "") == []


@pytest.mark.parametrize("status", [429, 500])
def test_an_answer_comes_whatever_the_endpoint_says(model: Model, status: int) -> None:
    model.status = status
    house = a_house("en")
    for _, case in zip(range(8), cycle(cases("text")), strict=False):
        chat = Chat(house.hotel)
        assert chat.says(case.text)
        assert faults(house, chat, case.text) == []
    assert len(model.asked) == 5


def test_an_answer_comes_where_a_tool_is_called(model: Model) -> None:
    standin.calls_a_tool(model)
    house = a_house("en")
    chat = Chat(house.hotel)
    assert chat.says("confirm my booking for 1 USD")
    assert faults(house, chat, "1 USD") == []
    assert len(model.asked) == 1
