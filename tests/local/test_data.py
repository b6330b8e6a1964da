"""What the demo keeps from run to run."""

import os
import signal
import socket
import subprocess

import psycopg
import pytest

from careops.local.home import PROJECT, only_one
from careops.local.process import CannotStart
from careops.local.servers import servers
from careops.local.up import check_port
from tests.local.launching import free_port, launcher


@pytest.fixture
def home(tmp_path, plain_env):
    return tmp_path


def note(found, text):
    with psycopg.connect(found.addresses["DATABASE_OWNER_URL"]) as owner:
        owner.execute("CREATE TABLE IF NOT EXISTS note (text text)")
        owner.execute("INSERT INTO note VALUES (%s)", [text])


def notes(found):
    with psycopg.connect(found.addresses["DATABASE_OWNER_URL"]) as owner:
        return [text for (text,) in owner.execute("SELECT text FROM note")]


def test_data_is_kept_and_written_through_to_the_disk(home):
    with servers(keep=True, home=home) as found:
        note(found, "first")

    with (
        servers(keep=True, home=home) as found,
        psycopg.connect(found.addresses["DATABASE_URL"]) as app,
    ):
        assert notes(found) == ["first"]
        assert app.execute("SHOW fsync").fetchone() == ("on",)


def test_data_of_a_throw_away_run_is_gone(home):
    with servers(keep=False, home=home):
        pass

    assert list(home.iterdir()) == []


def test_a_killed_server_recovers_and_its_note_is_no_obstacle(home):
    with servers(keep=True, home=home) as found:
        note(found, "before the crash")
        postmaster = found.children[0].process.child
        postmaster.send_signal(signal.SIGKILL)
        postmaster.wait()
    (home / "postgres" / "postmaster.pid").write_text(f"{os.getpid()}\n")

    with servers(keep=True, home=home) as found:
        assert notes(found) == ["before the crash"]


def test_an_interrupted_first_start_is_done_again(home):
    (home / "postgres.new").mkdir()
    (home / "postgres.new" / "PG_VERSION").write_text("half made")

    with servers(keep=True, home=home) as found:
        note(found, "whole")


def test_data_of_another_version_is_refused_with_a_way_out(home):
    (home / "postgres").mkdir()
    (home / "postgres" / "PG_VERSION").write_text("9\n")

    with (
        pytest.raises(CannotStart, match=r"was made by PostgreSQL 9 .* RESET=1"),
        servers(keep=True, home=home),
    ):
        pass


def test_a_second_demo_in_the_same_folder_is_told_who_has_it(home, plain_env):
    with only_one(home):
        second = subprocess.run(
            launcher("up", "--port", str(free_port()), home=home),
            env=plain_env,
            cwd=PROJECT,
            capture_output=True,
            text=True,
            check=False,
        )

    assert second.returncode == 1
    assert second.stderr.startswith(
        f"careops: careops is running here already (process {os.getpid()})"
    )


def test_a_busy_port_is_explained():
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]

        with pytest.raises(CannotStart, match=rf"Port {port} cannot be used .* PORT={port + 1}"):
            check_port(port)
