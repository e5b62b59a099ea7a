"""Files both ways: upload with Meta's checks, short-lived addresses, and what a guest sends."""

import base64
import hashlib
from typing import Any

import pytest

from tests.messaging.standin.build import AURORA, HARBOUR, TOKENS, Driver, message
from tests.messaging.standin.conftest import Product

PICTURE = b"\x89PNG\r\n\x1a\n--not really a picture\r\n\r\n--"


def upload(
    standin: Driver, data: bytes = PICTURE, mime_type: str = "image/png", **fields: str
) -> dict[str, Any]:
    form = {"messaging_product": "whatsapp", "type": mime_type, **fields}
    answer = standin.graph(
        "POST", f"v24.0/{AURORA}/media", files={"file": ("room.png", data, mime_type)}, data=form
    )
    found: dict[str, Any] = answer.json()
    return found


def test_an_uploaded_picture_comes_back_byte_for_byte(standin: Driver) -> None:
    file_id = upload(standin)["id"]
    node = standin.graph("GET", f"v24.0/{file_id}").json()
    digest = hashlib.sha256(PICTURE).hexdigest()
    assert (node["mime_type"], node["sha256"], node["file_size"]) == ("image/png", digest, str(len(PICTURE)))
    path = node["url"].removeprefix(standin.url + "/")
    assert standin.graph("GET", path).content == PICTURE


def test_a_download_needs_the_token_of_its_hotel(standin: Driver) -> None:
    url = standin.graph("GET", f"v24.0/{upload(standin)['id']}").json()["url"].removeprefix(standin.url + "/")
    assert standin.graph("GET", url, token=None).status_code == 401
    assert standin.graph("GET", url, token=TOKENS[HARBOUR]).status_code == 404


def test_a_download_address_lives_five_minutes_and_cannot_be_forged(standin: Driver) -> None:
    url = standin.graph("GET", f"v24.0/{upload(standin)['id']}").json()["url"].removeprefix(standin.url + "/")
    assert standin.graph("GET", url[:-1] + "x").status_code == 404
    standin.control("clock", {"offset_seconds": 301})
    assert standin.graph("GET", url).status_code == 404


def test_uploads_are_kept_30_days_and_guests_files_7(standin: Driver) -> None:
    ours = upload(standin)["id"]
    theirs = standin.does({"kind": "image", "data": base64.b64encode(PICTURE).decode()})["view"]["media"][
        "id"
    ]
    standin.control("clock", {"offset_seconds": 8 * 86_400})
    assert [standin.graph("GET", f"v24.0/{one}").status_code for one in (ours, theirs)] == [200, 400]
    standin.control("clock", {"offset_seconds": 31 * 86_400})
    assert standin.graph("GET", f"v24.0/{ours}").json()["error"]["error_subcode"] == 33


def test_a_file_is_another_hotels_secret(standin: Driver) -> None:
    file_id = upload(standin)["id"]
    assert standin.graph("GET", f"v24.0/{file_id}", token=TOKENS[HARBOUR]).status_code == 400
    assert standin.graph("GET", f"v24.0/{file_id}?phone_number_id={HARBOUR}").status_code == 400
    assert standin.graph("DELETE", f"v24.0/{file_id}", token=TOKENS[HARBOUR]).status_code == 400


def test_a_deleted_file_is_gone(standin: Driver) -> None:
    file_id = upload(standin)["id"]
    assert standin.graph("DELETE", f"v24.0/{file_id}").json() == {"success": True}
    assert standin.graph("GET", f"v24.0/{file_id}").status_code == 400


def test_a_picture_by_id_is_shown_on_the_phone(standin: Driver) -> None:
    standin.says()
    file_id = upload(standin)["id"]
    answer = standin.send(message("image", {"id": file_id, "caption": "La doble"}))
    assert answer.status_code == 200
    view = standin.one(sender="hotel")["view"]
    assert (view["media"]["id"], view["text"]) == (file_id, "La doble")
    assert standin.session.get(f"{standin.url}/__control/media/{file_id}", timeout=5).content == PICTURE


