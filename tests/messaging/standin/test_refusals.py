"""Which calls the stand-in refuses, with the bodies Meta answers."""

from typing import Any

import pytest

from tests.messaging.standin.build import (
    AURORA,
    HARBOUR,
    Driver,
    buttons,
    message,
    rooms,
    template,
    text,
)


def refusal(standin: Driver, body: dict[str, Any], **kwargs: Any) -> dict[str, Any]:
    answer = standin.send(body, **kwargs)
    assert answer.status_code >= 400, answer.text
    error: dict[str, Any] = answer.json()["error"]
    assert error.pop("fbtrace_id").startswith("A")
    return error


def row(number: int, **changes: str) -> dict[str, str]:
    return {"id": f"r{number}", "title": f"Room {number}", **changes}


def test_a_call_without_a_token_is_told_to_bring_one(standin: Driver) -> None:
    answer = standin.graph("GET", "v24.0/me", token=None)
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 2500)


def test_an_unknown_token_is_refused_with_190_and_a_challenge(standin: Driver) -> None:
    answer = standin.send(text(), token="nobody")
    assert (answer.status_code, answer.json()["error"]["code"]) == (401, 190)
    assert answer.headers["www-authenticate"].startswith('OAuth "Facebook Platform" "invalid_token"')


def test_a_token_may_come_in_the_query(standin: Driver) -> None:
    assert standin.graph("GET", f"v24.0/{AURORA}?access_token=token-aurora", token=None).status_code == 200


def test_an_unknown_version_is_read_as_an_object(standin: Driver) -> None:
    answer = standin.graph("GET", "v99.0/me")
    error = answer.json()["error"]
    assert (answer.status_code, error["code"], error["message"]) == (
        400,
        2500,
        "Unknown path components: /me",
    )


@pytest.mark.parametrize("number_id", ["5550100", "200000000000001", HARBOUR])
def test_an_unknown_or_foreign_number_is_no_object(standin: Driver, number_id: str) -> None:
    error = refusal(standin, text(), number_id=number_id, token="token-aurora")
    assert error == {
        "message": f"Unsupported post request. Object with ID '{number_id}' does not exist, cannot be loaded "
        "due to missing permissions, or does not support this operation. Please read the Graph API "
        "documentation at https://developers.facebook.com/docs/graph-api",
        "type": "GraphMethodException",
        "code": 100,
        "error_subcode": 33,
    }


@pytest.mark.parametrize(
    ("body", "path"),
    [
        ({"to": "1", "type": "text"}, "messaging_product"),
        ({"messaging_product": "whatsapp"}, "to"),
        (text(to=None), "to"),
        (text(body=""), "text['body']"),
        ({"messaging_product": "whatsapp", "to": "5491150000001"}, "text['body']"),
        (buttons("Sí", ""), "interactive['action']['buttons'][1]['reply']['title']"),
        (message("location", {"latitude": 1}), "location['longitude']"),
        (message("template", {"name": "arrival"}), "template['language']"),
        (message("reaction", {"emoji": "x"}), "reaction['message_id']"),
    ],
)
def test_a_missing_parameter_is_named_by_its_path(standin: Driver, body: dict[str, Any], path: str) -> None:
    error = refusal(standin, body)
    assert error == {
        "message": f"(#100) The parameter {path} is required.",
        "type": "OAuthException",
        "code": 100,
    }


def test_a_body_that_is_not_json_lacks_its_first_parameter(standin: Driver) -> None:
    answer = standin.graph("POST", f"v24.0/{AURORA}/messages", data=b"{not json")
    assert answer.json()["error"]["message"] == "(#100) The parameter messaging_product is required."


