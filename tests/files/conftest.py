"""Who takes part? A partner with a folder, an agent, and a scanner for viruses: a real one where it is installed."""

from __future__ import annotations

import shutil
import socket
import subprocess
import threading

import pytest

from careops.files.models import Folder
from tests.factories import make_partner
from tests.files.papers import EICAR
from tests.outbox.carriers import free_port
from tests.patience import eventually

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@pytest.fixture
def folder(tenant):
    return Folder.of(make_partner())


@pytest.fixture(scope="session")
def scanner(tmp_path_factory):
    """The address of a clamd that knows one virus."""
    port = free_port()
    if CLAMD is None:
        with StandIn(port):
            yield f"tcp://127.0.0.1:{port}"
        return
    home = tmp_path_factory.mktemp("clamd")
    home.chmod(0o755)
    (home / "own.ndb").write_text(f"Eicar-Test:0:0:{EICAR.encode().hex()}\n")
    (home / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {home}\nTCPSocket {port}\nTCPAddr 127.0.0.1\n"
        "StreamMaxLength 26M\nMaxFileSize 26M\nMaxScanSize 26M\n"
    )
    daemon = subprocess.Popen(
        [CLAMD, "--config-file", home / "clamd.conf"], stdout=subprocess.DEVNULL
    )
    assert eventually(lambda: answers(port) or daemon.poll() is not None)
    assert daemon.poll() is None
    yield f"tcp://127.0.0.1:{port}"
    daemon.terminate()
    daemon.wait()


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port)) as line:
            line.sendall(b"zPING\0")
            return line.recv(10).startswith(b"PONG")
    except OSError:
        return False


class StandIn:
    """Speaks INSTREAM as clamd does, and knows the same one virus."""

    def __init__(self, port):
        self.listener = socket.create_server(("127.0.0.1", port))

    def __enter__(self):
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        while True:
            try:
                line, _ = self.listener.accept()
            except OSError:
                return
            with line, line.makefile("rb") as said:
                assert said.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(said.read(4), "big"):
                    content += said.read(size)
                found = b"Eicar-Test FOUND" if EICAR.encode() in content else b"OK"
                line.sendall(b"stream: " + found + b"\0")
