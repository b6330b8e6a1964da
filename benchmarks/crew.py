"""Who does the work that is measured? Real processes, a mail server on loopback, and somebody who clicks."""

from __future__ import annotations

import logging
import os
import re
import socket
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode
from uuid import UUID

from aiosmtpd.controller import Controller

from careops.local import up
from careops.local.process import Process
from careops.local.servers import Servers
from careops.local.valkey import Valkey

TICKS = os.sysconf("SC_CLK_TCK")
NAME = re.compile(rb"^Message-ID: <([0-9a-f-]{36})\.", re.MULTILINE)
FORM_TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')


class MailServer:
    """Takes every mail, and notes which message it is and when it came."""

    def __init__(self) -> None:
        self.came: list[tuple[UUID, float]] = []

    async def handle_DATA(self, _server, _session, envelope):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, N802
        moment = time.time()
        if found := NAME.search(envelope.content):
            self.came.append((UUID(found[1].decode()), moment))
        return "250 OK"


@contextmanager
def mail_server() -> Iterator[tuple[MailServer, dict[str, str]]]:
    """A mail server, and the settings that lead to it."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)
    server, port = MailServer(), free_port()
    controller = Controller(server, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        yield server, {"CAREOPS_SMTP_HOST": "127.0.0.1", "CAREOPS_SMTP_PORT": str(port)}
    finally:
        controller.stop()


@contextmanager
def broker(run: Path) -> Iterator[dict[str, str]]:
    """A broker of our own, and the settings that lead to it."""
    valkey = Valkey(run=run, log=run / "valkey.log")
    valkey.start()
    try:
        yield {"REDIS_URL": valkey.url, "CELERY_BROKER_URL": valkey.broker_url}
    finally:
        valkey.stop()


@contextmanager
def crew(
    run: Path,
    addresses: dict[str, str],
    *,
    port: int,
    names: Sequence[str] = ("web", "worker", "beat"),
) -> Iterator[dict[str, Process]]:
    """Web, worker and beat as ``careops.local up`` starts them, or those of them that are named."""
    found = Servers(run=run, logs=run)
    found.addresses |= addresses
    try:
        processes = {name: up.start(found, name, port=port) for name in names}
        up.wait_for_web(processes["web"], port=port)
        yield processes
    finally:
        for child in found.children:
            child.process.stop()


def cpu(*processes: Process) -> float:
    """Seconds of CPU that these have used, with all their children."""
    sessions = {process.child.pid for process in processes if process.child}
    return sum(spent for session, spent in all_spent() if session in sessions)


def all_spent() -> Iterator[tuple[int, float]]:
    """The session of each process, and the seconds that it and its dead children have used."""
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = entry.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            continue
        yield int(fields[3]), sum(map(int, fields[11:15])) / TICKS


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


class Browser:
    """Opens the page behind a link and presses a button there; each visitor comes from a host of their own."""

    def __init__(self, *, host: str, port: int) -> None:
        self.host, self.port, self.visitors = f"{host}:{port}", port, 0

    def click(self, token: str, act: str) -> float:
        """The moment at which the button was pressed."""
        self.visitors += 1
        web = HTTPConnection("127.0.0.1", self.port, timeout=60)
        page = self.ask(web, "GET", f"/a/{token}/")
        cookie = page.headers["Set-Cookie"].partition(";")[0]
        form = FORM_TOKEN.search(page.read().decode())
        said = urlencode({"csrfmiddlewaretoken": form[1] if form else "", "act": act})
        moment = time.time()
        answer = self.ask(web, "POST", f"/a/{token}/", body=said, Cookie=cookie)
        answer.read()
        web.close()
        if answer.status != 302:
            raise SystemExit(f"The click was answered with {answer.status}.")
        return moment

    def ask(
        self, web: HTTPConnection, verb: str, path: str, *, body: str | None = None, **headers: str
    ) -> HTTPResponse:
        headers |= {
            "Host": self.host,
            "X-Forwarded-For": f"10.0.{self.visitors // 250}.{self.visitors % 250}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        web.request(verb, path, body=body, headers=headers)
        return web.getresponse()
