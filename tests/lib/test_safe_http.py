"""Downloads from addresses that strangers wrote: where they go, who sees the token, and when they end."""

from __future__ import annotations

import datetime as dt
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import certifi
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from pytest_httpserver import HTTPServer
from werkzeug import Response

from hotel_agent.lib import http, safe_http
from hotel_agent.lib.safe_http import AddressRefused, Trust, is_public

TOKEN = "token-of-the-number"


def own(httpserver: HTTPServer) -> Trust:
    return Trust(frozenset({"localhost"}), frozenset({httpserver.url_for("").rstrip("/")}))


def load(url: str, trust: Trust | None = None, *, largest: int = 1000, seconds: float = 2) -> http.Answer:
    return safe_http.download(url, trust=trust or Trust(), token=TOKEN, largest=largest, seconds=seconds)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[list[str]]]:
    """What the resolver says of a name, answer after answer; the last one stays."""
    answers: dict[str, list[list[str]]] = {}
    real = socket.getaddrinfo

    def resolve(host, port, *args, **kwargs):
        if host not in answers:
            return real(host, port, *args, **kwargs)
        said = answers[host].pop(0) if len(answers[host]) > 1 else answers[host][0]
        return [found for address in said for found in real(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return answers


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.5.4", "192.168.1.1", "169.254.169.254", "0.0.0.1", "100.64.0.1"),
        *("100.100.100.200", "168.63.129.16", "192.0.0.192", "224.0.0.1", "239.255.255.250"),
        *("255.255.255.255", "240.0.0.1", "198.18.0.1", "203.0.113.5"),
        *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "ff02::1", "2001:db8::1"),
        *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "no address"),
    ],
)
def test_what_is_not_the_public_internet_is_not_called(address: str):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "157.240.1.53", "2a03:2880:f12f:83::1", "::ffff:8.8.8.8"])
def test_public_servers_are_called(address: str):
    assert is_public(address)


@pytest.mark.parametrize(
    "url",
    [
        *("https://127.0.0.1/", "https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://0/"),
        *("https://[::1]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://127.1/"),
        *("https://169.254.169.254/latest/meta-data/", "https://10.0.0.1/", "https://localhost./"),
        *("http://8.8.8.8/", "ftp://8.8.8.8/", "file:///etc/passwd", "gopher://8.8.8.8/", "//8.8.8.8/", ""),
        *("https://8.8.8.8:6379/", "https://user:pass@8.8.8.8/", "https://8.8.8.8:99999/", "https://[::1/"),
        *("https://127.0.0.1#@8.8.8.8/", "https://127.0.0.1\\@8.8.8.8/", "https:///nowhere"),
        "https://" + "a" * 64 + ".example/",
    ],
)
def test_an_address_of_ours_or_of_nobody_is_refused(url: str):
    with pytest.raises(AddressRefused):
        load(url)


def test_a_name_with_one_private_address_among_public_ones_is_refused(names):
    names["files.example"] = [["8.8.8.8", "10.0.0.1"]]
    with pytest.raises(AddressRefused):
        load("https://files.example/")


def test_an_unknown_name_may_be_tried_again():
    with pytest.raises(http.NotSent):
        load("https://no-such-host.invalid/")


def test_the_installations_own_server_is_called_and_sees_the_token(httpserver: HTTPServer):
    headers = {"Authorization": f"Bearer {TOKEN}"}
    httpserver.expect_request("/file", query_string="a=1", headers=headers).respond_with_data(b"bytes")
    assert load(httpserver.url_for("/file?a=1"), own(httpserver)).body == b"bytes"


def test_a_neighbour_on_another_port_is_not_the_installations_own(httpserver: HTTPServer):
    trust = Trust(own_origins=frozenset({"http://127.0.0.1:1"}))
    with pytest.raises(AddressRefused):
        load(httpserver.url_for("/"), trust)
    assert httpserver.log == []


def test_the_name_is_asked_once_and_the_checked_address_called(httpserver: HTTPServer, names):
    names["files.example"] = [["127.0.0.1"], ["10.255.255.1"]]
    httpserver.expect_request("/").respond_with_data(b"bytes")
    url = f"http://files.example:{httpserver.port}/"
    assert load(url, Trust(own_origins=frozenset({url.rstrip("/")}))).body == b"bytes"
    assert httpserver.log[0][0].headers["Host"] == f"files.example:{httpserver.port}"


def test_redirects_are_followed_a_few_times(httpserver: HTTPServer):
    for hop in range(3):
        httpserver.expect_request(f"/{hop}").respond_with_data(
            status=302, headers={"Location": f"/{hop + 1}"}
        )
    httpserver.expect_request("/3").respond_with_data(b"bytes")
    assert load(httpserver.url_for("/0"), own(httpserver)).body == b"bytes"


def test_a_circle_of_redirects_ends(httpserver: HTTPServer):
    httpserver.expect_request("/0").respond_with_data(status=307, headers={"Location": "/0"})
    with pytest.raises(AddressRefused):
        load(httpserver.url_for("/0"), own(httpserver))
    assert len(httpserver.log) == 4


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:1/", "https://127.0.0.1/", "https://[::1]/", "http://8.8.8.8/", ""],
)
def test_a_redirect_leads_nowhere_that_is_not_called(httpserver: HTTPServer, location: str):
    httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": location})
    with pytest.raises(AddressRefused):
        load(httpserver.url_for("/"), own(httpserver))