def test_a_picture_by_link_is_fetched_for_the_guest(standin: Driver, httpserver: Any) -> None:
    httpserver.expect_request("/room.png").respond_with_data(PICTURE, content_type="image/png")
    standin.says()
    standin.send(message("image", {"link": httpserver.url_for("/room.png")}))
    standin.settle()
    shown = standin.one(sender="hotel")
    assert (shown["status"], shown["view"]["media"]["mime_type"]) == ("read", "image/png")


def test_a_file_of_a_type_meta_does_not_take_is_refused(standin: Driver) -> None:
    error = upload(standin, mime_type="application/octet-stream")["error"]
    assert error["code"] == 100
    assert error["message"].startswith(
        "(#100) Param file must be a file with one of the following types: audio/aac, audio/mp4"
    )
    assert error["message"].endswith("Received file of type 'application/octet-stream'.")


@pytest.mark.parametrize(
    ("mime_type", "size"), [("image/png", 5 * 1024 * 1024 + 1), ("image/webp", 500 * 1024 + 1)]
)
def test_a_file_over_metas_limit_is_refused(standin: Driver, mime_type: str, size: int) -> None:
    assert "too big" in upload(standin, b"x" * size, mime_type)["error"]["message"]


def test_an_upload_names_the_product_and_brings_a_file(standin: Driver) -> None:
    path = f"v24.0/{AURORA}/media"
    files = {"file": ("a.png", PICTURE, "image/png")}
    no_product = standin.graph("POST", path, files=files)
    assert no_product.json()["error"]["message"] == "(#100) The parameter messaging_product is required."
    as_json = standin.graph("POST", path, json={"messaging_product": "whatsapp"})
    assert as_json.json()["error"]["message"] == "(#100) The parameter messaging_product is required."
    no_file = standin.graph("POST", path, files={"messaging_product": (None, "whatsapp")})
    assert no_file.json()["error"]["message"] == "(#100) The parameter file is required."


@pytest.mark.parametrize(
    ("kind", "mime_type", "more"),
    [
        ("image", "image/jpeg", {"caption": "mirá"}),
        ("audio", "audio/ogg; codecs=opus", {"voice": True}),
        ("document", "application/pdf", {"filename": "comprobante.pdf", "caption": "mirá"}),
        ("sticker", "image/webp", {"animated": False}),
    ],
)
def test_a_guests_file_can_be_downloaded_from_the_webhook(
    standin: Driver, product: Product, kind: str, mime_type: str, more: dict[str, object]
) -> None:
    data = base64.b64encode(PICTURE).decode()
    words = {"text": "mirá"} if "caption" in more else {}
    standin.does({"kind": kind, "data": data, "filename": str(more.get("filename", "")), **words})
    standin.settle()
    part = product.messages()[0][kind]
    assert (part.pop("mime_type"), base64.b64decode(part.pop("sha256"))) == (
        mime_type,
        hashlib.sha256(PICTURE).digest(),
    )
    assert standin.graph("GET", part.pop("url").removeprefix(standin.url + "/")).content == PICTURE
    assert standin.graph("GET", f"v24.0/{part.pop('id')}").json()["mime_type"] == mime_type.partition(";")[0]
    assert part == more


def test_a_fault_makes_files_unreachable(standin: Driver) -> None:
    file_id = upload(standin)["id"]
    standin.fault("media_gone")
    assert standin.graph("GET", f"v24.0/{file_id}").json()["error"]["error_subcode"] == 33


def test_the_page_can_ask_for_a_part_of_a_file(standin: Driver) -> None:
    url = f"{standin.url}/__control/media/{upload(standin)['id']}"
    part = standin.session.get(url, headers={"Range": "bytes=2-4"}, timeout=5)
    assert (part.status_code, part.content) == (206, PICTURE[2:5])
    assert part.headers["content-range"] == f"bytes 2-4/{len(PICTURE)}"
    rest = standin.session.get(url, headers={"Range": "bytes=5-"}, timeout=5)
    assert (rest.status_code, rest.content) == (206, PICTURE[5:])
    beyond = standin.session.get(url, headers={"Range": "bytes=999-"}, timeout=5)
    assert (beyond.status_code, beyond.content) == (200, PICTURE)
