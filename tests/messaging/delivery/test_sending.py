"""Replies on the wire, refusals by their code, the 24 hours, pictures, rates."""

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from pytest_httpserver import HTTPServer
from werkzeug import Response

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import outbox
from messaging.channels.base import Action, Outgoing
from messaging.channels.whatsapp import errors
from messaging.channels.whatsapp.send import message
from messaging.models import Delivery, Disposition, MediaUpload, OutboundMessage, StaffTask
from messaging.outbox import Cause
from messaging.types import Option, Place, Reply, TemplateMessage
from tenants import snapshot
from tenants.models import ChannelAccount, FlagValue, Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    change,
    deliver,
    failed,
    guest_says,
    replies_of,
    run,
    the_conversation,
    webhook,
    words,
    work_through,
)
from tests.messaging.delivery.conftest import Brain, Graph, accepted, refused, said

pytestmark = pytest.mark.django_db(transaction=True)

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63606060000000040001f61738"
    "550000000049454e44ae426082"
)
TEMPLATE = TemplateMessage("pre_arrival_1d", "es", ("Julia", "Two\nlines"))


def write(hotel: Tenant, *replies: Reply) -> None:
    """Put replies of a scheduled message into the outbox and send."""
    with queue.collected() as waiting:
        with scope(hotel.pk):
            conversation = the_conversation(hotel)
            count = OutboundMessage.objects.of(hotel.pk).count()
            cause = Cause(OutboundMessage.Cause.SCHEDULED, count + 1, "0" * 32)
            outbox.write(conversation, replies, cause)
            outbox.wake(conversation)
        run(waiting)


def after(seconds: float) -> Any:
    return clock.held_at(clock.now() + dt.timedelta(seconds=seconds))


def sent(reply: Reply, **address: str) -> dict[str, Any]:
    values = {"address_kind": "wa_id", "address": "54911", **address}
    return message(Outgoing(**values, reply=reply, token="t0", media_id="m1"))


def test_every_message_names_its_guest_and_carries_our_token():
    body = sent(Reply(kind="text", text="Hola"))
    assert body["to"] == "+54911"
    assert body["biz_opaque_callback_data"] == "t0"
    assert body["text"] == {"body": "Hola", "preview_url": False}
    by_id = sent(Reply(kind="text", text="Hola"), address_kind="bsuid", address="AR.77")
    assert (by_id["recipient"], "to" in by_id) == ("AR.77", False)


def test_buttons_lists_pictures_and_templates_in_metas_words():
    two = (Option("a", "A"), Option("b", "B", "why"))
    assert sent(Reply(kind="buttons", text="?", options=two, footer="f"))["interactive"] == {
        "type": "button",
        "body": {"text": "?"},
        "footer": {"text": "f"},
        "action": {
            "buttons": [
                {"type": "reply", "reply": {"id": "a", "title": "A"}},
                {"type": "reply", "reply": {"id": "b", "title": "B"}},
            ]
        },
    }
    listed = sent(Reply(kind="list", text="?", options=two, button="See"))["interactive"]
    assert listed["action"] == {
        "button": "See",
        "sections": [{"rows": [{"id": "a", "title": "A"}, {"id": "b", "title": "B", "description": "why"}]}],
    }
    assert sent(Reply(kind="image", text="Double", media="x"))["image"] == {"id": "m1", "caption": "Double"}
    assert sent(Reply(kind="template", text="x", template=TEMPLATE))["template"] == {
        "name": "pre_arrival_1d",
        "language": {"code": "es"},
        "components": [
            {
                "type": "body",
                "parameters": [{"type": "text", "text": "Julia"}, {"type": "text", "text": "Two lines"}],
            }
        ],
    }


def test_places_sounds_reactions_and_the_question_for_a_number_in_metas_words():
    pin = Reply(kind="location", text="", place=Place(-34.6083, -58.3712, "Hotel", "Calle 1"))
    assert sent(pin)["location"] == {
        "latitude": -34.6083,
        "longitude": -58.3712,
        "name": "Hotel",
        "address": "Calle 1",
    }
    assert sent(Reply("location", "", place=Place(1, 2)))["location"] == {"latitude": 1, "longitude": 2}
    reaction = Reply(kind="reaction", text="\N{THUMBS UP SIGN}", target_id="wamid.A")
    assert sent(reaction)["reaction"] == {"message_id": "wamid.A", "emoji": "\N{THUMBS UP SIGN}"}
    assert sent(Reply("audio", "", media="/hello.ogg"))["audio"] == {"id": "m1", "voice": True}
    assert sent(Reply("audio", "", media="/hello.mp3"))["audio"] == {"id": "m1"}
    assert sent(Reply("contact_request", "Your number?"))["interactive"] == {
        "type": "contact_request",
        "body": {"text": "Your number?"},
        "action": {"name": "request_contact_info"},
    }


