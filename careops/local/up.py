"""How does the whole of careops run on one machine? Servers, web, worker and beat, watched until Ctrl-C."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPConnection
from pathlib import Path

from careops.local.command import wait
from careops.local.ending import parent_is_gone
from careops.local.given import write_private
from careops.local.home import PROJECT, only_one
from careops.local.process import CannotStart, Process, leashed
from careops.local.servers import Servers, servers

HOST = "127.0.0.1"


def up(*, home: Path, port: int, speed: float | None, reset: bool) -> int:
    """Run until a signal, the parent's end or a child's; the exit code.

    Without a speed there are no people either: the database is as its migrations leave it.
    """
    check_port(port)
    with only_one(home):
        logs = home / "logs"
        logs.mkdir(exist_ok=True)
        say("starting PostgreSQL and Valkey")
        with servers(keep=True, afresh=reset, logs=logs, home=home) as found:
            settings = {"CAREOPS_DEMO": "1", "CAREOPS_URL": f"http://{{tenant}}.localhost:{port}"}
            found.addresses |= settings
            with paying(found, home=home, afresh=reset):
                write_private(home / "env", exports(found.addresses))
                prepare(found, speed=speed)
                with running(found, port=port) as processes:
                    wait_for_web(processes, port=port)
                    say(f"ready at http://localhost:{port}/ (Ctrl-C stops it, {logs} has the logs)")
                    return watch([*found.processes, *processes])


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


@contextmanager
def paying(found: Servers, *, home: Path, afresh: bool) -> Iterator[None]:
    """A stand-in of the payment provider, with its books in ``home``, unless the operator names a real one."""
    if os.environ.get("CAREOPS_STRIPE_KEY"):
        yield
        return
    port, book = free_port(), home / "payments.json"
    if afresh:
        book.unlink(missing_ok=True)
    found.addresses |= {
        "CAREOPS_STRIPE_KEY": f"sk_test_{secrets.token_hex(16)}",
        "CAREOPS_STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(16)}",
        "CAREOPS_STRIPE_URL": f"http://{HOST}:{port}",
    }
    process = Process(name="payments", log=found.logs / "payments.log")
    hook = f"{found.addresses['CAREOPS_URL']}/hooks/payments/"
    command = ["-m", "careops.local.payments", "--port", port, "--book", book, "--hook", hook]
    try:
        process.start([sys.executable, *map(str, command)], env=found.env, cwd=PROJECT)
        found.processes.append(process)
        yield
    finally:
        process.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def exports(addresses: Mapping[str, str]) -> str:
    """For a second terminal: ``. .careops/env`` and manage.py talks to the running demo."""
    return "".join(f"export {name}='{value}'\n" for name, value in addresses.items())


def prepare(found: Servers, *, speed: float | None) -> None:
    say("migrating the database")
    owner = {"DATABASE_URL": found.addresses["DATABASE_OWNER_URL"]}
    manage("migrate", "-v0", env=found.env | owner)
    if speed is not None:
        say("preparing the demo's people and cases")
        manage("demo", "--speed", f"{speed:g}", env=found.env)


def manage(*arguments: str, env: Mapping[str, str]) -> None:
    command = leashed([sys.executable, "manage.py", *arguments])
    if wait(subprocess.Popen(command, cwd=PROJECT, env=env, start_new_session=True)) != 0:
        raise CannotStart(f"`manage.py {' '.join(arguments)}` failed; what it said stands above.")


@contextmanager
def running(found: Servers, *, port: int) -> Iterator[list[Process]]:
    """The web, the worker and the beat; all asked to stop at once, then waited for."""
    env = {**found.env, "PYTHONUNBUFFERED": "1"}
    processes = [
        Process(name=name, log=found.logs / f"{name}.log") for name in ("web", "worker", "beat")
    ]
    try:
        for process in processes:
            process.start(command(process.name, found, port=port), env=env, cwd=PROJECT)
        yield processes
    finally:
        say("stopping")
        for process in processes:
            process.ask_to_stop()
        for process in processes:
            process.stop()


def command(name: str, found: Servers, *, port: int) -> list[str]:
    gunicorn = ["gunicorn", "careops.wsgi", "--bind", f"{HOST}:{port}", "--no-control-socket"]
    celery = ["celery", "-A", "careops"]
    arguments = {
        "web": [*gunicorn, "-k", "gthread", "--workers", "2", "--threads", "32"],
        "worker": [
            *celery,
            "worker",
            "-c",
            "2",
            "-l",
            "INFO",
            "--without-gossip",
            "--without-mingle",
        ],
        "beat": [*celery, "beat", "-l", "INFO", "--pidfile=", "-s", str(found.run / "beat")],
    }
    return [sys.executable, "-m", *arguments[name]]


def wait_for_web(processes: list[Process], *, port: int, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        fail_if_ended(processes)
        if answers(port):
            return
        time.sleep(0.2)
    raise CannotStart(f"The web server does not answer; it said:\n{processes[0].tail()}")


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


def watch(processes: list[Process]) -> int:
    """Until a child ends, which is a failure, or the parent is gone, which is not."""
    while not parent_is_gone():
        fail_if_ended(processes)
        time.sleep(0.5)
    return 0


def fail_if_ended(processes: list[Process]) -> None:
    for process in processes:
        if process.ended is not None:
            raise CannotStart(
                f"{process.name} ended by itself with {process.ended}; the end of its log:\n{process.tail()}"
            )


def say(what: str) -> None:
    print(f"careops: {what}", flush=True)
