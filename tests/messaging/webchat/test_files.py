"""Files of a chat: kept before their message, shown to their chat alone, and never run by a browser."""

import datetime as dt
from pathlib import Path

import pytest
from django.core.files.storage import storages

from hotel_agent.lib import clock, queue
from messaging.channels.webchat import limits
from tests.messaging.delivery.build import run
from tests.messaging.delivery.conftest import Brain
from tests.messaging.webchat.build import Page, a_chat, a_page, call

pytestmark = pytest.mark.django_db(transaction=True)

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + b"0" * 60


@pytest.fixture
def page(settings, tmp_path: Path) -> Page:
    settings.STORAGES = {
        **settings.STORAGES,
        "guest_files": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path / "files"},
        },
    }
    assert str(tmp_path) in str(storages["guest_files"].path("x"))
    a_chat()
    return a_page()


def test_a_picture_is_sent_and_shown_again_after_a_reload(page: Page, brain: Brain):
    sent = page.sends(PNG, "C:\\me\\mi pasaporte.exe").json()
    assert (sent["mime_type"], sent["size"]) == ("image/png", len(PNG))
    assert sent["name"].endswith(".png")
    with queue.collected() as waiting:
        assert page.says("Mi foto", files=[sent["id"]]).status_code == 202
        page.looks()
        before = page.messages[-1]
        assert page.client.get(before["files"][0]["url"]).content == PNG
        run(waiting)
    assert (brain.turns[0].messages[0].kind, brain.turns[0].messages[0].text) == ("image", "Mi foto")
    again = Page(page.token)
    again.looks()
    [shown] = again.messages[0]["files"]
    assert (again.messages[0]["kind"], again.messages[0]["state"]) == ("image", "read")
    answer = again.client.get(shown["url"])
    assert (answer.status_code, b"".join([answer.content])) == (200, PNG)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not answer.cookies
    with clock.held_at(clock.now() + dt.timedelta(hours=3)):
        assert again.client.get(shown["url"]).status_code == 404


def test_a_file_belongs_to_the_chat_that_sent_it(page: Page):
    sent = page.sends(PNG).json()
    other = a_page()
    assert other.says("x", files=[sent["id"]]).json()["error"] == "unknown_file"
    assert call("GET", "files/" + sent["id"]).json()["error"] == "unknown_file"
    assert call("GET", "files/nothing").status_code == 404


def test_files_that_are_not_taken_are_refused_in_words(page: Page):
    cases = [
        (b"", "empty"),
        (b"<html><script>alert(1)</script></html>", "forbidden_type"),
        (b"MZ\x90\x00" + b"\x00" * 100, "forbidden_type"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "forbidden_type"),
        (PNG + b"0" * limits.LARGEST_FILE, "file_too_large"),
    ]
    for content, code in cases:
        answer = page.sends(content)
        assert (answer.status_code, answer.json()["error"]) == (413 if "large" in code else 400, code)


def test_forms_that_cannot_be_read_are_refused(page: Page):
    headers = {"Authorization": f"Bearer {page.token}"}
    for body, content_type in [
        (b"", "multipart/form-data; boundary=edge"),
        (b"--edge\r\nnonsense", "multipart/form-data; boundary=edge"),
        (b"x", "multipart/form-data"),
        (b"{}", "application/json"),
        (b"a=b", "application/x-www-form-urlencoded"),
        (b"--edge--", "multipart/form-data; boundary=\xc3\xa9"),
        (
            b'--edge\r\nContent-Disposition: form-data; name="file"\r\n\r\nno file\r\n--edge--\r\n',
            "multipart/form-data; boundary=edge",
        ),
        (
            b'--edge\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
            + b"y" * 4_000_000
            + b"\r\n--edge--\r\n",
            "multipart/form-data; boundary=edge",
        ),
    ]:
        answer = page.client.generic(
            "POST", "/webchat/files", body, content_type=content_type, headers=headers
        )
        assert answer.status_code in (400, 413), content_type
        assert answer.json()["error"] in ("bad_request", "too_large")
