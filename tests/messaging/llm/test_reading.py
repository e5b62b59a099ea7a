"""The model as a second reader in the real answer path: what is taken from it, what never is, its cost."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest
from django.db import connection

from governance.models import Alarm
from messaging.knowledge import Question, find_all, shelf_of
from messaging.llm import client
from messaging.models import LlmUsage
from messaging.nlu.types import Entities, Understanding
from messaging.perform import reading
from messaging.perform.reading import Reader
from messaging.types import GuestView
from tenants import snapshot
from tenants.models import FlagValue, Tenant
from tenants.scope import scope
from tests.messaging.dialogue.build import NOW, Chat, a_front_desk, an_article, reservations
from tests.messaging.llm import standin
from tests.messaging.llm.standin import Model, given

pytestmark = pytest.mark.django_db

UNSURE = Understanding("out_of_scope", 0.2, entities=Entities(adults=2), language="es")
MUMBLED = "che y lo otro ese coso que me contaron, andará?"
"""Words that are about nothing we know."""


@pytest.fixture
def unsure(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offline engine counts as unsure of everything."""
    monkeypatch.setattr(reading, "UNSURE_BELOW", 1.1)


def a_reader(hotel: Tenant, *, left: float = 8.0) -> Reader:
    guest = GuestView("Julia Paz", "+5491155550101", "julia@example.com", "wa_id:5491155550101")
    return Reader(snapshot.current().tenants[hotel.pk], guest, "1", left)


def read(hotel: Tenant, text: str = MUMBLED, *, context: str | None = None, **changed: Any) -> Understanding:
    values = {"intent": "out_of_scope", "confidence": 0.2, "entities": UNSURE.entities, **changed}
    return a_reader(hotel).read(text, Understanding(**values), context)


def usage(hotel: Tenant) -> dict[str, Any]:
    with scope(hotel.pk):
        return dict(LlmUsage.objects.values().get())


def limited(hotel: Tenant, calls: int) -> Tenant:
    Tenant.objects.filter(pk=hotel.pk).update(llm_calls_per_day=calls)
    snapshot.forget()
    return hotel


def test_an_unsure_reading_is_replaced_and_what_was_extracted_stays(model: Model) -> None:
    model.say = standin.reading("ask_amenities", "ask_price", language="pt")
    understood = read(a_front_desk("es"))
    assert understood == Understanding(
        "ask_amenities", reading.CONFIDENCE, ("ask_price",), UNSURE.entities, "pt"
    )


def test_what_is_sure_is_never_asked(model: Model) -> None:
    read(a_front_desk("es"), confidence=0.45)
    assert model.asked == []


@pytest.mark.parametrize("context", sorted(reading._PERSONAL))
def test_a_guest_s_own_data_is_never_asked_about(model: Model, context: str) -> None:
    read(a_front_desk("es"), "Julia Paz Ortiz", context=context)
    assert model.asked == []


@pytest.mark.parametrize("text", ["", "🙂🙂", "2", "?!", "20/12", "a b"])
def test_what_holds_no_words_is_never_asked(model: Model, text: str) -> None:
    read(a_front_desk("es"), text)
    assert model.asked == []


def test_what_may_be_an_emergency_is_never_left_to_a_model(model: Model) -> None:
    hotel = a_front_desk("es")
    assert read(hotel, intent="emergency").intent == "emergency"
    assert read(hotel, also=("emergency",)).also == ("emergency",)
    assert model.asked == []


@pytest.mark.parametrize("context", ["confirm_booking", "confirm_change", "confirm_cancel", "confirm_dates"])
def test_nothing_that_would_be_a_yes_is_taken_from_a_model(model: Model, context: str) -> None:
    hotel = a_front_desk("es")
    acts = ("affirm", "deny", "make_reservation", "modify_reservation", "cancel_reservation")
    for act in acts:
        model.say = standin.reading(act)
        assert read(hotel, context=context).confidence == 0.2, act
    model.say = standin.reading("affirm", "ask_policies")
    assert read(hotel, context=context).intent == "ask_policies"