@pytest.mark.parametrize(
    ("body", "details"),
    [
        (buttons(*"abcd"), "interactive['action']['buttons'] count invalid. Min allowed: 1, Max allowed: 3"),
        (
            buttons("Ver todas las habitaciones"),
            "interactive['action']['buttons'][0]['reply']['title'] length",
        ),
        (buttons("Sí", "Sí"), "Button reply title must be unique"),
        (buttons("Sí", body={"text": "x" * 1025}), "interactive['body']['text'] length"),
        (buttons("Sí", footer={"text": "x" * 61}), "interactive['footer']['text'] length"),
        (buttons("Sí", header={"type": "text"}), "Text cannot be null for header type text"),
        (rooms(*[row(i) for i in range(11)]), "interactive['action']['sections'][0]['rows'] count"),
        (rooms(row(1, title="x" * 25)), "rows'][0]['title'] length"),
        (rooms(row(1, description="x" * 73)), "rows'][0]['description'] length"),
        (rooms(row(1), row(1)), "Row id must be unique"),
        (rooms(row(1), body={"text": "x" * 4097}), "interactive['body']['text'] length"),
        (rooms(row(1), header={"type": "image", "image": {"id": "1"}}), "Header type must be text"),
        (text(biz_opaque_callback_data="x" * 513), "biz_opaque_callback_data length"),
    ],
)
def test_a_limit_that_is_passed_is_131009_with_the_field(
    standin: Driver, body: dict[str, Any], details: str
) -> None:
    error = refusal(standin, body)
    assert (error["code"], error["error_subcode"]) == (131009, 2494010)
    assert error["message"] == "(#131009) Parameter value is not valid"
    assert details in error["error_data"]["details"]


def test_ten_rows_in_all_are_the_most_and_sections_need_titles(standin: Driver) -> None:
    sections = [{"title": t, "rows": [row(n + i) for n in range(6)]} for t, i in (("a", 0), ("b", 6))]
    action = {"button": "Ver", "sections": sections}
    assert "Total row count" in refusal(standin, rooms(action=action))["error_data"]["details"]
    action["sections"] = [{"rows": [row(1)]}, {"rows": [row(2)]}]
    assert "Section title is required" in refusal(standin, rooms(action=action))["error_data"]["details"]


def test_a_text_of_4097_characters_is_too_long(standin: Driver) -> None:
    error = refusal(standin, text("x" * 4097))
    assert error["message"] == "(#100) Param text['body'] must be at most 4096 characters long."
    assert standin.send(text("x" * 4096)).status_code == 200


@pytest.mark.parametrize("part", [{}, {"id": "1", "link": "http://127.0.0.1:1/a.png"}])
def test_a_picture_has_exactly_one_source(standin: Driver, part: dict[str, str]) -> None:
    error = refusal(standin, message("image", part))
    assert error["message"] == "(#100) Either one of media ID or link must be present"
    assert error["error_subcode"] == 2494009


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (text(7), "Param text['body'] must be a string."),
        (message("text", []), "Param text must be a JSON object."),
        (
            message("location", {"latitude": "north", "longitude": 1}),
            "location['latitude'] must be a number.",
        ),
        (rooms(action={"button": "x", "sections": 1}), "interactive['action']['sections'] must be an array."),
        (message("text", {"body": "x", "preview_url": "yes"}), "text['preview_url'] must be a boolean."),
        (message("poll", {}), "Param type must be one of"),
        (message("image", {"id": "404"}), "is not a valid whatsapp business account media attachment ID"),
        (text(to={"a": 1}), "Param to must be a string."),
        (text(to="nobody"), "Invalid parameter"),
        (text(to="+54 11 4000-1234"), "Invalid parameter"),
        (text(to=None, recipient="AR.404"), "Invalid parameter"),
        (text(to=None, recipient="nobody"), "Invalid parameter"),
    ],
)
def test_a_wrong_value_is_refused_with_100(standin: Driver, body: dict[str, Any], words: str) -> None:
    error = refusal(standin, body)
    assert error["code"] == 100
    assert words in error["message"]


def test_an_unknown_key_is_an_invalid_parameter(standin: Driver) -> None:
    error = refusal(standin, message("text", {"body": "x", "colour": "red"}))
    assert error["message"] == "(#100) Invalid parameter"
    assert "colour" in error["error_data"]["details"]


