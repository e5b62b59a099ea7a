"""Approved texts: read page by page, checked before they go out, in the best language, or another way."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from hotel_agent.lib import clock, events, queue
from messaging import approved, outbox, template_sync
from messaging.channels.base import Action
from messaging.channels.whatsapp import errors
from messaging.channels.whatsapp import templates as meta
from messaging.models import Conversation, Guest, OutboundMessage, StaffTask, WhatsAppTemplate
from messaging.outbox import Cause
from messaging.replies import outside
from messaging.types import Reply, TemplateChanged, TemplateMessage
from tenants import snapshot
from tenants.models import ChannelAccount, ChannelRoute, Tenant
from tenants.scope import scope
from tests.messaging.delivery.build import (
    NUMBER,
    a_number,
    change,
    deliver,
    failed,
    guest_says,
    replies_of,
    run,
    the_conversation,
    webhook,
)
from tests.messaging.delivery.conftest import Graph, refused

pytestmark = pytest.mark.django_db(transaction=True)
WABA = "2001"
PARAMETERS = ("Julia", "Hotel", "3/11/2026", "15:00")
WANTED = TemplateMessage("pre_arrival_1d", "es", PARAMETERS)


def body(text: str, *more: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"type": "BODY", "text": text}, *more]


FOUR = body("Hola {{1}}: {{2}}, {{3}}, {{4}}. Chau")


def a_template(
    hotel: Tenant, language: str, *, status: str = "APPROVED", components: Any = FOUR
) -> WhatsAppTemplate:
    with scope(hotel.pk):
        return WhatsAppTemplate.objects.create(
            tenant=hotel,
            account=ChannelAccount.objects.of(hotel.pk).get(kind="whatsapp"),
            name="pre_arrival_1d",
            language=language,
            status=status,
            components=components,
            synced_at=clock.now(),
        )


def a_silent_guest(number: str = NUMBER, **hotel: Any) -> Tenant:
    """Who has not written for two days."""
    tenant = a_number(number=number, **hotel)
    guest_says("Hola", number=number)
    with scope(tenant.pk):
        Conversation.objects.of(tenant.pk).update(last_inbound_at=clock.now() - dt.timedelta(days=2))
    return tenant


def remind(hotel: Tenant, template: TemplateMessage | None = WANTED) -> OutboundMessage:
    with queue.collected() as waiting:
        with scope(hotel.pk):
            cause = Cause(OutboundMessage.Cause.SCHEDULED, 1, "0" * 32)
            outbox.write(the_conversation(hotel), [Reply("text", "See you", template=template)], cause)
            outbox.wake(the_conversation(hotel))
        run(waiting)
    return next(one for one in replies_of(hotel) if one.cause_kind == "scheduled")


# --- what one needs


@pytest.mark.parametrize(
    ("components", "parameters", "words"),
    [
        (body("Hola {{1}}, chau"), ("Ana",), ""),
        (body("Hola {{1}}, chau"), (), "1 places"),
        (body("Hola {{1}} {{2}} {{1}}, chau"), ("Ana", "Luz", "Sol"), "2 places"),
        (body("Hola {{1}}, chau"), ("\n \t",), "empty"),
        (body("Hola {{1}}, chau"), ("x" * 1020,), "longer"),
        (body("Hola", {"type": "HEADER", "format": "IMAGE"}), (), "header"),
        (body("Hola", {"type": "HEADER", "format": "TEXT", "text": "{{1}}"}), (), "header"),
        (body("Hola", {"type": "HEADER", "format": "TEXT", "text": "Hotel"}), (), ""),
        (
            body("Hola", {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://h/{{1}}"}]}),
            (),
            "button",
        ),
        (body("Hola", {"type": "BUTTONS", "buttons": [{"type": "URL", "url": "https://h/"}]}), (), ""),
        (body("Hola", {"type": "BUTTONS", "buttons": [{"type": "COPY_CODE"}]}), (), "button"),
        ([], (), ""),
    ],
)
def test_what_a_text_needs_is_known_before_it_is_sent(
    components: Any, parameters: tuple[str, ...], words: str
):
    said = meta.problem(components, parameters)
    assert (words in said) if words else said == ""


def test_values_are_put_where_the_text_has_them():
    assert meta.filled(body("{{2}} and {{1}} and {{2}}."), ("a\nb", "c")) == "c and a b and c."
    assert meta.placeholders("{{10}} {{2}} {{1}}") == ["1", "2", "10"]
    assert meta.placeholders("{{guest}} {{hotel}} {{guest}}") == ["guest", "hotel"]


def test_every_refusal_of_a_text_leads_to_another_way():
    for code in (132000, 132001, 132005, 132007, 132008, 132012, 132015, 132016, 132018, 132068, 132069):
        assert errors.advice(str(code)).action is Action.NO_TEMPLATE


def test_what_is_handed_in_for_approval_says_what_the_replies_say(monkeypatch: pytest.MonkeyPatch):
    """Filled with the same facts, both are the same words."""
    hotel = a_number(address="", name="Hotel Delfín")
    facts = {"name": "Ana", "date": "3/11/2026", "time": "15:00"}
    for one in approved.every():
        assert [f"{{{{{n}}}}}" in one.body for n in range(1, 5)] == [True] * 4
        if one.language != "es_AR":
            language = one.language.partition("_")[0]
            said = outside.text(hotel.pk, language, one.name, facts)
            values = ("Ana", "Hotel Delfín", "3/11/2026", "15:00")
            assert meta.filled(body(one.body), values) == said
    assert {one.language for one in approved.every()} == {"es", "es_AR", "en", "pt_BR"}


# --- choosing


@pytest.mark.parametrize(
    ("there", "wanted", "taken"),
    [
        ({"es": "APPROVED", "es_AR": "APPROVED"}, "es_AR", "es_AR"),
        ({"es": "APPROVED", "es_AR": "PAUSED"}, "es_AR", "es"),
        ({"pt_BR": "APPROVED", "es": "APPROVED"}, "pt", "pt_BR"),
        ({"es": "APPROVED", "en": "APPROVED"}, "pt", "es"),
        ({"es": "REJECTED", "en_US": "APPROVED"}, "pt", "en_US"),
    ],
)
def test_the_best_language_that_is_approved_goes_out(
    graph: Graph, there: dict[str, str], wanted: str, taken: str
):
    hotel = a_silent_guest(language="es")
    for language, status in there.items():
        a_template(hotel, language, status=status)
    message = remind(hotel, TemplateMessage("pre_arrival_1d", wanted, PARAMETERS))
    assert graph.sent[-1]["template"]["language"] == {"code": taken}
    assert (message.status, message.text) == ("sent", "Hola Julia: Hotel, 3/11/2026, 15:00. Chau")


def test_values_with_names_are_sent_by_their_names(graph: Graph):
    hotel = a_silent_guest()
    a_template(hotel, "es", components=body("Hola {{guest}} de {{hotel}} el {{day}} a las {{hour}}. Chau"))
    remind(hotel)
    (part,) = graph.sent[-1]["template"]["components"]
    assert part["parameters"][0] == {"type": "text", "text": "Julia", "parameter_name": "guest"}
    assert [one["parameter_name"] for one in part["parameters"]] == ["guest", "hotel", "day", "hour"]


def test_texts_that_were_never_read_are_believed_to_be_there(graph: Graph):
    hotel = a_silent_guest()
    remind(hotel, TemplateMessage("pre_arrival_1d", "pt", PARAMETERS))
    assert graph.sent[-1]["template"]["language"] == {"code": "pt_BR"}


@pytest.mark.parametrize("template", [WANTED, None])
def test_a_text_that_cannot_be_sent_is_a_task_for_people(graph: Graph, template: TemplateMessage | None):
    hotel = a_silent_guest()
    a_template(hotel, "es", components=body("Hola {{1}}, chau"))
    message = remind(hotel, template)
    assert (message.status, len(graph.sent)) == ("failed", 1)
    with scope(hotel.pk):
        assert message.failure_reason in StaffTask.objects.of(hotel.pk).get().text


def test_a_guest_who_wants_no_advertising_gets_none(graph: Graph):
    hotel = a_silent_guest()
    a_template(hotel, "es")
    with scope(hotel.pk):
        WhatsAppTemplate.objects.of(hotel.pk).update(category="MARKETING")
        Guest.objects.of(hotel.pk).update(marketing_stopped_at=clock.now())
    message = remind(hotel)
    assert (message.status, len(graph.sent)) == ("failed", 1)
    assert "no advertising" in message.failure_reason


def with_a_mailbox(hotel: Tenant, address: str) -> None:
    with scope(hotel.pk):
        route = ChannelRoute.objects.create(kind="email", external_id=address, home=hotel)
        ChannelAccount.objects.create(
            tenant=hotel,
            kind="email",
            external_id=address,
            route=route,
            access_token="password",
            health="connected",
        )
        Guest.objects.of(hotel.pk).update(email="Julia@Example.com")


def no_template(hotel: Tenant, graph: Graph) -> OutboundMessage:
    a_template(hotel, "es", status="REJECTED")
    return remind(hotel)


def undeliverable(hotel: Tenant, graph: Graph) -> OutboundMessage:
    graph.answers.append(refused(131026))
    return remind(hotel)


def window_closed(hotel: Tenant, graph: Graph) -> OutboundMessage:
    return remind(hotel, None)


def test_by_mail_instead(graph: Graph, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every reason that says nothing against another channel; once each, and nobody is asked to act."""
    sent: list[str] = []

    def send(*_: object) -> str:
        sent.append("")
        return "mail-1"

    monkeypatch.setattr("messaging.channels.email.channel.Email.send", send)
    for number, way in enumerate((no_template, undeliverable, window_closed)):
        snapshot.forget()
        hotel = a_silent_guest(slug=f"hotel-{number}", number=str(int(NUMBER) + number))
        with_a_mailbox(hotel, f"desk-{number}@hotel.example")
        message = way(hotel, graph)
        assert message.status == "failed"
        assert message.failure_reason.endswith("It was sent by e-mail instead.")
        with scope(hotel.pk):
            (mail,) = OutboundMessage.objects.of(hotel.pk).filter(cause_kind="elsewhere")
            assert (mail.conversation.account.kind, mail.conversation.address) == (
                "email",
                "julia@example.com",
            )
            assert (mail.text, mail.status) == ("See you", "sent")
            assert not StaffTask.objects.of(hotel.pk).exists()


