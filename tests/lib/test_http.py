import socket
import threading
import time

import pytest

from hotel_agent.lib import http


def test_an_answer_of_any_status_is_an_answer(httpserver):
    httpserver.expect_request("/teapot").respond_with_data("no", status=418)
    assert http.call("GET", httpserver.url_for("/teapot")).status == 418


def test_a_redirect_is_not_followed(httpserver):
    httpserver.expect_request("/old").respond_with_data("", status=302, headers={"Location": "/new"})
    assert http.call("GET", httpserver.url_for("/old")).status == 302


def test_a_refused_connection_was_surely_not_sent():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    with pytest.raises(http.NotSent):
        http.call("POST", f"http://127.0.0.1:{port}/")


def test_an_answer_that_never_comes_leaves_the_outcome_unknown():
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(http.Unanswered):
        http.call("POST", f"http://127.0.0.1:{silent.getsockname()[1]}/", read_seconds=0.2)


def test_a_connection_dropped_after_the_request_leaves_the_outcome_unknown():
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drop() -> None:
            connection, _ = server.accept()
            connection.recv(1024)
            connection.close()

        threading.Thread(target=drop, daemon=True).start()
        with pytest.raises(http.Unanswered):
            http.call("POST", f"http://127.0.0.1:{server.getsockname()[1]}/")


def test_a_cookie_that_a_server_sets_is_never_sent_back(httpserver):
    httpserver.expect_request("/in").respond_with_data("", headers={"Set-Cookie": "guest=1; path=/"})
    httpserver.expect_request("/out").respond_with_data("")

    http.call("GET", httpserver.url_for("/in"))
    http.call("GET", httpserver.url_for("/out"))

    assert "Cookie" not in httpserver.log[-1][0].headers


def answering(server: socket.socket, *parts: bytes, pause: float) -> None:
    """Answer one request in these parts, with a pause before each but the first."""

    def answer() -> None:
        connection, _ = server.accept()
        connection.recv(4096)
        for part in parts:
            try:
                connection.sendall(part)
            except OSError:
                return
            time.sleep(pause)
        connection.close()

    threading.Thread(target=answer, daemon=True).start()


def test_an_answer_that_comes_drop_by_drop_is_over_in_time():
    drops = [b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", *[b"x"] * 100]
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering(server, *drops, pause=0.1)
        begun = time.monotonic()
        with pytest.raises(http.Unanswered):
            http.call_within(0.5, "GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - begun < 1


def test_headers_that_come_drop_by_drop_are_over_in_time():
    drops = [b"HTTP/1.1 200 OK\r\n", *[b"X-Drop: 1\r\n"] * 30]
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering(server, *drops, pause=0.1)
        begun = time.monotonic()
        with pytest.raises(http.Unanswered):
            http.call_within(0.5, "GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - begun < 1


def test_an_answer_that_stops_midway_is_over_in_time():
    with socket.create_server(("127.0.0.1", 0)) as server:
        answering(server, b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n", b"x", pause=0.3)
        begun = time.monotonic()
        with pytest.raises(http.Unanswered):
            http.call_within(0.5, "GET", f"http://127.0.0.1:{server.getsockname()[1]}/")
        assert time.monotonic() - begun < 1


def test_an_answer_too_long_to_be_one_is_none(httpserver):
    httpserver.expect_request("/long").respond_with_data("x" * 2000)
    with pytest.raises(http.Unanswered):
        http.call_within(5, "GET", httpserver.url_for("/long"), largest=1000)


def test_a_whole_answer_comes_with_its_type_and_leaves_its_connection_to_the_next(httpserver):
    httpserver.expect_request("/").respond_with_data("{}", content_type="Application/JSON; charset=utf-8")

    answers = [http.call_within(5, "GET", httpserver.url_for("/")) for _ in range(2)]

    assert answers[0] == http.Answer(200, "application/json", b"{}")
    assert answers[1] == answers[0]


def test_an_address_without_a_host_was_surely_not_sent():
    with pytest.raises(http.NotSent):
        http.call("GET", "http:///messages")


def test_a_header_that_no_request_may_have_is_an_error_of_the_exchange(httpserver):
    with pytest.raises(http.HttpError):
        http.call("GET", httpserver.url_for("/"), headers={"Authorization": "Bearer two\nlines"})


def test_parameters_stand_in_the_address_whatever_the_method(httpserver):
    httpserver.expect_request("/", query_string={"name": "a b&c"}).respond_with_json({"name": "Niño"})
    answer = http.call("POST", httpserver.url_for("/"), params={"name": "a b&c"}, body=b"<xml/>")
    assert (answer.status, answer.json()) == (200, {"name": "Niño"})


def test_a_name_and_a_password_travel_as_a_header(httpserver):
    httpserver.expect_request("/", headers={"Authorization": "Basic a2V5Og=="}).respond_with_data("in")
    assert http.call("GET", httpserver.url_for("/"), auth=("key", "")).body == b"in"
