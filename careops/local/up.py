"""How does the whole of careops run on one machine? Servers, web, worker and beat, kept running until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from careops.local.command import wait
from careops.local.existing_servers import write_private
from careops.local.home import PROJECT, only_one
from careops.local.process import CannotStart, Process, leashed
from careops.local.servers import MAILBOX, Servers, servers
from careops.local.supervise import Child, say, watch

HOST = "127.0.0.1"


def up(*, home: Path, port: int, speed: float | None, reset: bool) -> int:
    """Run until a signal, the parent's end, or a child that dies again and again; the exit code.

    Without a speed there are no people either: the database is as its migrations leave it.
    """
    check_port(port)
    with only_one(home):
        logs = home / "logs"
        logs.mkdir(exist_ok=True)
        say("starting PostgreSQL and Valkey")
        with servers(keep=True, afresh=reset, logs=logs, home=home) as found:
            settings = {
                "CAREOPS_DEMO": "1",
                **MAILBOX,
                "CAREOPS_URL": f"http://{{tenant}}.localhost:{port}",
            }
            found.addresses |= settings
            with stopping(found):
                start_paying(found, home=home, afresh=reset)
                receiver = start_receiving(found)
                write_private(home / "env", exports(found.addresses))
                say("migrating the database")
                owner = {"DATABASE_URL": found.addresses["DATABASE_OWNER_URL"]}
                manage("migrate", "-v0", env=found.env | owner)
                web = start(found, "web", port=port)
                if speed is not None:
                    tell(found, speed=speed, port=port, receiver=receiver)
                wait_for_web(web, port=port)
                start(found, "worker", port=port)
                start(found, "beat", port=port)
                say(f"ready at http://localhost:{port}/ (Ctrl-C stops it, {logs} has the logs)")
                return watch(found.children)


def check_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise CannotStart(
                f"Port {port} cannot be used ({error.strerror}): stop the program that has it, "
                f"or choose another with `make demo PORT={port + 1}`."
            ) from error


def start_paying(found: Servers, *, home: Path, afresh: bool) -> None:
    """A stand-in of the payment provider, with its books in ``home``, unless the operator names a real one."""
    if os.environ.get("CAREOPS_STRIPE_KEY"):
        return
    port, book = free_port(), home / "payments.json"
    if afresh:
        book.unlink(missing_ok=True)
    found.addresses |= {
        "CAREOPS_STRIPE_KEY": f"sk_test_{secrets.token_hex(16)}",
        "CAREOPS_STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "CAREOPS_STRIPE_URL": f"http://{HOST}:{port}",
    }
    hook = f"{found.addresses['CAREOPS_URL']}/hooks/payments/"
    options = ["--port", str(port), "--book", str(book), "--hook", hook]
    keep(found, "payments", [sys.executable, "-m", "careops.local.payments", *options])


def start_receiving(found: Servers) -> str:
    """What partners' systems would be: it takes events, and says so in its log. Its address."""
    port = free_port()
    found.addresses["CAREOPS_WEBHOOKS_TO_LOOPBACK"] = "1"
    keep(found, "receiver", [sys.executable, "-m", "careops.local.receiver", "--port", str(port)])
    return f"http://{HOST}:{port}/"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def exports(addresses: Mapping[str, str]) -> str:
    """For a second terminal: ``. .careops/env`` and manage.py talks to the running demo."""
    return "".join(f"export {name}='{value}'\n" for name, value in addresses.items())


def tell(found: Servers, *, speed: float, port: int, receiver: str) -> None:
    """Let the weeks before happen; the web is up and shows how far they are. Nobody else moves a case meanwhile."""
    say(f"three months of cases happen now: http://localhost:{port}/ shows how far they are")
    # They are told anew if the machine dies meanwhile, so that no commit needs to wait for the disk.
    quick = {"CAREOPS_NUDGE": "0", "PGOPTIONS": "-c synchronous_commit=off"}
    manage("demo", "--speed", f"{speed:g}", "--receiver", receiver, env=found.env | quick)


def manage(*arguments: str, env: Mapping[str, str]) -> None:
    command = leashed([sys.executable, "manage.py", *arguments])
    env = {
        **env,
        "PYTHONIOENCODING": ":backslashreplace",
    }  # people have names that terminals do not know
    if wait(subprocess.Popen(command, cwd=PROJECT, env=env, start_new_session=True)) != 0:
        raise CannotStart(f"`manage.py {' '.join(arguments)}` failed; what it said stands above.")


@contextmanager
def stopping(found: Servers) -> Iterator[None]:
    """Whoever was started meanwhile is asked to stop, all at once, and then waited for."""
    before = len(found.children)
    try:
        yield
    finally:
        say("stopping")
        processes = [child.process for child in found.children[before:]]
        for process in processes:
            process.ask_to_stop()
        for process in processes:
            process.stop()


def start(found: Servers, name: str, *, port: int) -> Process:
    return keep(found, name, command(name, found, port=port))


def keep(found: Servers, name: str, command: list[str]) -> Process:
    """Start it, and have it started again whenever it dies."""
    process = Process(name=name, log=found.logs / f"{name}.log")
    env = {**found.env, "PYTHONUNBUFFERED": "1"}
    child = Child(process, partial(process.start, command, env=env, cwd=PROJECT))
    child.start()
    found.children.append(child)
    return process


def command(name: str, found: Servers, *, port: int) -> list[str]:
    gunicorn = ["gunicorn", "careops.wsgi", "--bind", f"{HOST}:{port}", "--no-control-socket"]
    celery = ["celery", "-A", "careops"]
    arguments = {
        "web": [*gunicorn, "-k", "gthread", "--workers", "2", "--threads", "32"],
        "worker": [
            *celery,
            "worker",
            "-c",
            "3",
            "-l",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [*celery, "beat", "-l", "INFO", "--pidfile=", "-s", str(found.run / "beat")],
    }
    return [sys.executable, "-m", *arguments[name]]


def wait_for_web(web: Process, *, port: int, seconds: float = 300) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and web.ended is None:
        if answers(port):
            return
        time.sleep(0.2)
    raise CannotStart(f"The web server does not answer; it said:\n{web.tail()}")


def answers(port: int) -> bool:
    """Whether a page comes back; the port alone is open before the application is loaded."""
    web = HTTPConnection(HOST, port, timeout=30)
    try:
        web.request("HEAD", "/", headers={"Host": "localhost"})
        return web.getresponse().status < HTTPStatus.INTERNAL_SERVER_ERROR
    except OSError:
        return False
    finally:
        web.close()
