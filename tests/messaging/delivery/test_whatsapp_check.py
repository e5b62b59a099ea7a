"""Whether a number works, asked of Meta, in words of the hotel."""

from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from messaging.channels.base import ChannelCheck, Sender
from messaging.registry import channel_of
from tests.messaging.delivery.conftest import refused

NUMBER = {
    "verified_name": "Hotel",
    "status": "CONNECTED",
    "quality_rating": "GREEN",
    "name_status": "APPROVED",
}
TOKEN = {"data": {"is_valid": True, "expires_at": 0, "scopes": []}}
RIGHTS = ["whatsapp_business_messaging", "whatsapp_business_management"]


def good() -> dict[str, Any]:
    return {
        "155": NUMBER,
        "debug_token": {"data": {"is_valid": True, "expires_at": 0, "scopes": RIGHTS}},
        "2001/subscribed_apps": {"data": [{"whatsapp_business_api_data": {"id": "9"}}]},
    }


@pytest.fixture
def checked(httpserver: HTTPServer, settings: Any) -> Any:
    settings.WHATSAPP_API_BASE_URL = httpserver.url_for("").rstrip("/")

    def check(**changes: Any) -> ChannelCheck:
        token = changes.get("token", "secret")
        httpserver.clear_all_handlers()
        named = {"number": "155", "token_data": "debug_token", "apps": "2001/subscribed_apps"}
        answers = good() | {named[name]: value for name, value in changes.items() if name in named}
        for path, answer in answers.items():
            expected = httpserver.expect_request(
                f"/v25.0/{path}", method="GET", headers={"Authorization": f"Bearer {token}"}
            )
            if isinstance(answer, dict):
                expected.respond_with_json(answer)
            else:
                expected.respond_with_response(answer)
        options = changes.get("options", {"waba_id": "2001"})
        return channel_of("whatsapp").check(Sender(1, 1, "155", token, options))

    return check


def test_a_number_that_works_has_no_problem_and_nothing_to_do(checked: Any, httpserver: HTTPServer):
    assert checked() == ChannelCheck(True)
    assert {request.method for request, _ in httpserver.log} == {"GET"}
    asked = httpserver.log[0][0].args["fields"]
    assert {"verified_name", "display_phone_number", "quality_rating", "status"} <= set(asked.split(","))


@pytest.mark.parametrize(
    ("changes", "problem", "advice"),
    [
        ({"token": ""}, "no access token", "System users"),
        ({"number": refused(190, subcode=463, http=401)}, "access token", "System users"),
        ({"number": refused(100, subcode=33)}, "does not know this number", ""),
        ({"number": {**NUMBER, "status": "DISCONNECTED"}}, "disconnected", "registered again"),
        ({"token_data": {"data": {"is_valid": False}}}, "not valid", "System users"),
        ({"token_data": {"data": {"is_valid": True, "scopes": RIGHTS[:1]}}}, "management", "System users"),
        ({"apps": {"data": []}}, "Nobody is told", "webhook"),
        ({"apps": refused(100, subcode=33)}, "2001 cannot be read", "Check its id"),
    ],
)
def test_what_is_wrong_is_said_in_words(checked: Any, changes: dict[str, Any], problem: str, advice: str):
    found = checked(**changes)
    assert (found.works, len(found.problems)) == (False, 1)
    assert problem in found.problems[0]
    assert advice in " ".join(found.advice)
    assert "secret" not in str(found)


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"number": {**NUMBER, "quality_rating": "RED"}}, "complain"),
        ({"number": {**NUMBER, "name_status": "DECLINED"}}, "name guests see"),
        (
            {"token_data": {"data": {"is_valid": True, "scopes": RIGHTS, "expires_at": 1767225600}}},
            "2026-01-01",
        ),
        ({"options": {}}, "business account id"),
    ],
)
def test_what_will_go_wrong_is_advice(checked: Any, changes: dict[str, Any], advice: str):
    found = checked(**changes)
    assert found.works
    assert advice in " ".join(found.advice)


def test_a_token_that_may_not_look_at_itself_may_still_send(checked: Any):
    assert checked(token_data=refused(100)) == ChannelCheck(True)
