"""The checks that messaging brings to preflight."""

import datetime as dt

import pytest

from governance.preflight import registry
from hotel_agent.lib import clock
from messaging import preflight
from messaging.models import InboundEvent, TextOverride
from messaging.replies import texts
from tenants import snapshot
from tenants.models import ChannelAccount
from tenants.scope import scope
from tests.tenants.build import a_hotel, an_account

pytestmark = pytest.mark.django_db


def test_every_reply_can_be_said_in_every_language():
    result = preflight.reply_texts()
    assert (result.status, result.detail.endswith("in 3 languages")) == ("passed", True)


def test_a_missing_text_is_named(monkeypatch):
    product_text = texts.product_text

    def without(name, language, *, voseo=False):
        if (name, language) == ("goodbye", "pt"):
            raise KeyError(name)
        return product_text(name, language, voseo=voseo)

    monkeypatch.setattr(texts, "product_text", without)
    result = preflight.reply_texts()
    assert (result.status, result.detail) == ("failed", "pt/goodbye is missing")


def test_a_hotels_text_that_may_not_be_used_is_named():
    hotel = a_hotel()
    with scope(hotel.pk):
        TextOverride.objects.create(tenant=hotel, language="es", name="goodbye", text="Son 90000 pesos.")
    snapshot.raise_version()
    result = preflight.reply_texts()
    assert result.status == "failed"
    assert result.detail.startswith("delfin: es/goodbye ")


def test_what_is_missing_for_voice_notes_is_named(settings, monkeypatch):
    assert preflight.voice_notes().detail == "off"
    settings.STT_BASE_URL, settings.STT_MODEL = "https://listens.example/v1", "whisper-1"
    assert (preflight.voice_notes().status, preflight.voice_notes().detail) == ("passed", "on")
    monkeypatch.setattr("messaging.speech.sound.ffmpeg", lambda: None)
    monkeypatch.setattr("messaging.speech.local.LIBRARY", "no_such_library")
    settings.STT_BASE_URL, settings.STT_AUDIO = "local", "wav"
    result = preflight.voice_notes()
    assert result.status == "failed"
    assert "the extra `voice` is not installed" in result.detail
    assert "ffmpeg is not installed" in result.detail


def lost_event(hotel):
    """An event that was stored long ago and for which no work waits."""
    with scope(hotel.pk):
        InboundEvent.objects.create(
            tenant=hotel,
            channel="whatsapp",
            receiver="1",
            lane="message",
            dedupe_key=f"{hotel.pk}",
            raw="{}",
            correlation_id="c" * 32,
            received_at=clock.now() - dt.timedelta(hours=1),
        )


def test_no_message_is_unaccounted_for():
    a_hotel()
    assert preflight.unaccounted().status == "passed"


def test_a_message_that_is_unaccounted_for_is_counted():
    hotel, other = a_hotel(), a_hotel("gaviota")
    lost_event(hotel)
    snapshot.raise_version()
    assert preflight.unaccounted().detail.startswith("1; see")
    with registry.only_hotel(other.slug):
        assert preflight.unaccounted().status == "passed"


def test_a_web_chat_that_no_site_may_show_is_named_in_production(settings):
    hotel = a_hotel()
    an_account(hotel, "pk_delfin", kind="webchat", options={"origins": []})
    settings.PRODUCTION, settings.PUBLIC_URL = True, "https://chat.example"
    result = preflight.web_chats()
    assert (result.status, result.detail) == (
        "failed",
        "delfin pk_delfin: No site of the hotel may show this chat.",
    )
    with scope(hotel.pk):
        ChannelAccount.objects.update(options={"origins": ["https://www.delfin.example"]})
    assert preflight.web_chats().status == "passed"
    settings.PUBLIC_URL = "http://chat.example"
    assert "no https address" in preflight.web_chats().detail
