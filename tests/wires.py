"""How does a test cut a process off its database? By a socket between the two."""

from __future__ import annotations

import socket
import threading
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict, make_conninfo


class Wire:
    """A socket between a process and the database, which can be cut and mended."""

    def __init__(self, folder, url):
        parts = conninfo_to_dict(url)
        self.target, self.port = parts["host"], int(parts.get("port", 5432))
        self.path = Path(folder) / f".s.PGSQL.{self.port}"
        self.url = make_conninfo(url, host=str(folder))
        self.lines, self.lock = [], threading.Lock()

    def mend(self):
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.path))
        self.listener.listen()
        threading.Thread(target=self.accept, args=(self.listener,), daemon=True).start()

    def cut(self):
        """Also what is just being connected: it comes through whole or not at all."""
        self.path.unlink()
        shut(self.listener)
        with self.lock:
            self.listener, lines, self.lines = None, self.lines, []
        for line in lines:
            line.close_both()

    def accept(self, listener):
        while True:
            try:
                near, _ = listener.accept()
            except OSError:
                return
            line = Line(near, self.dial())
            with self.lock:
                stands = listener is self.listener
                self.lines += [line] if stands else []
            if not stands:
                line.close_both()

    def dial(self):
        if not self.target.startswith("/"):
            return socket.create_connection((self.target, self.port))
        far = socket.socket(socket.AF_UNIX)
        far.connect(f"{self.target}/.s.PGSQL.{self.port}")
        return far


class Line:
    """One connection through the wire."""

    def __init__(self, near, far):
        self.ends = near, far
        for a, b in ((near, far), (far, near)):
            threading.Thread(target=self.carry, args=(a, b), daemon=True).start()

    def carry(self, a, b):
        try:
            while said := a.recv(65_536):
                b.sendall(said)
        except OSError:
            pass
        self.close_both()

    def close_both(self):
        for end in self.ends:
            shut(end)


def shut(end):
    try:
        end.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    end.close()
