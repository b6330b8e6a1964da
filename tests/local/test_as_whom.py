"""PostgreSQL for root and for ordinary people."""

import os
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

import psycopg
import pytest

from careops.local.home import PROJECT
from careops.local.leash import NOBODY
from careops.local.os_user import OsUser, can_enter_namespace, os_user_for
from careops.local.process import CannotStart, leashed
from tests.local.launching import SHOW_ROLE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


def owner_of(pid):
    return Path(f"/proc/{pid}").stat().st_uid


@as_root
def test_root_becomes_nobody_where_there_are_no_namespaces(a_server):
    server = a_server(os_user=OsUser(f"{NOBODY}:{NOBODY}"))
    server.start()

    assert psycopg.connect(server.url(user="postgres", database="postgres")).close() is None
    assert owner_of(server.process.child.pid) == NOBODY


@as_root
@pytest.mark.skipif(not can_enter_namespace(), reason="no user namespaces here")
def test_root_keeps_its_files_in_a_namespace(a_server):
    server = a_server(os_user=OsUser("namespace"))
    server.start()

    assert psycopg.connect(server.url(user="postgres", database="postgres")).close() is None
    assert server.data.stat().st_uid == 0


@as_root
def test_root_becomes_the_owner_of_the_project(tmp_path):
    os.chown(tmp_path, NOBODY, NOBODY)

    assert os_user_for(tmp_path) == OsUser(f"{NOBODY}:{NOBODY}")


@as_root
def test_data_that_nobody_could_reach_moves_to_a_place_of_its_own(a_server, tmp_path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    (closed / "home").mkdir()
    server = a_server(os_user=OsUser(f"{NOBODY}:{NOBODY}"))
    server.data = closed / "home" / "postgres"
    try:
        server.start()

        assert str(server.data).startswith("/var/tmp/careops-")
        assert psycopg.connect(server.url(user="postgres", database="postgres")).close() is None
    finally:
        server.stop()
        shutil.rmtree(server.data.parent)


# Root's own folders are closed to others, so they are mounted, for this process alone, where nobody can go.
AS_NOBODY = """
cd "$0" && mkdir python packages project
mount --bind "$1" python && mount --bind "$2" packages && mount --bind "$3" project
cd project && exec setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups \\
    env LD_LIBRARY_PATH="$0/python/lib" PYTHONPATH="$0/packages" PYTHONDONTWRITEBYTECODE=1 HOME=/nonexistent \\
    "$0/python/bin/python3" -m careops.local --home "$0/home" run -- "$0/python/bin/python3" -c "$4"
"""


@as_root
def test_an_ordinary_user_needs_nothing(plain_env):
    with tempfile.TemporaryDirectory() as folder:
        os.chown(folder, NOBODY, NOBODY)
        where = [folder, sys.base_prefix, sysconfig.get_path("purelib"), str(PROJECT)]
        done = subprocess.run(
            ["unshare", "--mount", "sh", "-ec", AS_NOBODY, *where, SHOW_ROLE],
            env=plain_env,
            capture_output=True,
            text=True,
            check=False,
        )
    if "unshare failed" in done.stderr or "mount:" in done.stderr:
        pytest.skip("root may not mount here, and its Python is closed to others")

    assert (done.stdout.strip(), done.returncode) == ("careops_app careops", 0), done.stderr


def test_a_missing_execute_bit_is_mended(a_server, tmp_path):
    server = a_server(os_user=OsUser())
    copy = tmp_path / "bin"
    copy.mkdir()
    shutil.copy(server.home / "bin" / "postgres", copy)
    (copy / "postgres").chmod(0o644)
    server.home = tmp_path

    done = subprocess.run(
        [server._program("postgres"), "--version"], capture_output=True, text=True, check=True
    )

    assert done.stdout.startswith("postgres (PostgreSQL)")


def test_a_server_that_cannot_start_says_why(a_server):
    server = a_server()

    with pytest.raises(CannotStart, match="unrecognized configuration parameter"):
        server.start({"no_such_setting": "1"})


def test_a_process_whose_parent_is_gone_already_does_not_start():
    command = leashed(["echo", "alive"])
    command[command.index(str(os.getpid()))] = "1"

    assert subprocess.run(command, capture_output=True, check=False).stdout == b""
