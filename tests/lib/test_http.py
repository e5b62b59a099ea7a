import socket
import threading

import pytest

from hotel_agent.lib import http


def test_an_answer_of_any_status_is_an_answer(httpserver):
    httpserver.expect_request("/teapot").respond_with_data("no", status=418)
    assert http.call("GET", httpserver.url_for("/teapot")).status_code == 418


def test_a_redirect_is_not_followed(httpserver):
    httpserver.expect_request("/old").respond_with_data("", status=302, headers={"Location": "/new"})
    assert http.call("GET", httpserver.url_for("/old")).status_code == 302


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
