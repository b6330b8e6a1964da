"""Where do the demo's partners hear of events? At a small server on loopback, whose log says each of them."""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from careops.local.stopping import Stopped, stop_on_signals

HOST = "127.0.0.1"
LONGEST = 65_536  # bytes of an event

logger = logging.getLogger(__name__)


class Receiver(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LONGEST))
        logger.info("%s %s", self.path, told(body))
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """What it was told is said already."""


def told(body: bytes) -> str:
    """The event in a line, whoever has sent it."""
    try:
        event = json.loads(body)
        return f"{event['type']} {event['data'].get('reference', '')}".strip()
    except (ValueError, LookupError, TypeError, AttributeError):
        return "something that is no event"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s")
    stop_on_signals()
    with contextlib.suppress(Stopped):
        ThreadingHTTPServer((HOST, options.port), Receiver).serve_forever()


if __name__ == "__main__":
    main()