@pytest.mark.parametrize("context", [None, "offer_options", "anything_else", "ask_checkout"])
def test_a_yes_or_no_is_the_guest_s_own_whatever_was_asked(model: Model, context: str | None) -> None:
    hotel = a_front_desk("es")
    for word in ("affirm", "deny"):
        model.say = standin.reading(word, "ask_policies")
        assert read(hotel, context=context).intent == "ask_policies"


@pytest.mark.usefixtures("unsure")
def test_a_model_s_yes_books_nothing(model: Model) -> None:
    model.say = standin.reading("affirm")
    hotel = a_front_desk("es")
    chat = Chat(hotel, name="Ana Paz", email="ana@example.com")
    chat.says("tienen lugar del 20 al 23 de diciembre para 2?")
    chat.says("la suite")
    assert chat.state["asked"] == "confirm"
    assert chat.says(MUMBLED)
    assert len(model.asked) >= 1
    assert reservations(hotel) == []
    assert chat.state["asked"] == "confirm"


def test_the_model_gets_the_guest_s_words_without_personal_data(model: Model) -> None:
    read(a_front_desk("es"), "soy Julia Paz, julia@example.com, +54 9 11 5555 0101: y el coso?")
    [request] = model.asked
    assert given(request) == {
        "message": "soy ***, ***@***, ***: y el coso?",
        "asked": None,
        "language_so_far": "es",
    }


@pytest.mark.usefixtures("unsure")
def test_an_article_is_chosen_and_said_word_for_word(model: Model) -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "boat-trips", es="Hay paseos en lancha los martes a las 10 h.")
    model.say = standin.reading("ask_amenities")
    said = Chat(hotel).says(MUMBLED)
    assert "Hay paseos en lancha los martes a las 10 h." in said
    listed = given(model.asked[-1])["articles"]
    assert listed == [{"key": "boat-trips", "questions": ["boat-trips"]}]


@pytest.mark.usefixtures("unsure")
def test_no_article_is_said_that_is_not_the_hotel_s(model: Model) -> None:
    hotel, other = a_front_desk("es"), a_front_desk("pt")
    an_article(hotel, "boat-trips", es="Hay paseos en lancha.")
    an_article(other, "secret", es="El código de la puerta es 4711.", pt="O código da porta é 4711.")
    model.say = lambda request: (
        json.dumps({"key": "secret"})
        if standin.task_of(request) == "choose"
        else standin.reading("ask_amenities")(request)
    )
    said = Chat(hotel).says(MUMBLED)
    assert "4711" not in said
    assert "4711" not in json.dumps(model.asked)
    assert said


def test_an_article_that_is_found_costs_no_question(model: Model) -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "breakfast", es="El desayuno es de 7 a 10 h.")
    Chat(hotel).says("a qué hora es el desayuno?")
    assert model.asked == []


def test_what_the_profile_answers_costs_no_question(model: Model) -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "boat-trips", es="Hay paseos en lancha.")
    shelf = shelf_of(hotel.pk)
    question = Question("ask_location", "es", "es")
    found = find_all(shelf, "dónde queda?", question)
    assert a_reader(hotel).articles(shelf, "dónde queda?", question, found) is found
    assert model.asked == []


def test_without_the_flag_no_word_leaves(model: Model) -> None:
    hotel = a_front_desk("es")
    FlagValue.objects.create(flag="nlp.fallback.enhanced", tenant=hotel, value=False)
    snapshot.forget()
    assert Chat(hotel).says(MUMBLED)
    assert model.asked == []


def test_without_an_endpoint_nothing_is_asked(settings: Any) -> None:
    settings.LLM_BASE_URL = ""
    hotel = a_front_desk("es")
    assert Chat(hotel).says(MUMBLED)
    with scope(hotel.pk):
        assert not LlmUsage.objects.exists()


