"""How is careops started as in production? With the commands of the image and of Compose, as processes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import yaml

from careops.local.home import PROJECT
from careops.local.process import Process
from tests import patience
from tests.forked import Forks
from tests.outbox.carriers import free_port

COMPOSE = yaml.safe_load((PROJECT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
DOCKERFILE = (PROJECT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
DOMAIN = "careops.test"
SECRETS = {
    "CAREOPS_DOMAIN": DOMAIN,
    "SECRET_KEY": "Zq0x-7LvR2mT9kWc4YpB1nHs8GdJ5fXe3UaQo6iV",
    "POSTGRES_PASSWORD": "of-postgres",
    "CAREOPS_OWNER_PASSWORD": "of-the-owner",
    "CAREOPS_APP_PASSWORD": "of-the-application",
}


def substituted(text: str) -> str:
    """As Compose reads ``${NAME}``, ``${NAME:?what is missing}`` and ``${NAME:-else}``, from the operator's .env."""

    def value(found: re.Match[str]) -> str:
        name, otherwise = found.groups()
        return SECRETS[name] if otherwise is None else SECRETS.get(name, otherwise)

    return re.sub(r"\$\{(\w+)(?::-([^}]*)|[:?-][^}]*)?\}", value, text)


def image_environment() -> dict[str, str]:
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    return dict(
        re.findall(r"(CAREOPS_\w+)=(\S+)", " ".join(re.findall(r"^ENV (.*)$", last, re.MULTILINE)))
    )


def image_command() -> list[str]:
    return json.loads(re.search(r"^CMD (\[.*\])", DOCKERFILE, re.MULTILINE)[1])


def eventually(condition, *, what):
    """What the condition gives, once it gives something."""
    found = []

    def holds():
        found[:] = [condition()]
        return found[0]

    assert patience.eventually(holds), f"{what} did not come about"
    return found[0]


class Installation:
    """The services of docker-compose.yml on a PostgreSQL and a broker of ours, and what an operator does with them."""

    def __init__(self, folder: Path, *, postgres, broker, **operators):
        self.folder, self.postgres, self.broker = folder, postgres, broker
        self.operators = operators  # what stands in careops.env
        self.port = free_port()
        self.processes: dict[str, Process] = {}
        self.forks: dict[str, Forks] = {}

    def make_roles(self):
        """With the script that Compose hands to the image of PostgreSQL."""
        script = COMPOSE["configs"]["roles"]["content"].replace("$$", "$")
        where = {"PGHOST": str(self.postgres.sockets), "PGUSER": "postgres"}
        passwords = {"OWNER_PASSWORD": "of-the-owner", "APP_PASSWORD": "of-the-application"}
        path = f"{self.postgres.home / 'bin'}:{os.environ['PATH']}"
        env = {**where, **passwords, "PATH": path, "PGDATABASE": "postgres"}
        subprocess.run(["/bin/sh", "-euc", script], env=env, check=True, capture_output=True)

    def environment(self, service: str) -> dict[str, str]:
        said = {k: substituted(v) for k, v in SERVICES[service]["environment"].items()}
        role = urlsplit(said["DATABASE_URL"]).username
        ours = {
            "DATABASE_URL": self.postgres.url(user=role, database="careops"),
            "REDIS_URL": self.broker.url,
            "CELERY_BROKER_URL": self.broker.broker_url,
        }
        said = {k: self.here(v) for k, v in (image_environment() | said).items()}
        machine = {"PATH": os.environ["PATH"], "PYTHONUNBUFFERED": "1"}
        return machine | self.operators | said | ours

    def here(self, text: str) -> str:
        """A place inside a container, as one of this test alone."""
        for place in ("/tmp", "/dev/shm", "/srv/static", "/srv/files"):
            if text == place or text.startswith(f"{place}/"):
                return str(self.folder / place.strip("/").replace("/", "-")) + text[len(place) :]
        return text.replace("0.0.0.0:8000", f"127.0.0.1:{self.port}")

    def command(self, service: str) -> list[str]:
        said = [
            part.replace("$$", "$") for part in SERVICES[service].get("command", image_command())
        ]
        program = [sys.executable] if said[0] == "python" else [sys.executable, "-m", said[0]]
        return [*program, *map(self.here, said[1:])]

    def start(self, *services: str):
        for place in ("tmp", "dev-shm"):
            (self.folder / place).mkdir(exist_ok=True)
        for service in services:
            process = Process(name=service, log=self.folder / f"{service}.log", patience=30)
            self.processes[service] = process
            process.start(self.command(service), env=self.environment(service), cwd=PROJECT)

    def run(self, service: str) -> None:
        """A service that ends, and ends well."""
        self.start(service)
        process = self.processes[service]
        code = eventually(lambda: process.ended is not None and [process.ended], what=service)
        assert code == [0], process.tail(40)

    def manage(self, *arguments: str, service: str = "web") -> str:
        """What a command prints: ``docker compose run --rm SERVICE python manage.py …``.

        Each is a fork of one process with what that service is told; the services themselves begin from nothing.
        """
        if service not in self.forks:
            self.forks[service] = Forks(self.environment(service), self.folder)
        return self.forks[service].run("manage.py", *map(str, arguments))

    def stop(self):
        for forks in self.forks.values():
            forks.close()
        for process in self.processes.values():
            process.ask_to_stop()
        for process in self.processes.values():
            process.stop()

    def check_all_run(self):
        for name, process in self.processes.items():
            assert name == "migrate" or process.ended is None, process.tail(40)
