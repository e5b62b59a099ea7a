"""WhatsApp's files against the stand-in of Meta's side: addresses that grow old, tokens, lost files."""

import base64
from typing import Any

import pytest

from messaging.channels.base import Sender
from messaging.channels.whatsapp.media import download
from messaging.errors import DownloadFailed
from messaging.types import Media
from tests.messaging.media.samples import a_photo
from tests.messaging.standin.build import AURORA, HARBOUR, TOKENS, Driver
from tests.messaging.standin.conftest import product, standin

__all__ = ["product", "standin"]


def sender(number: str = AURORA, token: str = TOKENS[AURORA]) -> Sender:
    return Sender(1, 1, number, token, {})


@pytest.fixture
def sent(standin: Driver, settings: Any) -> Media:
    """What a guest sent, as the webhook tells of it."""
    settings.WHATSAPP_API_BASE_URL = standin.url
    photo = base64.b64encode(a_photo()).decode()
    told = standin.does({"kind": "image", "data": photo, "mime_type": "image/jpeg"})["view"]["media"]
    return Media(told["id"], "image/jpeg")


def reason(who: Sender, media: Media) -> tuple[str, bool]:
    with pytest.raises(DownloadFailed) as failed:
        download(who, media)
    return failed.value.reason, failed.value.retryable


def test_a_guests_file_comes_byte_for_byte(sent: Media):
    assert download(sender(), sent) == a_photo()


def test_an_unknown_file_and_a_strangers_are_not_found(sent: Media):
    assert reason(sender(), Media("4711")) == ("not_found", True)
    assert reason(sender(HARBOUR, TOKENS[HARBOUR]), sent) == ("not_found", True)
    assert reason(sender(), Media("")) == ("not_found", False)


def test_a_wrong_token_is_told_apart(sent: Media):
    assert reason(sender(token="no-token"), sent) == ("token", True)
    assert reason(sender(token=""), sent) == ("token", True)


def test_after_seven_days_it_is_gone(sent: Media, standin: Driver):
    standin.control("clock", {"offset_seconds": 8 * 86_400})
    assert reason(sender(), sent) == ("not_found", True)


def test_other_bytes_than_the_announced_ones_are_damaged(sent: Media):
    digest = base64.b64encode(bytes(32)).decode()
    assert reason(sender(), Media(sent.provider_id, sha256=digest)) == ("damaged", True)
    assert download(sender(), Media(sent.provider_id, sha256="no digest")) == a_photo()


def test_meta_that_cannot_be_reached_is_asked_again(sent: Media, settings: Any):
    settings.WHATSAPP_API_BASE_URL = "http://127.0.0.1:1"
    assert reason(sender(), sent) == ("unreachable", True)


def test_in_production_only_metas_own_hosts_are_called(sent: Media, settings: Any):
    settings.PRODUCTION = True
    assert reason(sender(), sent) == ("address_refused", False)