def test_the_token_goes_to_named_hosts_over_tls_only():
    def target(url: str) -> bool:
        trust = Trust(frozenset({"fbsbx.com"}))
        found = safe_http._Target(url.partition(":")[0], url.partition("//")[2], 443, "/")
        return trust.gives_token_to(found)

    assert target("https://lookaside.fbsbx.com")
    assert target("https://fbsbx.com")
    assert not target("https://evilfbsbx.com")
    assert not target("https://fbsbx.com.evil.example")
    assert not target("http://lookaside.fbsbx.com")


def test_another_server_does_not_see_the_token(httpserver: HTTPServer, tls: Tls, names):
    names["cdn.example"] = [["127.0.0.1"]]
    with tls.server("cdn.example") as port:
        elsewhere = f"https://cdn.example:{port}"
        httpserver.expect_request("/").respond_with_data(status=302, headers={"Location": f"{elsewhere}/x"})
        trust = own(httpserver)
        trust = Trust(trust.token_hosts, trust.own_origins | {elsewhere})
        assert load(httpserver.url_for("/"), trust).body == b"over tls"
    assert httpserver.log[0][0].headers["Authorization"] == f"Bearer {TOKEN}"
    assert b"GET /x HTTP/1.1" in tls.heard[0]
    assert b"uthorization" not in tls.heard[0]


def test_a_certificate_for_another_name_is_no_answer(tls: Tls, names):
    names["files.example"] = [["127.0.0.1"]]
    with tls.server("other.example") as port, pytest.raises(http.Unanswered):
        load(
            f"https://files.example:{port}/", Trust(own_origins=frozenset({f"https://files.example:{port}"}))
        )
    assert b"".join(tls.heard) == b""


def test_the_size_is_capped_while_the_bytes_come(httpserver: HTTPServer):
    httpserver.expect_request("/").respond_with_handler(
        lambda _: Response((b"x" * 1000 for _ in range(10_000)), direct_passthrough=True)
    )
    with pytest.raises(http.TooLong):
        load(httpserver.url_for("/"), own(httpserver), largest=50_000)


def test_a_length_that_promises_more_than_comes_is_half_an_answer():
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhalf") as trust_and_url:
        trust, url = trust_and_url
        with pytest.raises(http.Unanswered):
            load(url, trust)


def test_a_length_that_promises_less_than_comes_ends_there():
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalf and more") as (trust, url):
        assert load(url, trust).body == b"half"


@pytest.mark.parametrize(
    "head", [b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "]
)
def test_a_server_that_answers_drop_by_drop_is_left(head: bytes):
    with raw_server(head, drip=True) as (trust, url):
        begun = time.monotonic()
        with pytest.raises(http.Unanswered):
            load(url, trust, seconds=0.4)
        assert time.monotonic() - begun < 2


@contextmanager
def raw_server(said: bytes, *, drip: bool = False) -> Iterator[tuple[Trust, str]]:
    """A server that says these bytes and, with `drip`, one more now and then."""
    done = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(4096)
                connection.sendall(said)
                while drip and not done.wait(0.05):
                    try:
                        connection.sendall(b"x")
                    except OSError:
                        return

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        origin = f"http://127.0.0.1:{server.getsockname()[1]}"
        yield Trust(own_origins=frozenset({origin})), f"{origin}/"
        done.set()
        thread.join(2)


class Tls:
    """Servers over TLS whose certificates an authority signed that the process trusts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.heard: list[bytes] = []
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of a test")])
        authority = self._certificate(self._name, self._key, x509.BasicConstraints(ca=True, path_length=0))
        (folder / "authority.pem").write_bytes(authority.public_bytes(serialization.Encoding.PEM))

    def _certificate(self, subject, key, *extensions) -> x509.Certificate:
        now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
        built = x509.CertificateBuilder().subject_name(subject).issuer_name(self._name)
        built = built.public_key(key.public_key()).serial_number(x509.random_serial_number())
        built = built.not_valid_before(now - day).not_valid_after(now + day)
        for extension in extensions:
            built = built.add_extension(extension, critical=isinstance(extension, x509.BasicConstraints))
        return built.sign(self._key, hashes.SHA256())

    @contextmanager
    def server(self, name: str) -> Iterator[int]:
        """Answers one request; its port."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        certificate = self._certificate(subject, key, x509.SubjectAlternativeName([x509.DNSName(name)]))
        held = self.folder / f"{name}.pem"
        held.write_bytes(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
            + certificate.public_bytes(serialization.Encoding.PEM)
        )
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(held)
        with socket.create_server(("127.0.0.1", 0)) as server:
            thread = threading.Thread(target=self._serve, args=(server, context), daemon=True)
            thread.start()
            yield server.getsockname()[1]
            thread.join(2)

    def _serve(self, server: socket.socket, context: ssl.SSLContext) -> None:
        connection, _ = server.accept()
        try:
            with context.wrap_socket(connection, server_side=True) as secure:
                self.heard.append(secure.recv(4096))
                secure.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nover tls")
        except OSError:
            return


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Tls:
    made = Tls(tmp_path)
    monkeypatch.setattr(certifi, "where", lambda: str(tmp_path / "authority.pem"))
    return made
