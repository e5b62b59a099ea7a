"""A guest's file on its way: fetched at once, tried again, given up with a reason that staff can read."""

import datetime as dt
from typing import Any

import pytest

from governance.models import Alarm
from hotel_agent.lib import clock, queue
from messaging import lanes, media, media_store
from messaging.errors import FileGone
from messaging.models import DeadLetter, MediaFile
from messaging.tasks import sweep
from tenants.models import ChannelAccount, Tenant, WorkItem
from tenants.scope import scope
from tests.messaging.delivery.build import a_number, change, deliver, message, run, webhook
from tests.messaging.delivery.conftest import Brain
from tests.messaging.media.conftest import Meta, as_json, meta_error
from tests.messaging.media.samples import FORBIDDEN, PDF, a_photo

pytestmark = pytest.mark.django_db(transaction=True)


def sends(kind: str, told: dict[str, Any], **more: Any) -> None:
    deliver(webhook(change(messages=[message(kind, told, **more)])))


def the_file(hotel: Tenant) -> MediaFile:
    with scope(hotel.pk):
        return MediaFile.objects.of(hotel.pk).get()


def later(seconds: float) -> None:
    """The sweeper finds what is due by then, and workers do it."""
    with clock.held_at(clock.now() + dt.timedelta(seconds=seconds)), queue.collected() as waiting:
        sweep()
        run(waiting)


def test_a_photo_is_here_at_once_and_what_it_is_told_from_its_bytes(meta: Meta, brain: Brain):
    hotel = a_number()
    sends("image", meta.holds(a_photo(), mime_type="image/png", caption="Mi pago"))
    file = the_file(hotel)
    assert (file.state, file.reason, file.mime_type, file.size) == (
        "stored",
        "",
        "image/jpeg",
        len(a_photo()),
    )
    assert (file.mime_type, file.file_name, file.voice) == ("image/jpeg", "image.jpg", False)
    assert media_store.read(hotel.pk, file.key) == a_photo()
    assert meta.asked[0].args["phone_number_id"] == "155500000001"
    assert [turn.messages[0].text for turn in brain.turns] == ["Mi pago"]
    assert not WorkItem.objects.exists()


def test_a_file_is_fetched_once_however_often_its_webhook_comes(meta: Meta):
    hotel = a_number()
    body = webhook(change(messages=[message("document", meta.holds(PDF, filename="pago.pdf.exe"))]))
    deliver(body)
    deliver(body)
    assert the_file(hotel).file_name == "pago_pdf_exe.pdf"
    assert len(meta.asked) == 1


def test_the_answer_does_not_wait_for_the_file(meta: Meta, brain: Brain):
    hotel = a_number()
    meta.troubles = [as_json({}, 500)] * 3
    sends("image", meta.holds(a_photo()))
    assert len(brain.turns) == 1
    assert (the_file(hotel).state, the_file(hotel).reason) == ("waiting", "refused")


def test_what_could_not_be_fetched_is_tried_again(meta: Meta):
    hotel = a_number()
    meta.troubles = [as_json({}, 503), as_json("no object", 200)]
    sends("image", meta.holds(a_photo()))
    later(6)
    assert the_file(hotel).state == "waiting"
    later(15)
    assert the_file(hotel).state == "stored"
    assert not WorkItem.objects.exists()


def test_what_meta_does_not_know_is_given_up_after_a_few_tries(meta: Meta):
    hotel = a_number()
    sends("image", {"id": "4711", "mime_type": "image/jpeg"})
    for seconds in (10, 30, 120, 900):
        later(seconds)
    assert (the_file(hotel).state, the_file(hotel).reason) == ("gone", "not_found")
    assert len(meta.asked) == 4
    with scope(hotel.pk):
        letter = DeadLetter.objects.get()
    assert (letter.kind, letter.object_id, letter.reason) == ("media", the_file(hotel).pk, "not_found")
    assert not WorkItem.objects.filter(kind=lanes.MEDIA).exists()


def test_after_seven_days_nothing_is_asked_for_any_more(meta: Meta):
    hotel = a_number()
    meta.troubles = [as_json({}, 503)] * 2
    sends("image", meta.holds(a_photo()))
    later(7 * 86_400 + 60)
    assert (the_file(hotel).state, the_file(hotel).reason) == ("gone", "refused")


@pytest.mark.parametrize("what", ["a web page", "a program"])
def test_what_could_do_harm_is_not_kept_and_staff_see_why(meta: Meta, what: str):
    hotel = a_number()
    sends("document", meta.holds(FORBIDDEN[what], filename="menu.pdf", mime_type="application/pdf"))
    file = the_file(hotel)
    assert (file.state, file.reason, file.key) == ("refused", "forbidden_type", "")
    with pytest.raises(FileGone):
        media.opened(media.link(file).rpartition("/")[2])
    assert not WorkItem.objects.exists()


def test_a_file_that_is_announced_too_large_is_not_loaded(meta: Meta, monkeypatch: pytest.MonkeyPatch):
    hotel = a_number()
    monkeypatch.setattr(media_store, "LARGEST", 10)
    sends("image", meta.holds(a_photo()))
    assert (the_file(hotel).state, the_file(hotel).reason) == ("refused", "too_large")


def test_bytes_that_are_not_the_announced_ones_are_not_kept(meta: Meta):
    hotel = a_number()
    told = meta.holds(a_photo())
    meta.files[told["id"]] = a_photo(seed=1)
    sends("image", told)
    for seconds in (10, 30, 120, 900):
        later(seconds)
    assert (the_file(hotel).state, the_file(hotel).reason) == ("refused", "damaged")


def test_a_token_that_is_not_taken_any_more_is_told_and_the_file_fetched_with_the_next(meta: Meta):
    hotel = a_number()
    meta.troubles = [meta_error(190, status=401)]
    sends("image", meta.holds(a_photo()))
    assert (the_file(hotel).state, the_file(hotel).reason) == ("waiting", "token")
    with scope(hotel.pk):
        assert ChannelAccount.objects.get().health == "failing"
        assert Alarm.objects.get().kind == "channel_account"
    later(10)
    assert the_file(hotel).state == "stored"


def test_a_worker_that_died_leaves_the_file_to_the_next(meta: Meta):
    hotel = a_number()
    meta.troubles = [as_json({}, 503)]
    sends("image", meta.holds(a_photo()))
    died = clock.now() + dt.timedelta(seconds=60)
    WorkItem.objects.filter(kind=lanes.MEDIA).update(lease_until=died)
    later(50)
    assert the_file(hotel).state == "waiting"
    later(70)
    assert the_file(hotel).state == "stored"


def test_the_file_of_a_message_of_a_group_is_left(meta: Meta):
    hotel = a_number()
    sends("image", meta.holds(a_photo()), group_id="group-1")
    with scope(hotel.pk):
        assert not MediaFile.objects.exists()
    assert meta.asked == []
