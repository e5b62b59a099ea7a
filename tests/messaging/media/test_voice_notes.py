"""What guests say: written down, answered like text, and never made up."""

import datetime as dt
from typing import Any

import pytest
from werkzeug import Response

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import handover, lanes, voice_notes
from messaging.models import MediaFile, StaffTask
from messaging.types import HandOver
from tenants.models import Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import (
    a_number,
    change,
    deliver,
    guest_says,
    post,
    run,
    text,
    the_conversation,
    webhook,
)
from tests.messaging.delivery.conftest import Brain
from tests.messaging.media.conftest import Listener, Meta, as_json, opus, voice_note
from tests.messaging.media.test_files_arrive import later, the_file

pytestmark = pytest.mark.django_db(transaction=True)


def speaks(meta: Meta, content: bytes | None = None) -> None:
    deliver(webhook(change(messages=[voice_note(meta.holds(content or opus()))])))


def posted(*messages: dict[str, Any]) -> queue.Waiting:
    """The wake-ups of a webhook, not run yet."""
    with queue.collected() as waiting:
        assert post(webhook(change(messages=list(messages)))) == 200
    return waiting


def run_only(waiting: queue.Waiting, *tasks: str) -> None:
    """Run wake-ups of these tasks; others are lost."""
    with queue.collected() as more:
        more.extend(waiting)
        while more:
            one = more.pop(0)
            if one[0] in tasks:
                run([one])


def what_was_heard(hotel: Tenant) -> tuple[str, str, str]:
    file = the_file(hotel)
    return file.transcript_state, file.transcript, file.transcript_language


