"""Where may an address lead that a partner chose? Outside, by https; to nothing of ours, whatever it is called."""

from __future__ import annotations

import ssl
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socket import create_server
from time import monotonic

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from careops.outbox import strangers
from careops.outbox.strangers import Unreachable, addresses_of, checked, post

BETWEEN = 0.1  # seconds from drip to drip
BODY = {"body": b"{}", "headers": {}}


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example/", "ftp://hooks.example/", "file:///etc/passwd", "gopher://hooks.example/",
        "//hooks.example/", "hooks.example", "", "https://", "https:///x", "https://me@hooks.example/",
        "https://me:pw@hooks.example/", "https://hooks.example/#x", "https://hooks.example:22/",
        "https://hooks.example:99999/", "https://[::1/", "http://localhost/", "http://127.0.0.1/",
        "https://127.0.0.1/", "https://[::1]/", "https://0.0.0.0/", "https://10.1.2.3/",
        "https://192.168.0.1/", "https://172.16.0.1/", "https://169.254.169.254/latest/meta-data/",
        "https://100.64.0.1/", "https://224.0.0.1/", "https://[fe80::1]/", "https://[fc00::1]/",
        "https://[::ffff:127.0.0.1]/", "https://[::ffff:10.0.0.1]/", "https://[64:ff9b::7f00:1]/",
        "https://[2002:7f00:1::]/", "https://[ff02::1]/", "https://[fd00:ec2::254]/",
        "https://höoks.example/",
    ],
)  # fmt: skip
def test_what_an_address_says_itself_is_refused_at_once(url):
    with pytest.raises(Unreachable):
        checked(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example/",
        "https://hooks.example:8443/a?b=c",
        "https://93.184.216.34/",
        "https://[2606:4700::1]/",
    ],
)
def test_a_public_address_is_taken(url):
    assert checked(url).scheme == "https"


@pytest.mark.parametrize(
    "url", ["https://localhost/", "https://2130706433/", "https://0x7f.1/", "https://0/"]
)
def test_a_name_is_judged_by_where_it_leads(url):
    """Also those that only look like names: they are numbers for 127.0.0.1."""
    with pytest.raises(Unreachable, match="not a public address"):
        addresses_of(checked(url))
    assert post(url, **BODY).status is None


def test_one_private_address_among_public_ones_is_enough_to_refuse(monkeypatch):
    answers(monkeypatch, ["93.184.216.34", "10.0.0.5"])

    said = post("https://hooks.example/", **BODY)

    assert (said.status, said.error) == (
        None, "hooks.example leads to 10.0.0.5, which is not a public address.",
    )  # fmt: skip


def test_a_name_is_looked_up_once_and_the_connection_goes_where_it_was_judged(monkeypatch):
    """A name that leads elsewhere the second time is not asked a second time."""
    asked = answers(monkeypatch, ["93.184.216.34"], ["127.0.0.1"])
    connected = []

    def connect(address, timeout):
        connected.append(address)
        raise ConnectionRefusedError

    monkeypatch.setattr(strangers.socket, "create_connection", connect)

    post("https://hooks.example/", **BODY)

    assert (len(asked), connected) == (1, [("93.184.216.34", 443)])


def test_where_one_address_is_not_there_the_next_is_tried(monkeypatch):
    answers(monkeypatch, ["2606:4700::1", "93.184.216.34"])
    connected = []

    def connect(address, timeout):
        connected.append(address[0])
        raise OSError

    monkeypatch.setattr(strangers.socket, "create_connection", connect)

    post("https://hooks.example/", **BODY)

    assert connected == ["2606:4700::1", "93.184.216.34"]


def answers(monkeypatch, *each):
    """What the name server says, one time after the other."""
    asked, left = [], list(each)

    def look_up(host, port, type):  # noqa: A002
        asked.append(host)
        return [(2, 1, 6, "", (address, port)) for address in left.pop(0)]

    monkeypatch.setattr(strangers.socket, "getaddrinfo", look_up)
    return asked


def test_loopback_is_open_to_the_demo_alone(settings):
    settings.WEBHOOKS_TO_LOOPBACK = True
    assert checked("http://localhost:8080/x").port == 8080
    assert checked("http://127.0.0.1:1/")
    for still in (
        "http://10.0.0.1/",
        "http://hooks.example/",
        "http://127.0.0.2/",
        "ftp://localhost/",
    ):
        with pytest.raises(Unreachable):
            checked(still)


# Certificates and time


def certificate(folder, name):
    key = ec.generate_private_key(ec.SECP256R1())
    called = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(called)
        .issuer_name(called)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    pem, private = folder / "cert.pem", folder / "key.pem"
    pem.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return pem, private


@pytest.fixture
def secure(tmp_path, settings):
    """A server that speaks TLS under this name; the address of it, and its certificate."""
    settings.WEBHOOKS_TO_LOOPBACK = True
    servers = []

    def serve(name):
        pem, private = certificate(tmp_path, name)
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem, private)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"https://localhost:{server.server_port}/", pem

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        """Say nothing."""


def test_a_receiver_shows_a_certificate_for_its_name(secure, monkeypatch):
    url, pem = secure("localhost")
    assert "certificate verify failed" in post(url, **BODY).error
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    assert post(url, **BODY).status == 200


def test_a_certificate_for_another_name_is_refused(secure, monkeypatch):
    url, pem = secure("elsewhere.example")
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))

    assert "certificate" in post(url, **BODY).error


@pytest.mark.parametrize(
    ("drop", "status"),
    [
        (b"", None),
        (b"HTTP/1.1 200 OK\r\n", None),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\n", 200),
    ],
)
def test_whoever_drips_is_cut_off_however_often_something_comes(
    settings, monkeypatch, drop, status
):
    settings.WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(strangers, "TOTAL", 0.8)
    stop = threading.Event()

    with create_server(("127.0.0.1", 0)) as server:

        def drip():
            there, _ = server.accept()
            with there:
                there.sendall(drop)
                while not stop.wait(BETWEEN):
                    try:
                        there.sendall(b"X")
                    except OSError:
                        return

        dripping = threading.Thread(target=drip)
        dripping.start()
        began = monotonic()
        said = post(f"http://127.0.0.1:{server.getsockname()[1]}/", **BODY)
        took = monotonic() - began
        stop.set()
        dripping.join()

    assert took < 10  # each drip by itself would be soon enough
    assert said.status == status


def test_a_handshake_that_never_ends_is_cut_off(settings, monkeypatch):
    settings.WEBHOOKS_TO_LOOPBACK = True
    monkeypatch.setattr(strangers, "TOTAL", 0.8)
    with create_server(("127.0.0.1", 0)) as server:
        said = post(f"https://127.0.0.1:{server.getsockname()[1]}/", **BODY)

    assert (said.status, said.error) == (None, "It took longer than 1 seconds.")
