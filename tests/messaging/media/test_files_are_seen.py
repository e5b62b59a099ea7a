"""Who sees a guest's file: staff of the hotel, through an address that soon works no more."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotel_agent.lib import clock
from messaging import edits, media, media_store
from messaging.errors import FileGone
from messaging.media_store import safe_name, sniffed
from messaging.models import Conversation, MediaFile, Message
from tenants.models import Tenant
from tenants.scope import scope
from tests.messaging.admin.build import a_conversation, a_person, at_the_desk
from tests.messaging.delivery.build import a_number
from tests.messaging.media.samples import KEPT, PDF, a_photo

pytestmark = pytest.mark.django_db(databases=["default", "owner"])


@pytest.fixture
def hotel() -> Tenant:
    return a_number("delfin")


def a_file(conversation: Conversation, content: bytes, name: str = "", **fields: object) -> MediaFile:
    """The last message of the conversation came with this file."""
    stored = media_store.put(conversation.tenant_id, content, file_name=name)
    with scope(conversation.tenant_id):
        message = Message.objects.filter(conversation=conversation).latest("pk")
        Message.objects.filter(pk=message.pk).update(media={"provider_id": "1"})
        values = {
            "state": "stored",
            "key": stored.key,
            "mime_type": stored.mime_type,
            "size": stored.size,
            "file_name": stored.file_name,
            **fields,
        }
        return MediaFile.objects.create(
            tenant_id=conversation.tenant_id,
            message=message,
            position=MediaFile.objects.filter(message=message).count(),
            announced={"file_name": name},
            created_at=clock.now(),
            **values,
        )


def page_of(conversation: Conversation, browser: Client) -> str:
    return browser.get(
        reverse("admin:messaging_conversation_change", args=[conversation.pk])
    ).content.decode()


def address_of(file: MediaFile, conversation: Conversation) -> str:
    return reverse("admin:messaging_conversation_file", args=[conversation.pk, file.pk])


def test_staff_see_pictures_sound_with_its_words_and_documents(hotel: Tenant):
    conversation = a_conversation(hotel, "Mirá")
    photo = a_file(conversation, a_photo(), "pileta.jpg")
    voice = a_file(
        conversation,
        KEPT["audio/ogg"],
        voice=True,
        transcript="¿Está caliente <b>la</b> pileta?",
        transcript_language="es",
        transcript_state="done",
    )
    document = a_file(conversation, PDF, "comprobante.pdf")
    page = page_of(conversation, at_the_desk(a_person(hotel)))
    assert f'<img src="{address_of(photo, conversation)}" alt="Picture of the guest: pileta.jpg"' in page
    assert (
        f'<audio class="chat-sound" controls preload="none" src="{address_of(voice, conversation)}"' in page
    )
    assert "¿Está caliente &lt;b&gt;la&lt;/b&gt; pileta?" in page
    assert f'href="{address_of(document, conversation)}" download' in page
    assert f"comprobante.pdf <small>{len(PDF)}\xa0bytes</small>" in page


def test_staff_read_why_a_file_or_its_words_are_not_there(hotel: Tenant):
    conversation = a_conversation(hotel, "Mirá")
    a_file(conversation, PDF, "menu.pdf", state="refused", reason="forbidden_type")
    a_file(conversation, PDF, state="waiting", reason="token")
    a_file(conversation, PDF, state="gone", reason="something new")
    a_file(conversation, KEPT["audio/ogg"], voice=True, transcript_state="too_long")
    page = page_of(conversation, at_the_desk(a_person(hotel)))
    for words in (
        "Not kept: a type of file that could do harm: menu.pdf",
        "On its way: the access token is not accepted, connect the account again",
        "Not to be had",
        "Too long to be written down: please listen to it",
    ):
        assert words in page


def test_a_file_is_opened_by_the_staff_of_its_hotel_only(hotel: Tenant):
    conversation = a_conversation(hotel, "Mirá")
    file = a_file(conversation, a_photo(), "pileta.jpg")
    address = address_of(file, conversation)
    answer = at_the_desk(a_person(hotel)).get(address, follow=True)
    assert (answer.status_code, answer.content) == (200, a_photo())
    other = a_number("roble", "155500000002")
    assert at_the_desk(a_person(other, "owner")).get(address).status_code == 404
    assert Client().get(address).status_code == 302  # to the log-in
    elsewhere = a_conversation(hotel, "Hola")
    assert at_the_desk(a_person(hotel)).get(address_of(file, elsewhere)).status_code == 404


def test_the_page_stays_the_same_while_nothing_changes(hotel: Tenant):
    conversation = a_conversation(hotel, "Mirá")
    a_file(conversation, a_photo())
    browser = at_the_desk(a_person(hotel))
    address = reverse("admin:messaging_conversation_lines", args=[conversation.pk])
    tag = browser.get(address)["ETag"]
    with clock.held_at(clock.now() + dt.timedelta(hours=1)):
        assert browser.get(address, headers={"If-None-Match": tag}).status_code == 304


def test_an_address_soon_works_no_more_and_cannot_be_made_up(hotel: Tenant):
    conversation = a_conversation(hotel, "Mirá")
    file = a_file(conversation, a_photo())
    link = media.link(file)
    assert media.link(file) == link
    assert Client().get(link).status_code == 200
    for wrong in (link[:-1] + ("A" if link[-1] != "A" else "B"), "/files/x", "/files/x:y:z"):
        assert Client().get(wrong).status_code == 404
    assert Client().post(link).status_code == 405
    for seconds, status in ((299, 200), (601, 404)):
        with clock.held_at(clock.now() + dt.timedelta(seconds=seconds)):
            assert Client().get(link).status_code == status


@pytest.mark.parametrize("mime_type", KEPT)
def test_nothing_of_a_guest_runs_in_a_browser(hotel: Tenant, mime_type: str):
    file = a_file(a_conversation(hotel, "Mirá"), KEPT[mime_type], 'a";\r\nb<c>.x')
    answer = Client().get(media.link(file))
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("default-src 'none'")
    assert answer["Content-Security-Policy"].endswith("sandbox")
    assert "private" in answer["Cache-Control"]
    shown = mime_type.startswith(("image/", "audio/", "video/")) and mime_type not in {
        "image/heic",
        "audio/amr",
    }
    assert answer["Content-Disposition"].startswith("inline" if shown else "attachment")
    assert answer["Content-Type"] == (mime_type if shown else "application/octet-stream")
    assert file.file_name == safe_name('a";\r\nb<c>.x', sniffed(KEPT[mime_type]))


@pytest.mark.parametrize(
    ("wanted", "status", "part"),
    [
        ("bytes=0-3", 206, slice(0, 4)),
        ("bytes=10-", 206, slice(10, None)),
        ("bytes=0-99999", 206, slice(0, None)),
        ("bytes=99999-", 416, slice(0, 0)),
        ("bytes=5-2", 416, slice(0, 0)),
        ("bytes=-5", 200, slice(0, None)),
        ("nonsense", 200, slice(0, None)),
    ],
)
def test_players_get_the_parts_they_ask_for(hotel: Tenant, wanted: str, status: int, part: slice):
    content = KEPT["audio/ogg"]
    file = a_file(a_conversation(hotel, "Mirá"), content)
    answer = Client().get(media.link(file), headers={"Range": wanted})
    assert (answer.status_code, answer.content) == (status, content[part])


def test_a_file_that_is_not_in_the_store_any_more_is_not_there(hotel: Tenant):
    file = a_file(a_conversation(hotel, "Mirá"), a_photo(seed=99))
    media_store.delete(hotel.pk, file.key)
    assert Client().get(media.link(file)).status_code == 404


def test_what_a_guest_takes_back_is_forgotten_with_its_files(
    hotel: Tenant, django_capture_on_commit_callbacks: Callable[..., Any]
):
    conversation = a_conversation(hotel, "Mirá")
    shared, own = a_file(conversation, a_photo(seed=5), transcript="x"), a_file(conversation, a_photo(seed=6))
    links = [media.link(shared), media.link(own)]
    with scope(hotel.pk), django_capture_on_commit_callbacks(execute=True):
        taken_back = Message.objects.get()
        a_file(a_conversation(hotel, "Mirá también"), a_photo(seed=5))
        revoke = Message(tenant_id=hotel.pk, target_id=taken_back.provider_message_id)
        edits.apply_revoke(conversation.pk, revoke)
        left = list(MediaFile.objects.filter(message=taken_back).values_list("state", "key", "transcript"))
    assert left == [("gone", "", "")] * 2
    assert [Client().get(link).status_code for link in links] == [404, 404]
    assert media_store.read(hotel.pk, shared.key) == a_photo(seed=5)
    with pytest.raises(FileGone):
        media_store.read(hotel.pk, own.key)