def test_every_code_of_the_table_has_an_action_and_words_for_staff():
    for code, advice in errors.TABLE.items():
        assert errors.advice(str(code)) == advice
        assert advice.reason.endswith(".")
        assert bool(advice.delays) == (advice.action is Action.RETRY)
    assert errors.advice("190/463").action is Action.PAUSE
    assert errors.advice("77777").action is errors.advice("odd").action is Action.PERSON


@pytest.mark.parametrize("http", [400, 403, 429, 500])
def test_the_code_counts_and_not_the_http_status(graph: Graph, http: int):
    hotel = a_number()
    graph.answers.append(refused(131026, http=http))
    guest_says("Hola")
    assert [one.failure_code for one in replies_of(hotel)] == ["131026"]


def test_retries_follow_the_table_and_end_with_people(graph: Graph):
    hotel = a_number()
    delays = errors.advice("131000").delays
    graph.answers += [refused(131000)] * 9
    guest_says("Hola")
    passed = 0.0
    for delay in delays:
        passed += delay + 1
        with after(passed):
            work_through("send")
    (message_,) = replies_of(hotel)
    assert (message_.status, message_.attempts, len(graph.sent)) == ("failed", len(delays), 1 + len(delays))
    assert the_conversation(hotel).needs_person
    with scope(hotel.pk):
        assert Alarm.objects.filter(kind="message_refused").exists()


def test_nothing_listens_there_and_the_message_waits(settings: Any):
    hotel = a_number()
    settings.WHATSAPP_API_BASE_URL = "http://127.0.0.1:9"
    guest_says("Hola")
    (message_,) = replies_of(hotel)
    assert (message_.status, message_.attempts) == ("queued", 1)
    with scope(hotel.pk):
        assert Delivery.objects.get().error_code == "not_sent"


def test_a_refused_form_is_sent_as_plain_text_once(graph: Graph, brain: Brain):
    hotel = a_number()
    reply = Reply(kind="buttons", text="Which?", options=(Option("a", "A"), Option("b", "B")))
    brain.say = said(replies=(reply,))
    graph.answers += [refused(131009), refused(131009)]
    guest_says("Hola")
    assert [body["type"] for body in graph.sent] == ["interactive", "text"]
    assert graph.texts == ["Which?\n\n1. A\n2. B"]
    assert replies_of(hotel)[0].status == "failed"


def test_with_interactive_messages_off_options_are_text_from_the_start(graph: Graph, brain: Brain):
    hotel = a_number()
    FlagValue.objects.create(flag="features.interactive_messages", tenant=hotel, value=False)
    snapshot.forget()
    brain.say = said(replies=(Reply(kind="buttons", text="Which?", options=(Option("a", "A"),)),))
    guest_says("Hola")
    assert graph.texts == ["Which?\n\n1. A"]


def test_a_long_answer_is_several_messages_in_order(graph: Graph, brain: Brain):
    hotel = a_number()
    brain.say = said("a" * 4000 + "\n\n" + "b" * 4000)
    guest_says("Hola")
    assert [text[0] * len(text) for text in graph.texts] == graph.texts
    assert [(one.position, one.status) for one in replies_of(hotel)] == [(0, "sent"), (1, "sent")]


# --- 24 hours


def test_free_text_goes_out_until_five_minutes_before_the_24_hours_end(graph: Graph):
    hotel = a_number()
    wrote_at = clock.now().replace(microsecond=0)
    with clock.held_at(wrote_at):
        guest_says("Hola")
    for seconds, said_then in ((-301, "In time"), (-300, "Too late")):
        with clock.held_at(wrote_at + dt.timedelta(hours=24, seconds=seconds)):
            write(hotel, Reply(kind="text", text=said_then))
    assert graph.texts == ["Answer", "In time"]
    late = replies_of(hotel)[-1]
    assert (late.status, late.failure_code) == ("failed", "window_closed")
    assert "24 hours" in late.failure_reason
    with scope(hotel.pk):
        assert StaffTask.objects.get().kind == "delivery_failed"