# --- refused by Meta


@pytest.mark.parametrize("at_once", [True, False])
def test_a_refused_language_is_not_chosen_again(graph: Graph, at_once: bool):
    hotel = a_silent_guest(language="en")
    a_template(hotel, "es")
    a_template(hotel, "en")
    if at_once:
        graph.answers.append(refused(132015))
        remind(hotel)
    else:
        remind(hotel)
        token = graph.tokens[-1]
        deliver(webhook(change(statuses=[failed(132015, token=token)])))
    assert [one["template"]["language"]["code"] for one in graph.sent[1:]] == ["es", "en"]
    with scope(hotel.pk):
        assert WhatsAppTemplate.objects.of(hotel.pk).get(language="es").status == "PAUSED"


def test_without_another_language_people_are_asked(graph: Graph):
    hotel = a_silent_guest()
    graph.answers.append(refused(132001))
    message = remind(hotel)
    assert (message.status, message.failure_code, len(graph.sent)) == ("failed", "132001", 2)


# --- reading them


def listing(rows: list[dict[str, Any]], size: int) -> Callable[[Request], Response]:
    def answer(request: Request) -> Response:
        at = int(request.args.get("after") or 0)
        page: dict[str, Any] = {
            "data": rows[at : at + size],
            "paging": {"cursors": {"after": str(at + size)}},
        }
        if at + size < len(rows):
            page["paging"]["next"] = "https://graph.facebook.com/more"
        return Response(json.dumps(page), content_type="application/json")

    return answer


