"""Does a broker that is dead or hangs cost whoever commits anything? No, and it is left alone for a while."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from careops.local.home import PROJECT

NUDGE = """
import sys, django
django.setup()
from careops.outbox.nudge import nudge
for line in sys.stdin:
    for _ in range(100):
        nudge()
    print("free", flush=True)
"""


def nudging(port):
    env = {"DJANGO_SETTINGS_MODULE": "careops.settings", "CAREOPS_NUDGE": "1"}
    return subprocess.Popen(
        [sys.executable, "-c", NUDGE],
        cwd=PROJECT,
        env=os.environ | env | {"CELERY_BROKER_URL": f"redis://127.0.0.1:{port}/0"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def commit(process):
    """A hundred times; what the process says afterwards."""
    print(file=process.stdin, flush=True)
    return process.stdout.readline()


def test_nobody_waits_for_a_broker_that_hangs():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        process = nudging(silent.getsockname()[1])
        assert commit(process) == "free\n"  # though nobody has answered
        process.communicate()


def test_a_broker_that_is_dead_is_left_alone_after_the_first_failure():
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))  # and does not listen
        process = nudging(nobody.getsockname()[1])
        commit(process)
        said = process.stderr.readline()
        commit(process)
        _, rest = process.communicate()

    assert "The broker cannot be reached" in said
    assert rest == ""
