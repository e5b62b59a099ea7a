"""Meta's payloads into ours: documented forms, odd ones, and anything at all."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from messaging.channels.untrusted import dumped
from messaging.channels.whatsapp import account
from messaging.channels.whatsapp.contents import READERS
from messaging.channels.whatsapp.parse import parse
from messaging.channels.whatsapp.split import split
from messaging.masking import masked_payload
from messaging.types import Alias, InboundMessage, Media, MessageKind, StatusUpdate
from tests.messaging.delivery import payloads
from tests.messaging.delivery.build import change, message, status, text, webhook

NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
SENT = int(NOW.timestamp()) - 60


def read(raw: dict[str, Any], **contact: Any) -> InboundMessage:
    parsed = parse({"message": raw, "contact": contact} if contact else {"message": raw}, NOW)
    assert isinstance(parsed, InboundMessage)
    return parsed


def test_a_text():
    parsed = read(
        text("Hola", message_id="wamid.A", at=SENT), profile={"name": "Julia"}, wa_id="5491155550101"
    )
    assert (parsed.kind, parsed.text, parsed.provider_id) == (MessageKind.TEXT, "Hola", "wamid.A")
    assert parsed.aliases == (Alias("wa_id", "5491155550101"),)
    assert (parsed.profile_name, parsed.sent_at) == ("Julia", NOW - dt.timedelta(seconds=60))


def test_a_guest_without_a_phone_number_is_known_by_user_id():
    raw = {
        "from_user_id": "AR.1349120",
        "id": "wamid.A",
        "timestamp": "1",
        "type": "text",
        "text": {"body": "x"},
    }
    assert read(raw).aliases == (Alias("bsuid", "AR.1349120"),)


def test_the_contact_adds_the_other_name():
    parsed = read(text(sender="54911"), user_id="AR.7", wa_id="54911")
    assert parsed.aliases == (Alias("wa_id", "54911"), Alias("bsuid", "AR.7"))


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_a_tap_is_a_choice(kind: str):
    tap = {"type": kind, kind: {"id": "room:double", "title": "Double", "description": "d"}}
    parsed = read(message("interactive", tap))
    assert (parsed.kind, parsed.choice_id, parsed.text) == (MessageKind.CHOICE, "room:double", "Double")


def test_a_button_of_a_template_is_a_choice():
    parsed = read(message("button", {"payload": "yes", "text": "Yes"}))
    assert (parsed.kind, parsed.choice_id, parsed.text) == (MessageKind.CHOICE, "yes", "Yes")


@pytest.mark.parametrize("kind", ["image", "video", "audio", "document", "sticker", "voice"])
def test_files_keep_what_was_announced_of_them(kind: str):
    file = {
        "id": "m1",
        "mime_type": "x/y",
        "sha256": "aa",
        "caption": "Look",
        "filename": "a.pdf",
        "url": "https://x",
    }
    parsed = read(message(kind, file))
    assert parsed.kind == ("audio" if kind == "voice" else kind)
    assert parsed.media == Media("m1", "x/y", "a.pdf", "aa", "https://x", voice=kind == "voice")
    assert parsed.text == "Look"


@pytest.mark.parametrize(
    ("raw", "kind", "details"),
    [
        (
            message("location", {"latitude": -34.6, "longitude": -58.3, "name": "Here"}),
            "location",
            "latitude",
        ),
        (
            message("contacts", [{"phones": [{"phone": "+54"}], "origin": "contact_request"}]),
            "contacts",
            "cards",
        ),
        (
            message("order", {"text": "This", "product_items": [{"product_retailer_id": "p"}]}),
            "order",
            "items",
        ),
        (message("unsupported", {"type": "poll_creation"}, errors=[{"code": 131051}]), "unsupported", "type"),
        (message("image", {"id": "1"}, errors=[{"code": 131052}]), "unsupported", "type"),
        (message("hologram", {}), "unsupported", "type"),
        (
            message("interactive", {"type": "nfm_reply", "nfm_reply": {"response_json": None}}),
            "unsupported",
            "type",
        ),
    ],
)
def test_other_kinds_keep_their_details(raw: dict[str, Any], kind: str, details: str):
    parsed = read(raw)
    assert parsed.kind == kind
    assert details in parsed.details


def answers(response_json: object) -> InboundMessage:
    form = {"name": "early", "body": "Enviado", "response_json": response_json}
    return read(message("interactive", {"type": "nfm_reply", "nfm_reply": form}))


def test_a_form_filled_in_is_a_choice_by_its_token_with_the_answers_as_words():
    parsed = answers('{"flow_token": "f7", "arrival_time": "14:30", "extras": ["cot", "parking"], "odd": {}}')
    assert (parsed.kind, parsed.choice_id) == (MessageKind.CHOICE, "flow:f7")
    assert parsed.text == "arrival time: 14:30\nextras: cot, parking"


@pytest.mark.parametrize("response", [None, "{", "null", "[]", "7", '{"a": NaN}', "[" * 5000])
def test_a_form_whose_answers_cannot_be_read_says_what_the_phone_shows(response: object):
    parsed = answers(response)
    assert (parsed.kind, parsed.choice_id, parsed.text) == (MessageKind.CHOICE, "flow:early", "Enviado")


def test_the_guests_own_number_is_told_apart_from_cards_of_others():
    phones = [{"phone": "+598 99 123 003", "wa_id": "59899123003"}]
    own = read(message("contacts", [{"origin": "contact_request", "phones": phones}]))
    card = read(message("contacts", [{"phones": phones}]))
    odd = read(message("contacts", [{"origin": "contact_request", "phones": [{"phone": "none"}]}]))
    assert (own.own_phone, card.own_phone, odd.own_phone) == ("+59899123003", "", "")


def test_where_a_message_came_from_is_kept_beside_it():
    context = {"forwarded": True, "referred_product": {"product_retailer_id": "suite"}, "id": "wamid.X"}
    referral = {"source_type": "ad", "headline": "Verano", "image_url": "https://x", "ctwa_clid": "A"}
    parsed = read({**text("x"), "context": context, "referral": referral})
    assert parsed.details == {
        "forwarded": "once",
        "product": "suite",
        "referral": {"source_type": "ad", "headline": "Verano", "ctwa_clid": "A"},
    }
    assert read(text("x")).details == {}


def test_what_meta_could_not_hand_on_whole_keeps_its_words_and_loses_its_file():
    raw = message("image", {"id": "m1", "caption": "¿Esta?"}, errors=[{"code": 131052}])
    parsed = read(raw)
    assert (parsed.kind, parsed.text, parsed.media) == (MessageKind.IMAGE, "¿Esta?", None)
    assert (parsed.error_code, parsed.details) == (131052, {"error": 131052})


@pytest.mark.parametrize(
    ("finer", "reason"), [("reaction", "reaction"), ("pin", "pin"), ("gif", ""), ("edit", "")]
)
def test_nobody_waits_for_an_answer_to_some_of_what_is_unsupported(finer: str, reason: str):
    parsed = read(message("unsupported", {"type": finer}, errors=[{"code": 131051}]))
    assert (parsed.kind, parsed.not_answered) == (MessageKind.UNSUPPORTED, reason)


def test_an_edited_caption_is_the_new_wording_and_an_empty_edit_is_none():
    caption = {"type": "image", "image": {"caption": "New"}}
    edit = read(message("edit", {"original_message_id": "wamid.A", "message": caption}))
    empty = read(message("edit", {"original_message_id": "wamid.A", "message": {"type": "image"}}))
    assert (edit.text, edit.not_answered) == ("New", "")
    assert (empty.text, empty.not_answered) == ("", "edit_without_words")


def test_a_changed_user_id_gives_the_new_and_the_old_one():
    system = {"type": "user_changed_user_id", "user_id": "AR.2", "previous_user_id": "AR.1"}
    parsed = read({"from_user_id": "AR.2", "id": "w", "type": "system", "system": system})
    assert (parsed.aliases, parsed.former_aliases) == ((Alias("bsuid", "AR.2"),), (Alias("bsuid", "AR.1"),))


def test_an_echo_may_go_to_a_user_id_and_be_anything():
    echo = {"to_user_id": "AR.7", "id": "w", "type": "image", "image": {"caption": "Your room"}}
    reaction = {"to": "54911", "id": "w", "type": "reaction", "reaction": {"emoji": "x"}}
    sent, reacted = (parse({"echo": raw}, NOW) for raw in (echo, reaction))
    assert isinstance(sent, InboundMessage)
    assert (sent.aliases, sent.text, sent.not_answered) == (
        (Alias("bsuid", "AR.7"),),
        "[image] Your room",
        "",
    )
    assert isinstance(reacted, InboundMessage)
    assert reacted.not_answered == "reaction"


def test_reactions_edits_and_revokes_name_what_they_are_about():
    reaction = read(message("reaction", {"message_id": "wamid.A", "emoji": "👍"}))
    edit = read(message("edit", {"original_message_id": "wamid.A", "message": {"text": {"body": "New"}}}))
    revoke = read(message("revoke", {"original_message_id": "wamid.A"}))
    assert [one.target_id for one in (reaction, edit, revoke)] == ["wamid.A"] * 3
    assert (reaction.kind, edit.kind, edit.text, revoke.kind) == ("reaction", "edit", "New", "revoke")


def test_a_changed_number_gives_the_new_and_the_old_names():
    parsed = read(
        message("system", {"type": "user_changed_number", "wa_id": "54922", "body": "x"}, sender="54911")
    )
    assert parsed.kind == MessageKind.SYSTEM
    assert (parsed.aliases, parsed.former_aliases) == ((Alias("wa_id", "54922"),), (Alias("wa_id", "54911"),))


def test_an_echo_is_for_the_guest_it_was_written_to():
    echo = {"from": "1555", "to": "5491155550101", "id": "wamid.E", "timestamp": "1", "text": {"body": "Hi"}}
    parsed = parse({"echo": echo}, NOW)
    assert isinstance(parsed, InboundMessage)
    assert (parsed.kind, parsed.aliases, parsed.text) == ("echo", (Alias("wa_id", "5491155550101"),), "Hi")


def test_a_groups_message_is_marked():
    assert read(message("text", {"body": "x"}, group_id="g1")).group


@pytest.mark.parametrize("at", ["", "soon", None, {}, "99999999999999999999", "-1e9", str(SENT + 10**9)])
def test_a_time_that_cannot_be_is_the_time_of_arrival(at: object):
    assert read({**text(), "timestamp": at}).sent_at == NOW


def test_a_message_without_a_type_is_unreadable_and_has_its_sender():
    parsed = read({"from": "54911", "id": "wamid.A"})
    assert (parsed.kind, parsed.aliases) == (MessageKind.UNREADABLE, (Alias("wa_id", "54911"),))


def test_a_status():
    errors = [{"code": 131047, "title": "t", "error_data": {"details": "More than 24 hours"}}]
    parsed = parse({"status": status("failed", message_id="wamid.A", token="tok", errors=errors)}, NOW)
    assert isinstance(parsed, StatusUpdate)
    assert (parsed.provider_id, parsed.token, parsed.status) == ("wamid.A", "tok", "failed")
    assert (parsed.error_code, parsed.error_text) == (131047, "More than 24 hours")


def test_a_status_of_old_means_nothing_to_us():
    assert parse({"status": status("deleted")}, NOW) is None


@pytest.mark.parametrize("name", payloads.names())
def test_documented_payloads_are_read_as_expected(name: str):
    body, expected = payloads.read(name)
    read_here = [
        f"{element.lane} {parsed.kind if isinstance(parsed, InboundMessage) else parsed and parsed.status}"
        for element in split(body)
        for parsed in [parse(element.payload, NOW)]
    ]
    assert read_here == expected


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=12), inner, max_size=4),
    max_leaves=20,
)
KEYS = [
    *(
        "entry",
        "changes",
        "value",
        "field",
        "messages",
        "statuses",
        "metadata",
        "phone_number_id",
        "contacts",
    ),
    *("profile", "name", "id", "from", "from_user_id", "timestamp", "type", "text", "body", "image", "edit"),
    *("interactive", "button_reply", "reaction", "system", "errors", "code", "context", "message", "revoke"),
    *("original_message_id", "location", "order", "product_items", "wa_id", "status", "group_id"),
    *("nfm_reply", "response_json", "message_echoes", "to", "to_user_id", "referral", "referred_product"),
    *("origin", "phones", "phone", "unsupported", "latitude", "caption", "previous_user_id", "history"),
]
shaped = st.recursive(
    anything
    | st.sampled_from(["messages", "text", "image", "interactive", "sent", "failed", "smb_message_echoes"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=40,
)


@settings(max_examples=300, deadline=None)
@given(shaped)
def test_no_json_at_all_makes_splitting_or_reading_raise(body: object):
    for element in split({"entry": [{"changes": [{"field": "messages", "value": body}]}]}) + split(body):
        again = masked_payload(json.loads(dumped(element.payload)))
        parsed = parse(again, NOW)
        assert parsed is None or isinstance(parsed, InboundMessage | StatusUpdate)
        assert len(element.dedupe_key) <= 255


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from([*READERS, "unsupported", "hologram"]),
    shaped,
)
def test_a_known_type_with_any_content_is_read(kind: str, content: object):
    for raw in ({"type": kind, kind: content}, {"type": kind, kind: content, "errors": [content]}):
        parsed = read({"from": "54911", "id": "wamid.A", **raw})
        json.dumps(dict(parsed.details), allow_nan=False)
        echo = parse({"echo": {"to": "54911", "id": "wamid.A", **raw}}, NOW)
        assert isinstance(echo, InboundMessage)
    assert parsed.text.encode() is not None
    assert "\x00" not in parsed.text


@settings(max_examples=200, deadline=None)
@given(st.sampled_from([*sorted(account.FIELDS), "errors"]), shaped)
def test_what_meta_tells_of_an_account_is_read_whatever_it_holds(field: str, content: object):
    values = [content, {"errors": content}, {"restriction_info": content, "ban_info": content}]
    values += [{"user_preferences": content, "calls": content, "event": content, "alert_info": content}]
    for value in values:
        for element in split({"entry": [{"id": "1", "changes": [{"field": field, "value": value}]}]}):
            news = account.read(element.payload, NOW)
            assert news is None or news.kind
            assert news is None or isinstance(news.text, str)


def test_contacts_are_matched_by_name_not_by_position():
    value = change(messages=[text(sender="1"), text(sender="2")])
    value["value"]["contacts"] = [
        {"wa_id": "2", "profile": {"name": "Two"}},
        {"user_id": "1", "profile": {"name": "One"}},
    ]
    names = [element.payload["contact"]["profile"]["name"] for element in split(webhook(value))]
    assert names == ["One", "Two"]