def row(name: str, language: str = "es", **more: Any) -> dict[str, Any]:
    return {
        "id": "1",
        "name": name,
        "language": language,
        "status": "APPROVED",
        "category": "UTILITY",
        **more,
    }


def serve(httpserver: HTTPServer, *rows: Any, size: int = 2) -> None:
    httpserver.clear_all_handlers()
    path = f"/v25.0/{WABA}/message_templates"
    httpserver.expect_request(path, method="GET").respond_with_handler(listing(list(rows), size))


def connected() -> tuple[Tenant, int]:
    hotel = a_number()
    with scope(hotel.pk):
        ChannelAccount.objects.of(hotel.pk).update(options={"waba_id": WABA})
        return hotel, ChannelAccount.objects.of(hotel.pk).get().pk


def test_all_pages_are_read_and_what_is_gone_is_forgotten(graph: Graph, httpserver: HTTPServer):
    hotel, account = connected()
    a_template(hotel, "gone")
    odd = ["nothing", {}, {"name": "x"}]
    serve(
        httpserver,
        row("a", components=FOUR, quality_score={"score": "GREEN"}),
        row("a", "en"),
        *odd,
        row("b"),
    )
    assert template_sync.sync(hotel.pk, account) == template_sync.Synced(3)
    serve(httpserver, row("a", status="PAUSED"), row("c", status="REJECTED", rejected_reason="SCAM"))
    assert template_sync.sync(hotel.pk, account) == template_sync.Synced(2)
    with scope(hotel.pk):
        rows = WhatsAppTemplate.objects.of(hotel.pk).values_list("name", "language", "status", "rejection")
        assert list(rows) == [("a", "es", "PAUSED", ""), ("c", "es", "REJECTED", "SCAM")]


