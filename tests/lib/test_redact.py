"""What is masked in any text that may reach a log, and what stays readable."""

import pytest

from hotel_agent.lib.redact import redact_event, redact_text


def redacted(**event):
    return redact_event(None, "info", {"event": "something_happened", **event})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("write to ana.paz+x@mail.example.com now", "write to ***@*** now"),
        ("call +54 9 11 4000-1234", "call ***"),
        ("call (011) 4000-1234 today", "call *** today"),
        ("from 5491140001234", "from ***"),
        ("from 11.4000.1234", "from ***"),
        ("card 4111 1111 1111 1111.", "card ***."),
        ("Authorization: Bearer EAAGm0PX4ZCps", "Authorization: Bearer ***"),
        ("GET /v23.0/1?access_token=EAAGm0PX&x=1", "GET /v23.0/1?access_token=***&x=1"),
        ("GET /webhooks?hub.verify_token=abc", "GET /webhooks?hub.verify_token=***"),
        ("postgresql://app:s3cret@db:5432/hotel", "postgresql://app:***@db:5432/hotel"),
        ("duplicate key\nDETAIL:  Key (name)=(Ana Paz) already exists.", "duplicate key\nDETAIL: ***"),
    ],
)
def test_people_and_secrets_are_masked(text, expected):
    assert redact_text(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "webhook_stored",
        "stay 2026-12-20 to 2026-12-23",
        "at 2026-11-21T15:41:03.567757+00:00",
        "127.0.0.1",
        "room 305, 3 nights, 2 guests",
        "task 3f1c2d7e-9a4b-4c6d-8e2f-1a2b3c4d5e6f",
        "correlation 70743e6c46175b984e6a29b1e8e0c8f3",
    ],
)
def test_what_operators_need_stays_readable(text):
    assert redact_text(text) == text


@pytest.mark.parametrize(
    "key",
    [
        "access_token",
        "app_secret",
        "password",
        "Authorization",
        "api_key",
        "body",
        "text",
        "payload",
        "guest_name",
    ],
)
def test_values_under_telling_keys_are_masked_whatever_they_look_like(key):
    assert redacted(**{key: "Ana"})[key] == "***"


def test_a_phone_as_a_number_is_masked_and_a_count_is_not():
    assert redacted(phone=5491140001234, text_length=120)["phone"] == "***"
    assert redacted(text_length=120)["text_length"] == 120


def test_masking_looks_into_what_is_nested():
    event = redacted(
        guest={"name": "Ana", "nights": 3}, lines=["ana@example.com", {"body": "hola"}], pair=("a", 1)
    )
    assert event["guest"] == {"name": "***", "nights": 3}
    assert event["lines"] == ["***@***", {"body": "***"}]
    assert event["pair"] == ["a", 1]


def test_other_objects_are_masked_as_they_would_be_shown():
    assert redacted(error=ValueError("no guest ana@example.com"))["error"] == "ValueError('no guest ***@***')"


def test_the_event_itself_is_masked_too():
    assert redact_event(None, "info", {"event": "hello ana@example.com"})["event"] == "hello ***@***"


def test_numbers_flags_and_nothing_stay():
    values = {"tenant_id": 12345678, "shared": True, "seconds": 0.25, "reason": None}
    assert {key: redacted(**values)[key] for key in values} == values


def test_what_we_make_ourselves_stays():
    ours = {"correlation_id": "12345678901234567890123456789012", "timestamp": "2026-11-21T15:41:03Z"}
    event = redacted(**ours)
    assert {key: event[key] for key in ours} == ours