def test_use_is_counted_by_day_purpose_and_model(model: Model) -> None:
    hotel = a_front_desk("es")
    read(hotel)
    read(hotel)
    counted = usage(hotel)
    assert (counted["purpose"], counted["model"], counted["calls"]) == ("read", "malice-1", 2)
    assert (counted["prompt_tokens"], counted["completion_tokens"]) == (200, 20)
    assert (counted["failures"], counted["refused"]) == (0, 0)


def test_failures_and_refused_answers_are_counted_apart(model: Model) -> None:
    hotel = a_front_desk("es")
    model.say = standin.CHARACTERS["invents a wish"]
    assert read(hotel) == Understanding("out_of_scope", 0.2, entities=UNSURE.entities)
    model.status = 500
    assert read(hotel).intent == "out_of_scope"
    counted = usage(hotel)
    assert (counted["calls"], counted["failures"], counted["refused"]) == (2, 1, 1)


def test_a_call_that_the_breaker_stops_does_not_count(model: Model) -> None:
    hotel = a_front_desk("es")
    model.status = 500
    for _ in range(client.BREAKER.failures + 3):
        read(hotel)
    assert len(model.asked) == client.BREAKER.failures
    assert usage(hotel)["calls"] == client.BREAKER.failures


def test_over_its_limit_a_hotel_asks_no_more_and_hears_it_once(model: Model) -> None:
    hotel = limited(a_front_desk("es"), 2)
    for _ in range(4):
        read(hotel)
    assert len(model.asked) == 2
    with scope(hotel.pk):
        [alarm] = Alarm.objects.filter(kind="llm_over_budget")
    assert "2 times today" in alarm.message
    assert Chat(hotel).says(MUMBLED)


def test_a_limit_of_none_asks_never(model: Model) -> None:
    hotel = limited(a_front_desk("es"), 0)
    read(hotel)
    assert model.asked == []


@pytest.mark.usefixtures("unsure")
def test_the_next_day_a_hotel_may_ask_again(model: Model) -> None:
    hotel = limited(a_front_desk("es"), 1)
    chat = Chat(hotel)
    chat.says(MUMBLED)
    chat.says(MUMBLED)
    assert len(model.asked) == 1
    chat.at = NOW + dt.timedelta(days=1)
    chat.says(MUMBLED)
    assert len(model.asked) == 2


def test_a_hotel_s_limit_is_its_own(model: Model) -> None:
    read(limited(a_front_desk("es"), 1))
    read(a_front_desk("pt"))
    assert len(model.asked) == 2


def test_a_slow_model_costs_a_turn_its_time_once(model: Model) -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "boat-trips", es="Hay paseos en lancha.")
    model.trouble = standin.stalls
    reader, begun = a_reader(hotel, left=0.7), time.monotonic()
    assert reader.read(MUMBLED, UNSURE, None) == UNSURE
    shelf = shelf_of(hotel.pk)
    question = Question("ask_amenities", "es", "es")
    found = find_all(shelf, MUMBLED, question)
    assert reader.articles(shelf, MUMBLED, question, found) is found
    assert time.monotonic() - begun < 1.2
    assert len(model.asked) == 1


@pytest.mark.usefixtures("unsure")
@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_the_model_is_asked(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    hotel = a_front_desk("es")
    an_article(hotel, "boat-trips", es="Hay paseos en lancha.")
    model.say = standin.reading("ask_amenities")
    open_then = watched(monkeypatch)
    Chat(hotel).says(MUMBLED)
    assert open_then == [False, False]
    assert [standin.task_of(request) for request in model.asked] == ["read", "choose"]


def watched(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether a transaction was open, at each question to the model."""
    seen: list[bool] = []
    complete = client.complete

    def look(*args: Any, **options: Any) -> client.Completion:
        seen.append(connection.in_atomic_block)
        return complete(*args, **options)

    monkeypatch.setattr(client, "complete", look)
    return seen