def test_a_cursor_that_leads_in_circles_ends(graph: Graph, httpserver: HTTPServer):
    hotel, account = connected()
    httpserver.clear_all_handlers()
    page = {"data": [row("a")], "paging": {"cursors": {"after": "x"}, "next": "https://again"}}
    httpserver.expect_request(f"/v25.0/{WABA}/message_templates").respond_with_json(page)
    assert template_sync.sync(hotel.pk, account) == template_sync.Synced(1)
    assert len(httpserver.log) == 2


@pytest.mark.parametrize(
    ("options", "words"), [({}, "business account id"), ({"waba_id": "9"}, "phone number id")]
)
def test_what_cannot_be_read_is_said_in_words_and_nothing_is_forgotten(
    graph: Graph, httpserver: HTTPServer, options: dict[str, str], words: str
):
    hotel, account = connected()
    a_template(hotel, "es")
    httpserver.expect_request("/v25.0/9/message_templates").respond_with_response(refused(100, subcode=33))
    with scope(hotel.pk):
        ChannelAccount.objects.of(hotel.pk).update(options=options)
    assert words in template_sync.sync(hotel.pk, account).problem
    with scope(hotel.pk):
        assert WhatsAppTemplate.objects.of(hotel.pk).count() == 1


def test_what_the_account_lacks_is_handed_in(graph: Graph, httpserver: HTTPServer):
    hotel, account = connected()
    there = approved.every()[1:]
    serve(httpserver, *(row(one.name, one.language) for one in there), size=50)
    asked: list[dict[str, Any]] = []

    def take(request: Request) -> Response:
        asked.append(json.loads(request.get_data()))
        return Response('{"id": "7"}', content_type="application/json")

    path = f"/v25.0/{WABA}/message_templates"
    httpserver.expect_request(path, method="POST").respond_with_handler(take)
    assert template_sync.submit_missing(hotel.pk, account) == template_sync.Synced(1)
    missing = approved.every()[0]
    part = {"type": "BODY", "text": missing.body, "example": {"body_text": [list(approved.EXAMPLES)]}}
    assert asked == [
        {"name": missing.name, "language": missing.language, "category": "UTILITY", "components": [part]}
    ]


def test_what_meta_tells_of_a_text_counts_at_once():
    hotel = a_number()
    a_template(hotel, "es")
    with queue.collected() as waiting, scope(hotel.pk):
        account = ChannelAccount.objects.of(hotel.pk).get()
        told = TemplateChanged(
            "pre_arrival_1d", "es", state="PAUSED", tenant_id=hotel.pk, account_id=account.pk
        )
        events.announce(told)
        assert WhatsAppTemplate.objects.of(hotel.pk).get().status == "PAUSED"
    assert ("messaging.sync_templates", (hotel.pk, account.pk)) in [
        (one[0], tuple(one[1])) for one in waiting
    ]
