"""What staff read of messages without words."""

from typing import Any

import pytest

from messaging.admin.details import note, words
from messaging.models import Message


@pytest.mark.parametrize(
    ("kind", "details", "shown"),
    [
        ("location", {"name": "Muelle", "latitude": -34.9, "longitude": -56.1}, "Muelle\n-34.9, -56.1"),
        ("contacts", {"cards": [{"name": "Raúl", "phones": ["+598 1"]}, {}]}, "Raúl · +598 1\n"),
        (
            "order",
            {"items": [{"id": "cena", "quantity": "2", "price": "12", "currency": "USD"}, "old"]},
            "2 × cena 12 USD",
        ),
        ("unsupported", {"type": "poll_creation", "error": 131051}, "poll creation (error 131051)"),
        ("text", {"forwarded": "once"}, ""),
    ],
)
def test_what_stands_behind_a_message_is_shown_in_words(
    kind: str, details: dict[str, Any], shown: str
) -> None:
    assert words(Message(kind=kind, details=details)) == shown


def test_a_mail_shows_its_subject_and_whether_its_sender_is_verified() -> None:
    mail = {
        "from": "ana@x.test",
        "message_id": "m@x",
        "subject": "Cuna",
        "files_refused": [{"file_name": "x.exe"}],
    }
    assert note(Message(details=mail)) == "Subject: Cuna · Sender not verified · Not kept: x.exe"
    assert note(Message(details={**mail, "verified": "dmarc", "files_refused": []})) == "Subject: Cuna"


def test_where_a_message_came_from_is_a_note() -> None:
    details = {"forwarded": "often", "referral": {"headline": "Verano"}, "product": "suite"}
    assert note(Message(details=details)) == (
        "Forwarded many times · After the advert: Verano · About the article suite"
    )
    assert note(Message(details={})) == ""
