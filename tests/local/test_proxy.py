"""Do slow clients stop the web? Not behind the proxy that is shipped, and twenty not even without it."""

from __future__ import annotations

import os
import signal
import socket
import ssl
import subprocess
import sys
import time

import pytest

from careops.local.home import PROJECT
from tests.factories import make_tenant
from tests.local.launching import free_port
from tests.patience import PATIENCE
from tests.proxies import CADDY, needs_caddy

SLOW = 20
HOST = "acme.localhost"
HEADERS = f"GET /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nX-Slow: "
BODY = (
    f"POST /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nContent-Length: 1000\r\n"
    "Content-Type: application/x-www-form-urlencoded\r\n\r\nlogin="
)
WHOLE = f"GET /accounts/login/ HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n"


class Server:
    """Where clients come in, with TLS or without."""

    def __init__(self, port, *, tls):
        self.port, self.tls = port, tls

    def open(self, name=HOST):
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        if not self.tls:
            return line
        context = ssl.create_default_context()
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        try:
            return context.wrap_socket(line, server_hostname=name)
        finally:
            line.close()  # the wrapped one has taken it over, if there is one

    def begin(self, said):
        line = self.open()
        line.sendall(said.encode())
        return line

    def ask(self, said=WHOLE):
        """The first line of the answer."""
        with self.begin(said) as line, line.makefile("rb") as answer:
            return answer.readline().decode().strip()

    def wait(self, process):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            assert process.poll() is None
            try:
                if self.ask().endswith("200 OK"):
                    return self
            except OSError:
                pass
            time.sleep(0.2)
        pytest.fail("Nobody answers.")


@pytest.fixture
def children():
    started = []

    def start(command, env):
        started.append(subprocess.Popen(command, cwd=PROJECT, env=env, start_new_session=True))
        return started[-1]

    yield start
    for child in started:
        os.killpg(child.pid, signal.SIGKILL)
    for child in started:
        child.wait(timeout=PATIENCE)


@pytest.fixture
def web(database_env, children):
    """Start the application's server, and say where it listens."""
    make_tenant("acme")

    def serve(*, workers, threads):
        port = free_port()
        command = ["gunicorn", "careops.wsgi", "--bind", f"127.0.0.1:{port}", "-k", "gthread"]
        size = ["--workers", str(workers), "--threads", str(threads), "--no-control-socket"]
        env = database_env | {"CAREOPS_BEHIND_PROXY": "1"}
        return Server(port, tls=False).wait(children([sys.executable, "-m", *command, *size], env))

    return serve


@pytest.fixture
def proxy(children, tmp_path):
    """The proxy of docker-compose.yml in front of a web, and where it listens."""

    def stand_before(server):
        http, https, ask = (free_port() for _ in range(3))
        env = os.environ | {
            "CAREOPS_DOMAIN": "localhost", "CADDY_WEB": f"127.0.0.1:{server.port}",
            "CADDY_HTTP_PORT": str(http), "CADDY_HTTPS_PORT": str(https), "CADDY_ASK_PORT": str(ask),
            "XDG_DATA_HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path),
        }  # fmt: skip
        command = [CADDY, "run", "--config", str(PROJECT / "Caddyfile"), "--adapter", "caddyfile"]
        return Server(https, tls=True).wait(children(command, env))

    return stand_before


@pytest.fixture
def slow():
    """Clients who begin to say something, and do not go on."""
    lines = []

    def dawdle(server, *beginnings):
        lines.extend(server.begin(said) for said in beginnings for _ in range(SLOW))

    yield dawdle
    for line in lines:
        line.close()


@needs_caddy
def test_behind_the_proxy_slow_headers_and_slow_bodies_hold_up_nobody(web, proxy, slow):
    server = proxy(web(workers=1, threads=2))

    slow(server, HEADERS, BODY)

    assert [server.ask() for _ in range(5)] == ["HTTP/1.1 200 OK"] * 5


@needs_caddy
def test_only_the_names_of_organizations_get_a_certificate(web, proxy):
    server = proxy(web(workers=1, threads=4))

    server.open("localhost").close()
    for stranger in ("nobody.localhost", "acme.example.org"):
        with pytest.raises(ssl.SSLError):
            server.open(stranger)


def test_without_a_proxy_twenty_slow_clients_do_not_stop_the_web(web, slow):
    server = web(workers=2, threads=32)  # as in the Dockerfile

    slow(server, HEADERS)
    assert server.ask() == "HTTP/1.1 200 OK"
    slow(server, BODY)
    assert server.ask() == "HTTP/1.1 200 OK"
