"""What do messages meet outside? Real small servers on loopback, which answer as they are told."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from aiosmtpd.controller import Controller

DROP = "drop"
HANG = "hang"


class MailServer:
    """Takes mails; ``answers`` are for the next ones, in order, and then it takes all."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.refusals = {}
        self.raw = []
        self.go_on = threading.Event()  # for those that hang
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    def __enter__(self):
        self.controller.start()
        return self

    def __exit__(self, *_):
        self.go_on.set()
        self.controller.stop()

    @property
    def port(self):
        return self.controller.port

    @property
    def mails(self):
        return [message_from_bytes(raw, policy=policy.default) for raw in self.raw]

    async def handle_RCPT(self, _server, _session, envelope, address, _options):  # noqa: N802
        envelope.rcpt_tos.append(address)
        return self.refusals.get(address, "250 OK")

    async def handle_DATA(self, server, _session, envelope):  # noqa: N802
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer == HANG:
            await asyncio.to_thread(self.go_on.wait)
        if answer in ("250 OK", DROP, HANG):
            self.raw.append(envelope.content.replace(b"\r\n", b"\n"))
        if answer == DROP:
            server.transport.close()
        return "250 OK" if answer in (DROP, HANG) else answer


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class WebServer:
    """Answers posts with ``answers``, each (status, headers, body), and then with the last one."""

    def __init__(self, *answers, port=0):
        self.answers = list(answers) or [(200, {}, {})]
        self.posts = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                web.posts.append((self.path, self.headers, body))
                status, headers, said = web.answers[0]
                if len(web.answers) > 1:
                    web.answers.pop(0)
                sent = json.dumps(said).encode()
                self.send_response(status)
                for name, value in {"Content-Length": str(len(sent)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(sent)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.server.daemon_threads = True

    def __enter__(self):
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server.server_port}"