def test_a_voice_note_is_answered_like_text(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number()
    speaks(meta)
    [turn] = brain.turns
    said = turn.messages[0]
    assert (said.kind, said.text, said.language) == ("audio", "Quiero una habitación doble.", "es")
    assert what_was_heard(hotel) == ("done", "Quiero una habitación doble.", "es")
    [asked] = listener.heard
    assert (asked.form["model"], asked.form["response_format"]) == ("whisper-1", "verbose_json")
    assert asked.files["file"].filename == "voice.ogg"
    assert asked.files["file"].read() == opus()
    assert not WorkItem.objects.exists()


def test_the_turn_waits_for_the_words_and_for_what_else_the_guest_writes(
    meta: Meta, listener: Listener, brain: Brain
):
    a_number()
    run_only(posted(voice_note(meta.holds(opus()))), lanes.TAKE_MESSAGES)
    for body in ("¿Me escuchás?", "¿Hola?", "¿?", "Es para mañana", "Gracias"):
        guest_says(body)  # each wakes the turn, and each time it waits on
    assert brain.turns == []
    later(6)
    assert [one.text for one in brain.turns[0].messages][:2] == [
        "Quiero una habitación doble.",
        "¿Me escuchás?",
    ]


def test_after_thirty_seconds_the_turn_begins_without_them(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number()
    run_only(posted(voice_note(meta.holds(opus()))), lanes.TAKE_MESSAGES)
    with clock.held_at(clock.now() + dt.timedelta(seconds=29)):
        run([(lanes.ANSWER, (lanes.TURN, the_conversation(hotel).pk), 0)])
    assert brain.turns == []
    with clock.held_at(clock.now() + dt.timedelta(seconds=31)):
        run([(lanes.ANSWER, (lanes.TURN, the_conversation(hotel).pk), 0)])
    assert [turn.messages[0].text for turn in brain.turns] == [""]
    later(40)  # and people read the words that come after all
    assert what_was_heard(hotel)[0] == "done"
    assert len(brain.turns) == 1


def test_who_listens_is_asked_three_times_and_then_people_are(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number()
    listener.answers = [as_json({"error": "busy"}, 503)] * 3
    speaks(meta)
    later(6)
    assert brain.turns == []
    later(15)
    assert what_was_heard(hotel) == ("failed", "", "")
    assert [turn.messages[0].text for turn in brain.turns] == [""]
    assert not WorkItem.objects.exists()


def test_who_listens_is_left_alone_after_five_failures_and_people_hear_of_it(
    meta: Meta, listener: Listener, brain: Brain
):
    hotel = a_number()
    listener.answers = [as_json({}, 500) for _ in range(9)]
    deliver(webhook(change(messages=[voice_note(meta.holds(opus(seed=n))) for n in range(3)])))
    later(6)
    later(15)
    assert len(listener.heard) == 5
    with scope(hotel.pk):
        assert set(MediaFile.objects.values_list("transcript_state", flat=True)) == {"failed"}
    alarms = Alarm.objects.model._base_manager
    with scope(installation()):
        assert alarms.get(kind="transcription_failed").subject == "speech"


def installation() -> int:
    return Tenant.objects.get(slug="installation").pk


@pytest.mark.parametrize(
    "answer",
    [
        {"text": ""},
        {"text": " Subtítulos realizados por la comunidad de Amara.org"},
        {"text": "Sí.", "segments": [{"text": "Sí.", "no_speech_prob": 0.95, "avg_logprob": -0.4}]},
    ],
)
def test_words_that_nobody_said_are_none(
    meta: Meta, listener: Listener, brain: Brain, answer: dict[str, Any]
):
    hotel = a_number()
    listener.said = answer
    speaks(meta)
    assert what_was_heard(hotel) == ("none", "", "")
    assert [turn.messages[0].text for turn in brain.turns] == [""]


def test_a_long_voice_note_is_for_people(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number()
    speaks(meta, opus(seconds=181))
    assert what_was_heard(hotel)[0] == "too_long"
    assert brain.turns[0].messages[0].too_long
    assert listener.heard == []


def test_a_recording_that_cannot_be_read_without_ffmpeg_is_for_people(
    meta: Meta, listener: Listener, brain: Brain
):
    hotel = a_number()
    speaks(meta, b"#!AMR\n" + bytes([0x3C] + [1] * 31) * 50)
    assert (the_file(hotel).mime_type, what_was_heard(hotel)[0]) == ("audio/amr", "failed")
    assert len(brain.turns) == 1


def test_where_nobody_listens_the_guest_is_told_at_once(meta: Meta, brain: Brain):
    hotel = a_number()
    speaks(meta)
    assert (the_file(hotel).state, what_was_heard(hotel)) == ("stored", ("off", "", ""))
    assert [turn.messages[0].text for turn in brain.turns] == [""]


def test_a_voice_note_that_is_not_to_be_had_is_told_at_once(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number()
    note = voice_note(meta.holds(b"MZ" + bytes(50)))
    deliver(webhook(change(messages=[note])))
    assert (the_file(hotel).state, what_was_heard(hotel)[0]) == ("refused", "failed")
    assert len(brain.turns) == 1


def test_card_numbers_that_were_said_are_masked(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number()
    listener.said = {"text": "Mi tarjeta es 4111 1111 1111 1111, gracias.", "language": "es"}
    speaks(meta)
    assert "4111 1111" not in what_was_heard(hotel)[1]
    assert "1111" in brain.turns[0].messages[0].text


def test_people_who_own_a_conversation_read_what_was_said(meta: Meta, listener: Listener, brain: Brain):
    hotel = a_number(languages=["es", "en", "pt"])
    guest_says("Hola")
    with scope(hotel.pk), queue.collected():
        handover.to_queue(the_conversation(hotel), HandOver("asked_for_person", "Wants a person."))
    listener.said = {"text": "Ayuda, hay fuego en la habitación 204", "language": "es"}
    speaks(meta)
    assert what_was_heard(hotel)[:2] == ("done", "Ayuda, hay fuego en la habitación 204")
    assert len(brain.turns) == 1
    with scope(hotel.pk):
        assert StaffTask.objects.filter(kind="emergency", urgent=True).exists()


def test_only_so_many_are_listened_to_at_once(meta: Meta, listener: Listener, settings: Any):
    hotel = a_number()
    run_only(
        posted(voice_note(meta.holds(opus(seed=1))), voice_note(meta.holds(opus(seed=2)))),
        lanes.TAKE_MESSAGES,
        lanes.TAKE_MEDIA,
    )
    held = voice_notes._next(lanes.VOICE)
    assert held is not None
    assert voice_notes._next(lanes.VOICE) is None
    settings.STT_AT_ONCE = 2
    assert voice_notes._next(lanes.VOICE) is not None
    later(70)  # both claims were left behind
    with scope(hotel.pk):
        assert set(MediaFile.objects.values_list("transcript_state", flat=True)) == {"done"}


def test_an_answer_that_breaks_off_is_asked_for_again(meta: Meta, listener: Listener):
    hotel = a_number()
    listener.answers = [Response(b"x" * 10, headers={"Content-Length": "500"})]
    speaks(meta)
    assert what_was_heard(hotel)[0] == "waiting"
    later(6)
    assert what_was_heard(hotel)[0] == "done"


def test_a_text_costs_no_look_for_files(meta: Meta, django_assert_num_queries: Any):
    a_number()
    guest_says("Hola")
    with django_assert_num_queries(21):
        deliver(webhook(change(messages=[text("Otra cosa")])))