def test_outside_the_24_hours_the_template_goes_instead(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    with after(25 * 3600):
        write(hotel, Reply(kind="text", text="Hola Julia", template=TEMPLATE))
    assert graph.sent[-1]["template"]["name"] == "pre_arrival_1d"
    assert words(replies_of(hotel))[-1] == ("Hola Julia", "sent")


def test_the_clock_is_read_when_it_is_sent_and_not_when_it_is_written(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    graph.answers.append(refused(131048))
    with after(23.9 * 3600):
        write(hotel, Reply(kind="text", text="Hola Julia", template=TEMPLATE))
    with after(25 * 3600):
        work_through("send")
    assert [body["type"] for body in graph.sent] == ["text", "text", "template"]


def test_a_closed_window_told_by_a_status_is_doubted_once(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    deliver(webhook(change(statuses=[failed(131047, token=graph.tokens[0])])))
    assert words(replies_of(hotel)) == [("Answer", "queued")]
    with after(31):
        work_through("send")
    assert graph.texts == ["Answer", "Answer"]
    deliver(webhook(change(statuses=[failed(131047, token=graph.tokens[1])])))
    assert replies_of(hotel)[0].failure_code == "131047"


def test_a_closed_window_told_by_a_status_ends_in_the_template(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    write(hotel, Reply(kind="text", text="Hola Julia", template=TEMPLATE))
    with after(25 * 3600):
        deliver(webhook(change(statuses=[failed(131047, token=graph.tokens[1])])))
    assert graph.sent[-1]["type"] == "template"


# --- accounts that cannot send


def test_a_refused_token_rests_the_account_and_burns_nothing(graph: Graph):
    hotel = a_number()
    graph.answers.append(refused(190, subcode=463, http=401))
    guest_says("Hola")
    guest_says("Hola", sender="5491155550202")
    assert len(graph.sent) == 1  # the second guest's answer was not even tried
    assert [(one.status, one.attempts) for one in replies_of(hotel)] == [("queued", 0)] * 2
    with scope(hotel.pk):
        account = ChannelAccount.objects.get()
        assert (account.health, "token" in account.health_detail) == ("failing", True)
        assert Alarm.objects.get(kind="channel_account").severity == "critical"


def test_one_message_tries_again_and_its_success_frees_the_others(graph: Graph):
    hotel = a_number()
    graph.answers.append(refused(190, http=401))
    for guest in range(3):
        guest_says("Hola", sender=f"549115555{guest:04d}")
    with after(61):
        work_through("send")
    assert len(graph.sent) == 1 + 3
    assert {one.status for one in replies_of(hotel)} == {"sent"}
    with scope(hotel.pk):
        assert ChannelAccount.objects.get().health == "connected"
        assert Alarm.objects.get(kind="channel_account").resolved_at is not None


def test_while_it_keeps_failing_one_message_a_minute_tries(graph: Graph):
    a_number()
    graph.answers += [refused(131031)] * 9
    for guest in range(3):
        guest_says("Hola", sender=f"549115555{guest:04d}")
    with after(61):
        work_through("send")
    assert len(graph.sent) == 2


def test_a_number_without_a_token_waits_to_be_connected(graph: Graph):
    hotel = a_number()
    with scope(hotel.pk):
        ChannelAccount.objects.update(access_token="")
    guest_says("Hola")
    assert (graph.sent, words(replies_of(hotel))) == ([], [("Answer", "queued")])


# --- pictures


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "double.png"
    path.write_bytes(PIXEL)
    return str(path)


def test_a_picture_is_uploaded_once_and_sent_by_its_id(graph: Graph, brain: Brain, photo: str):
    hotel = a_number()
    brain.say = said(replies=(Reply(kind="image", text="Double", media=photo),) * 2)
    guest_says("Hola")
    assert [body["image"]["id"] for body in graph.sent] == ["media-1", "media-1"]
    assert graph.uploads == 1
    with scope(hotel.pk):
        assert MediaUpload.objects.get().provider_id == "media-1"


def test_a_picture_is_uploaded_again_before_the_provider_forgets_it(graph: Graph, brain: Brain, photo: str):
    hotel = a_number()
    brain.say = said(replies=(Reply(kind="image", text="Double", media=photo),))
    guest_says("Hola")
    with after(29 * 24 * 3600):
        guest_says("Hola")
    assert [body["image"]["id"] for body in graph.sent] == ["media-1", "media-2"]
    with scope(hotel.pk):
        assert MediaUpload.objects.count() == 1


def test_a_picture_the_provider_cannot_use_is_uploaded_again_once(graph: Graph, brain: Brain, photo: str):
    hotel = a_number()
    brain.say = said(replies=(Reply(kind="image", text="Double", media=photo),))
    guest_says("Hola")
    deliver(webhook(change(statuses=[failed(131053, token=graph.tokens[0])])))
    assert [body["image"]["id"] for body in graph.sent] == ["media-1", "media-2"]
    deliver(webhook(change(statuses=[failed(131053, token=graph.tokens[1])])))
    assert graph.texts == ["Double"]
    assert replies_of(hotel)[0].status == "sent"


def test_a_document_is_sent_under_its_own_name(graph: Graph, brain: Brain, tmp_path: Path):
    a_number()
    path = tmp_path / "menu.pdf"
    path.write_bytes(b"%PDF-1.7 soup")
    brain.say = said(replies=(Reply(kind="document", text="The menu", media=str(path)),))
    guest_says("Hola")
    assert graph.sent[0]["document"] == {"id": "media-1", "filename": "menu.pdf", "caption": "The menu"}


def test_a_missing_picture_becomes_its_caption(graph: Graph, brain: Brain):
    a_number()
    brain.say = said(replies=(Reply(kind="image", text="Double", media="/nowhere/double.png"),))
    guest_says("Hola")
    assert graph.texts == ["Double"]


@pytest.mark.parametrize(
    "answer", [Response("no", status=400), Response("{}", status=200), Response("x", status=502)]
)
def test_a_refused_upload_never_blocks_the_conversation(
    graph: Graph, brain: Brain, photo: str, httpserver: HTTPServer, answer: Response
):
    hotel = a_number()
    httpserver.clear_all_handlers()
    httpserver.expect_request(re.compile(r".*/media$")).respond_with_response(answer)
    httpserver.expect_request(re.compile(r".*/messages$")).respond_with_handler(graph.messages)
    brain.say = said(replies=(Reply(kind="image", text="Double", media=photo),))
    guest_says("Hola")
    assert replies_of(hotel)[0].status in ("queued", "sent")


# --- rates


def test_a_guest_gets_45_messages_at_once_and_the_rest_waits(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    with clock.held_at(clock.now()):
        write(hotel, *(Reply(kind="text", text=str(number)) for number in range(46)))
        assert len(graph.sent) == 45
        (item,) = WorkItem.objects.filter(kind="outbound")
        assert 0 < (item.due_at - clock.now()).total_seconds() <= 6
    with after(13):
        work_through("send")
    assert graph.texts[1:] == [str(number) for number in range(46)]
    with scope(hotel.pk):
        assert Delivery.objects.count() == 47


def test_an_answer_of_200_without_an_id_is_no_answer(graph: Graph):
    hotel = a_number()
    graph.answers.append(Response("<html>", status=200))
    guest_says("Hola")
    assert replies_of(hotel)[0].status == "unknown"


def test_the_answers_id_is_kept_whole(graph: Graph):
    hotel = a_number()
    graph.answers.append(accepted("wamid." + "A" * 200))
    guest_says("Hola")
    with scope(hotel.pk):
        assert Delivery.objects.get().provider_id == "wamid." + "A" * 200
        assert Disposition.objects.get().outcome == "answered"


# --- a payment that is due: WhatsApp takes messages and fails them afterwards


def test_a_payment_that_is_due_is_told_at_once_and_burns_no_message(graph: Graph):
    hotel = a_number()
    guest_says("Hola")
    with clock.held_at(clock.now() + dt.timedelta(seconds=1)):
        deliver(webhook(change(statuses=[failed(131042, token=graph.tokens[0])])))
    with scope(hotel.pk):
        alarm = Alarm.objects.of(hotel.pk).get()
        assert (alarm.kind, alarm.severity) == ("payment_missing", "critical")
        assert "add a card" in alarm.message
    assert [one.status for one in replies_of(hotel)] == ["queued"]
    with after(62):  # one tries; that it is taken proves nothing yet
        work_through("send")
    assert (len(graph.sent), health_of(hotel)) == (2, "failing")
    with after(63):
        deliver(webhook(change(statuses=[failed(131042, token=graph.tokens[1])])))
    with after(124):
        work_through("send")
        assert (len(graph.sent), health_of(hotel)) == (3, "failing")
    with after(190):  # a minute without a word against it
        guest_says("Otra")
    assert (len(graph.sent), health_of(hotel)) == (4, "connected")
    with scope(hotel.pk):
        assert Alarm.objects.of(hotel.pk).get().count == 2
        assert Alarm.objects.of(hotel.pk).get().resolved_at is not None


def health_of(hotel: Tenant) -> str:
    with scope(hotel.pk):
        return ChannelAccount.objects.of(hotel.pk).get().health
