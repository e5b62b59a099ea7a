"""`manage.py converse`: a guest at the terminal, on the real path of a message."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
import redis
from django.conf import LazySettings
from django.core.management import CommandError, call_command

from hotel_agent.lib import clock
from messaging.models import Conversation, InboundEvent, LedgerEntry
from tenants import snapshot
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.dialogue.build import a_front_desk, reservations

pytestmark = pytest.mark.django_db(transaction=True)

BOOKING = (
    "Hola! tienen lugar del 20 al 23 de diciembre para 2?",
    "la suite",
    "Ana Paz",
    "ana@example.com",
    "sí",
)


@pytest.fixture(autouse=True)
def _clock_runs_again() -> Any:
    yield
    clock.hold(None)


def converse(hotel: Tenant, *lines: str | dict[str, str], **options: Any) -> list[dict[str, Any]]:
    """The answers to these lines, in JSON mode at noon of 23 November 2026."""
    typed = "".join(json.dumps(line if isinstance(line, dict) else {"text": line}) + "\n" for line in lines)
    return [json.loads(line) for line in run(hotel, typed, json=True, **options).splitlines()]


def run(hotel: Tenant, typed: str, **options: Any) -> str:
    out = io.StringIO()
    values = {"now": "2026-11-23T12:00:00", **options}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", io.StringIO(typed))
        call_command("converse", tenant=hotel.slug, stdout=out, **values)
    return out.getvalue()


def test_a_booking_from_the_first_word_to_the_reference() -> None:
    hotel = a_front_desk("es")
    answers = converse(hotel, *BOOKING)
    (stay,) = reservations(hotel)
    assert answers[-1]["reservation"] == {
        "reference": stay.reference,
        "status": "confirmed",
        "check_in": "2026-12-20",
        "check_out": "2026-12-23",
        "room_type": "suite",
        "total": "660.00",
        "currency": "ARS",
    }
    assert [answer["reservation"] for answer in answers[:-1]] == [None] * 4
    assert {answer["owner"] for answer in answers} == {"agent"}
    assert {answer["disposition"] for answer in answers} == {"answered"}


def test_each_line_is_answered_by_one_line_with_all_its_keys() -> None:
    (answer,) = converse(a_front_desk("es"), BOOKING[0])
    assert set(answer) == {
        "replies",
        "intent",
        "confidence",
        "language",
        "owner",
        "disposition",
        "reservation",
    }
    (reply,) = answer["replies"]
    assert set(reply) == {"kind", "text", "options"}
    assert reply["kind"] == "list"
    assert reply["options"][2] == {"id": "room:suite", "title": "Suite"}
    assert (answer["intent"], answer["language"]) == ("check_availability", "es")


def test_a_tap_is_a_reply_id() -> None:
    answers = converse(a_front_desk("es"), BOOKING[0], {"reply_id": "room:suite"})
    assert "Nombre y apellido" in answers[-1]["replies"][0]["text"]


def test_the_clock_stands_and_a_line_moves_it() -> None:
    hotel = a_front_desk("es")
    answers = converse(hotel, *BOOKING[:4], {"now": "2026-11-23T12:45:00"}, "sí")
    assert len(answers) == 5
    assert reservations(hotel) == []


def test_a_file_is_answered_honestly(tmp_path: Path) -> None:
    note = tmp_path / "note.ogg"
    note.write_bytes(b"OggS")
    (answer,) = converse(a_front_desk("es"), {"media": str(note), "mime": "audio/ogg"})
    assert "No pude escuchar el audio" in answer["replies"][0]["text"]


def test_a_guest_who_was_handed_over_gets_no_answer_of_the_agent() -> None:
    answers = converse(a_front_desk("es"), "quiero hablar con una persona", "hola?")
    assert (answers[0]["owner"], answers[0]["disposition"]) == ("queue", "handed_over")
    assert answers[1]["replies"] == []


def test_a_conversation_goes_on_in_the_next_run_unless_it_is_fresh() -> None:
    hotel = a_front_desk("es")
    converse(hotel, *BOOKING[:2])
    (answer,) = converse(hotel, BOOKING[2])
    assert "mail" in answer["replies"][0]["text"] or "correo" in answer["replies"][0]["text"]
    (answer,) = converse(hotel, "hola", fresh=True)
    assert "asistente virtual" in answer["replies"][0]["text"]


def test_two_guests_do_not_share_a_conversation() -> None:
    hotel = a_front_desk("es")
    converse(hotel, "hola", guest="+5491155550001")
    converse(hotel, "hola", guest="ana@example.com", channel="email")
    with scope(hotel.pk):
        addresses = set(Conversation.objects.values_list("address_kind", "address"))
    assert addresses == {("wa_id", "5491155550001"), ("email", "ana@example.com")}


def test_its_rows_are_of_a_console_account_and_no_work_is_left() -> None:
    hotel = a_front_desk("es")
    converse(hotel, *BOOKING)
    with scope(hotel.pk):
        assert set(InboundEvent.objects.values_list("channel", flat=True)) == {"console"}
        assert LedgerEntry.objects.filter(kind="reference", source="pms").count() == 1
    left = WorkItem.objects.exclude(kind="scheduled")
    assert list(left.values_list("kind", flat=True)) == []


def test_it_works_without_redis(settings: LazySettings, redis_client: redis.Redis) -> None:
    dead = {"BACKEND": "django_redis.cache.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    dead["OPTIONS"] = {"SOCKET_CONNECT_TIMEOUT": 0.2, "IGNORE_EXCEPTIONS": True}  # type: ignore[assignment]  # a settings dict
    settings.CACHES = {"default": dead}
    snapshot.forget()
    answers = converse(a_front_desk("es"), *BOOKING[:2])
    assert "Nombre y apellido" in answers[-1]["replies"][0]["text"]


def test_people_read_plain_lines_and_tap_with_a_hash() -> None:
    shown = run(a_front_desk("es"), f"{BOOKING[0]}\n#room:suite\n")
    assert "[#room:suite] Suite" in shown
    assert "Nombre y apellido" in shown


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("nonsense\n", "line 1 is not JSON"),
        ("[1]\n", "JSON object"),
        ('{"word": "hola"}\n', "a line is"),
        ('{"now": "soon"}\n', "soon"),
        ('{"media": "/no/such/file"}\n', "no file"),
    ],
)
def test_a_broken_line_ends_it_with_a_reason(typed: str, complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        run(a_front_desk("es"), typed, json=True)


def test_an_unknown_hotel_or_guest_is_said() -> None:
    hotel = a_front_desk("es")
    with pytest.raises(CommandError, match="no hotel"):
        call_command("converse", tenant="nowhere")
    with pytest.raises(CommandError, match="not a phone"):
        run(hotel, "", guest="Ana")