@pytest.mark.parametrize(
    ("body", "status", "code", "details"),
    [
        (template("gone"), 404, 132001, "template name (gone) does not exist in es"),
        (
            template("arrival", "Ana", language="pt"),
            404,
            132001,
            "template name (arrival) does not exist in pt",
        ),
        (
            template("arrival", "Ana", "Luz"),
            400,
            132000,
            "body: number of localizable_params (2) does not match the expected number of params (1)",
        ),
        (template("arrival", "Ana\nLuz"), 400, 132018, "new-line"),
        (
            template("arrival", ""),
            400,
            100,
            "Parameter 'text' is mandatory for component parameter type 'text'",
        ),
        (template("paused"), 400, 132015, "paused"),
    ],
)
def test_a_template_is_checked_against_the_approved_ones(
    standin: Driver, body: dict[str, Any], status: int, code: int, details: str
) -> None:
    answer = standin.send(body)
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (status, code)
    assert details in error["error_data"]["details"]


def test_somebody_outside_the_allow_list_is_not_written_to(standin: Driver) -> None:
    standin.control("settings", {"allow_list": ["+54 11 5000-0009"]})
    assert refusal(standin, text())["code"] == 131030
    assert standin.send(text(to="54 9 11 5000-0009")).status_code == 200


def test_an_unknown_edge_or_account_is_no_object(standin: Driver) -> None:
    for path in (f"v24.0/{AURORA}/nothing", "v24.0/2404/message_templates", "v24.0/1234567890123456"):
        answer = standin.graph("GET", path)
        assert (answer.status_code, answer.json()["error"]["error_subcode"]) == (400, 33)


def test_the_46th_message_at_once_to_one_guest_is_too_many(standin: Driver) -> None:
    codes = {standin.send(text(to="5491150000777")).status_code for _ in range(45)}
    assert codes == {200}
    error = refusal(standin, text(to="5491150000777"))
    assert error["code"] == 131056
    assert standin.send(text()).status_code == 200


def test_a_number_sends_no_more_than_its_rate(standin: Driver) -> None:
    standin.control("settings", {"number_rate": 2})
    answers = [standin.send(text(to=f"54911500001{i}0")) for i in range(4)]
    error = answers[-1].json()["error"]
    assert (error["code"], error["error_subcode"]) == (130429, 2494055)
    assert error["error_data"]["details"] == "Cloud API message throughput has been reached."
    standin.control("settings", {"rates": False})
    assert standin.send(text()).status_code == 200


def test_a_bsuid_is_not_on_an_allow_list_of_phones(standin: Driver) -> None:
    standin.says(guest={"user_id": "AR.777"})
    standin.control("settings", {"allow_list": ["+54 11 5000-0009"]})
    assert refusal(standin, text(to=None, recipient="AR.777"))["code"] == 131030


def test_a_log_in_code_is_not_sent_to_a_bsuid(standin: Driver) -> None:
    standin.says(guest={"user_id": "AR.777"})
    error = refusal(standin, template("login_code") | {"to": None, "recipient": "AR.777"})
    assert error["code"] == 131062


def test_a_component_the_template_does_not_have_is_refused(standin: Driver) -> None:
    body = template("welcome")
    body["template"]["components"] = [{"type": "header", "parameters": [{"type": "text", "text": "x"}]}]
    assert refusal(standin, body)["code"] == 132012


def test_a_new_template_is_checked_listed_and_sent(standin: Driver) -> None:
    waba = f"v24.0/2{AURORA[1:]}/message_templates"
    part = {"type": "BODY", "text": "Hola {{1}}, chau.", "example": {"body_text": [["Ana"]]}}
    wanted = {"name": "new", "language": "pt_BR", "category": "UTILITY", "components": [part]}
    for change in (
        {"name": "New one"},
        {"language": "pt"},
        {"components": [{**part, "text": "{{1}} hola"}]},
        {"components": [{**part, "text": "Hola {{1}}."}]},
        {"components": [{**part, "example": {}}]},
        {"category": ""},
    ):
        assert standin.graph("POST", waba, json={**wanted, **change}).status_code == 400
    made = standin.graph("POST", waba, json=wanted)
    assert made.status_code == 200
    assert made.json()["status"] == "APPROVED"
    assert standin.graph("POST", waba, json=wanted).json()["error"]["error_subcode"] == 2388024
    rows = standin.graph("GET", waba, params={"limit": 50}).json()["data"]
    assert (rows[-1]["name"], rows[-1]["id"]) == ("new", made.json()["id"])
    assert standin.send(template("new", "Ana", language="pt_BR")).status_code == 200
