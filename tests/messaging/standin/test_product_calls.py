"""The product's own calls, as it words them, against the stand-in: none is refused."""

from typing import Any

import pytest

from messaging import approved
from messaging.channels.base import ChannelCheck, Outgoing, Sender
from messaging.channels.whatsapp import templates
from messaging.channels.whatsapp.channel import WhatsApp
from messaging.types import Option, Place, Reply, TemplateMessage
from tests.messaging.standin.build import ANA_ID, AURORA, TOKENS, Driver

WHATSAPP = WhatsApp()
TWO = (Option("a", "A"), Option("b", "B", "why"))


@pytest.fixture
def sender(standin: Driver, settings: Any) -> Sender:
    settings.WHATSAPP_API_BASE_URL = standin.url
    return Sender(1, 1, AURORA, TOKENS[AURORA], {"waba_id": "2" + AURORA[1:]})


def test_every_kind_of_reply_is_taken_and_shown(standin: Driver, sender: Sender) -> None:
    wamid = standin.says("Hola")["wamid"]
    sound = WHATSAPP.upload(sender, b"OggS", "audio/ogg")
    replies = {
        "text": Reply("text", "Hola"),
        "buttons": Reply("buttons", "?", options=(Option("a", "A"),), footer="f"),
        "list": Reply("list", "?", options=TWO, button="See"),
        "audio": Reply("audio", "", media="/hello.ogg"),
        "location": Reply("location", "", place=Place(-34.6, -58.4, "Hotel", "Calle 1")),
        "reaction": Reply("reaction", "\N{THUMBS UP SIGN}", target_id=wamid),
        "contact_request": Reply("contact_request", "Your number?"),
        "template": Reply("template", "x", template=TemplateMessage("arrival", "es", ("Ana\n Paz",))),
    }
    for kind, reply in replies.items():
        (fitted,) = WHATSAPP.fit(reply, interactive=True)
        WHATSAPP.send(sender, Outgoing("wa_id", ANA_ID, fitted, kind, media_id=sound))
    shown = {kind: standin.control("messages", callback_data=kind)["messages"][0]["view"] for kind in replies}
    assert shown["audio"]["media"]["voice"] is True
    assert shown["location"]["location"]["name"] == "Hotel"
    assert shown["reaction"]["reaction"]["wamid"] == wamid
    assert shown["contact_request"]["request"] == "phone"
    assert shown["template"]["text"] == "Hola Ana Paz, te esperamos."
    assert WHATSAPP.show_read(sender, wamid)


def test_the_texts_of_the_product_are_approved_and_read_again(standin: Driver, sender: Sender) -> None:
    before = templates.definitions(sender)
    for one in approved.every():
        assert templates.submit(sender, one.name, one.language, one.body, approved.EXAMPLES)
    read = templates.definitions(sender)
    assert len(read) == len(before) + len(approved.every())
    assert all(templates.problem(one.components, approved.EXAMPLES) == "" for one in read[len(before) :])


def test_the_test_of_the_number_finds_it_well(sender: Sender) -> None:
    assert WHATSAPP.check(sender) == ChannelCheck(works=True)
