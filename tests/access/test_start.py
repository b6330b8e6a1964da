"""Does production start without knowing whose addresses it counts?"""

import os
import subprocess
import sys

import pytest
from django.conf import settings

SAID = {
    "CAREOPS_PRODUCTION": "1",
    "CAREOPS_MAIL": "mailbox",
    "SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ",
}


def start(**said):
    command = [
        sys.executable,
        "-c",
        "from careops import settings; print(settings.TRUSTED_PROXIES)",
    ]
    env = os.environ | SAID | said
    return subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=False
    )


def test_production_does_not_start_before_it_is_said_how_many_proxies_are_trusted():
    done = start()

    assert done.returncode != 0
    assert "CAREOPS_TRUSTED_PROXIES is missing" in done.stderr


@pytest.mark.parametrize(("said", "meant"), [("1", "1"), ("2", "2"), ("none", "0"), ("0", "0")])
def test_it_starts_once_it_is_said_and_none_is_an_answer(said, meant):
    assert start(CAREOPS_TRUSTED_PROXIES=said).stdout.strip() == meant


def test_a_number_that_makes_no_sense_stops_the_start():
    assert "must be a whole number" in start(CAREOPS_TRUSTED_PROXIES="-1").stderr
