"""What do pages and the API say while the database is away? 503 and when to come back, whatever the request was at."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from http.client import HTTPConnection

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import path

from careops.local.home import PROJECT
from careops.urls import handler400, handler404, handler500, urlpatterns
from tests.factories import make_tenant
from tests.local.launching import free_port
from tests.patience import PATIENCE

__all__ = ["handler400", "handler404", "handler500"]


def cut_off(request):
    """A view whose connection is dropped while it works."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
    return HttpResponse("It went on.")


urlpatterns = [*urlpatterns, path("cut/", cut_off), path("api/v1/cut", cut_off)]


@pytest.fixture
def cutting(settings, transactional_db):
    settings.ROOT_URLCONF = __name__
    make_tenant("acme")
    return Client(HTTP_HOST="acme.localhost", raise_request_exception=False)


@pytest.mark.parametrize(
    ("address", "kind"), [("/cut/", "text/html"), ("/api/v1/cut", "application/problem+json")]
)
def test_a_request_that_loses_its_database_on_the_way_is_asked_to_come_back(
    cutting, caplog, address, kind
):
    answer = cutting.get(address)

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"].startswith(kind)
    assert "Traceback" not in caplog.text
    assert cutting.get("/accounts/login/").status_code == 200  # with a fresh connection


class Web:
    """The web server, which is asked from outside."""

    def __init__(self, env):
        self.port = free_port()
        command = ["gunicorn", "careops.wsgi", "--bind", f"127.0.0.1:{self.port}", "-k", "gthread"]
        self.process = subprocess.Popen(
            [sys.executable, "-m", *command, "--threads", "4", "--no-control-socket"],
            cwd=PROJECT, env=env,
        )  # fmt: skip

    def ask(self, address, **headers):
        web = HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        web.request("GET", address, headers={"Host": "acme.localhost", **headers})
        answer = web.getresponse()
        answer.read()
        web.close()
        return answer.status, answer.headers["Retry-After"], answer.headers["Content-Type"]

    def wait(self):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                socket.create_connection(("127.0.0.1", self.port)).close()
                return self.ask("/accounts/login/")
            except OSError:
                time.sleep(0.1)
        pytest.fail("The web does not answer.")


@pytest.fixture
def web(wire, database_env):
    made = Web(database_env | {"DATABASE_URL": wire.url})
    yield made
    made.process.terminate()
    made.process.wait(PATIENCE)


def test_while_the_database_is_away_every_door_says_when_to_come_back(web, wire):
    make_tenant("acme")
    session = SessionStore()
    session.create()
    cookie = {"Cookie": f"sessionid={session.session_key}"}
    assert web.wait()[0] == 200

    wire.cut()
    for address in (
        "/",
        "/accounts/login/",
        "/admin/",
        "/refer/",
        "/a/x/",
        "/mailbox/",
        "/nowhere",
    ):
        assert web.ask(address, **cookie) == (503, "5", "text/html; charset=utf-8")
    for address in ("/api/v1/me", "/api/v1/referrals", "/api/nowhere"):
        status, wait, kind = web.ask(address, Authorization="Bearer cops_x")
        assert (status, wait, kind) == (503, "5", "application/problem+json")
    wire.mend()

    assert web.ask("/accounts/login/")[0] == 200
