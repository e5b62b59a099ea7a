"""Gmail's push: only Google's own, for our subscription, wakes the look into the mailbox it names."""

import base64
import json
import time
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from jwt.algorithms import RSAAlgorithm
from pytest_httpserver import HTTPServer

from hotel_agent.lib import queue
from messaging import ingest, lanes
from messaging.channels.gmail.verify import keys
from messaging.ingest import webhook_events_total
from tenants import snapshot
from tests.tenants.build import a_hotel, an_account

pytestmark = pytest.mark.django_db(transaction=True)

MAILBOX = "reservas@delfin.test"
AUDIENCE = "https://agent.test/webhooks/gmail"
SERVICE = "push@project.iam.gserviceaccount.com"
KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(autouse=True)
def google(httpserver: HTTPServer, settings: Any) -> HTTPServer:
    """Where Google's keys are; one of them is ours to sign with."""
    public = json.loads(RSAAlgorithm.to_jwk(KEY.public_key()))
    httpserver.expect_request("/certs").respond_with_json({"keys": [{**public, "kid": "k1", "alg": "RS256"}]})
    settings.GMAIL_PUSH_CERTS_URL = httpserver.url_for("/certs")
    settings.GMAIL_PUSH_AUDIENCE, settings.GMAIL_PUSH_SERVICE_ACCOUNT = AUDIENCE, SERVICE
    keys.forget()
    ingest._alarmed.clear()
    snapshot.forget()
    return httpserver


def claims(**other: Any) -> dict[str, Any]:
    now = int(time.time())
    good = {
        "iss": "https://accounts.google.com",
        "aud": AUDIENCE,
        "email": SERVICE,
        "email_verified": True,
        "iat": now,
        "exp": now + 3600,
    }
    return {name: value for name, value in {**good, **other}.items() if value is not None}


def token(*, key: Any = KEY, algorithm: str = "RS256", kid: str = "k1", **other: Any) -> str:
    return jwt.encode(claims(**other), key, algorithm=algorithm, headers={"kid": kid})


def push(address: str = MAILBOX, *, bearer: str | None = None, body: Any = None) -> int:
    data = base64.urlsafe_b64encode(json.dumps({"emailAddress": address, "historyId": 7}).encode()).decode()
    body = {"message": {"data": data, "messageId": "1"}, "subscription": "s"} if body is None else body
    headers = {"Authorization": f"Bearer {token() if bearer is None else bearer}"}
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Client().post("/webhooks/gmail", raw, content_type="application/json", headers=headers)
    return answer.status_code


def counted(result: str) -> float:
    return float(webhook_events_total.labels("gmail", "any", result)._value.get())


def test_a_push_wakes_the_look_into_its_mailbox(google: HTTPServer):
    hotel = a_hotel()
    an_account(hotel, MAILBOX, kind="email")
    with queue.collected() as waiting:
        assert [push(), push(MAILBOX.upper())] == [200, 200]
    assert [one[:2] for one in waiting] == [(lanes.POLL_MAILBOXES_OF, (hotel.pk,))] * 2
    assert len(google.log) == 1


@pytest.mark.parametrize("body", [{}, [], {"message": {"data": "%%%"}}, {"message": {"data": "W10="}}, 7])
def test_a_push_about_nothing_of_ours_is_taken_and_wakes_nobody(body: Any):
    unknown = counted("unknown_mailbox")
    with queue.collected() as waiting:
        assert push(body=body) == 200
        assert push("nobody@delfin.test") == 200
    assert waiting == []
    assert counted("unknown_mailbox") == unknown + 1


def test_a_push_that_is_not_googles_for_us_is_refused():
    public = KEY.public_key().public_numbers().n.to_bytes(256, "big")
    now = int(time.time())
    wrong = {
        "no token": "",
        "no jwt": "a.b.c",
        "signed by another": token(key=OTHER),
        "with a shared secret": jwt.encode(claims(), public, algorithm="HS256", headers={"kid": "k1"}),
        "not signed": jwt.encode(claims(), "", algorithm="none", headers={"kid": "k1"}),
        "an unknown key": token(kid="k9"),
        "another audience": token(aud="https://other.test"),
        "another issuer": token(iss="https://evil.test"),
        "another account": token(email="eva@evil.test"),
        "not verified": token(email_verified=False),
        "verified in words": token(email_verified="true"),
        "too old": token(exp=now - 60),
        "without an end": token(exp=None),
    }
    with queue.collected() as waiting:
        assert {why: push(bearer=bearer) for why, bearer in wrong.items()} == dict.fromkeys(wrong, 401)
    assert [task for task, *_ in waiting if task.startswith("messaging.")] == []


def test_without_its_settings_no_push_is_believed(settings: Any):
    settings.GMAIL_PUSH_AUDIENCE = ""
    assert push() == 401


def test_while_googles_keys_cannot_be_had_a_push_is_asked_for_again(google: HTTPServer, settings: Any):
    settings.GMAIL_PUSH_CERTS_URL = google.url_for("/broken")
    google.expect_request("/broken").respond_with_data("<html>", status=500)
    assert push() == 503
    settings.GMAIL_PUSH_CERTS_URL = google.url_for("/certs")
    assert push() == 200


def test_a_body_that_is_no_json_is_refused():
    assert push(body=b"{") == 400
