"""Who pays where there is no payment provider? A stand-in that speaks enough of Stripe's API to refund and to charge.

The end of a payment's id says what becomes of its refunds: ``_pending`` ones succeed and ``_bounced``
ones fail after a while, ``_declined`` and ``_unknown`` ones are refused; all others succeed at once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import logging
import os
import threading
import time
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from careops.local.cards import Answer, Json, error, key, metadata_of
from careops.local.pay_pages import PayPages
from careops.local.stopping import Stopped, stop_on_signals
from careops.local.webhooks import HOST, Hook

REFUSED = {
    "declined": (402, "card_error", "card_declined", "The card's bank declined it."),
    "unknown": (404, "invalid_request_error", "resource_missing", "No such payment_intent."),
}
RIPE = {"_pending": "succeeded", "_bounced": "failed"}


KEPT = ("refunds", "answers", "sessions", "methods", "intents")


class StandIn(PayPages):
    """The provider's books, and what it answered to each key. In a file, where one is named.

    ``news`` are the events that nobody has been told yet.
    """

    def __init__(self, *, key: str, book: Path | None = None) -> None:
        super().__init__()
        self.key, self.book, self.lock = key, book, threading.Lock()
        self.refunds: dict[str, Json] = {}
        self.answers: dict[str, tuple[Json, Answer]] = {}
        if book and book.exists():
            kept = json.loads(book.read_text())
            vars(self).update({name: kept.get(name, {}) for name in KEPT})

    def answer(self, method: str, target: str, headers: Mapping[str, str], body: Json) -> Answer:
        """What Stripe would say; form fields and queries as they come, ``metadata[tenant]``."""
        parts = urlsplit(target)
        if headers.get("Authorization") != f"Bearer {self.key}":
            return error(401, "invalid_request_error", "", "Invalid API Key provided.")
        query = dict(parse_qsl(parts.query))
        with self.lock:
            if method == "POST" and parts.path in self.makers:
                made = self.makers[parts.path]
                return self.create_once(body, key=headers.get("Idempotency-Key", ""), create=made)
            if method == "POST" and (done := self.forget(parts.path)):
                self.keep()
                return done
            return self.look_up(parts.path, query)

    @property
    def makers(self) -> dict[str, Callable[[Json], Answer]]:
        return {
            "/v1/refunds": self.create,
            "/v1/payment_intents": self.charge,
            "/v1/checkout/sessions": self.open_session,
        }

    def look_up(self, path: str, query: Json) -> Answer:
        if path == "/v1/refunds":
            return self.refunds_of(query)
        if path == "/v1/payment_intents":
            return self.intents_of(query.get("customer", ""))
        kind, _, name = path.removeprefix("/v1/").rpartition("/")
        if kind == "payment_methods" and name in self.methods:
            return 200, dict(self.methods[name])
        found = self.session(name, expanded="expand[0]" in query or "expand[]" in query)
        return found if kind == "checkout/sessions" and found else self.retrieve(name)

    def visit(self, method: str, session: str, body: Json) -> tuple[int, str]:
        """Somebody opens the page of a session, or sends what they wrote there."""
        with self.lock:
            shown = self.give_card(session, body) if method == "POST" else self.page(session)
            self.keep()
            return shown

    def create_once(
        self, body: Json, *, key: str, create: Callable[[Json], Answer] | None = None
    ) -> Answer:
        """The same answer to the same key; an error where the order differs. Refunds, if nothing else is said."""
        if key in self.answers:
            ordered, (status, said) = self.answers[key]
            if ordered != body:
                words = "Keys for idempotent requests can only be used with the same parameters."
                return error(400, "idempotency_error", "", words)
            return status, said
        status, said = (create or self.create)(body)
        if key and status in (200, 402):  # what was not even begun may be tried again
            self.answers[key] = body, (status, said)
        self.keep()
        return status, said

    def create(self, body: Json) -> Answer:
        payment = body.get("payment_intent", "")
        if refusal := REFUSED.get(payment.rpartition("_")[2]):
            return error(*refusal)
        refund = {
            "id": key("re"),
            "object": "refund",
            "amount": int(body["amount"]),
            "created": int(time.time()),
            "currency": "cad",
            "metadata": metadata_of(body),
            "payment_intent": payment,
            "status": "pending" if payment.endswith(tuple(RIPE)) else "succeeded",
        }
        self.refunds[refund["id"]] = refund
        self.tell("refund.created", refund)
        return 200, dict(refund)

    def refunds_of(self, query: Json) -> Answer:
        wanted = query.get("payment_intent")
        found = [r for r in self.refunds.values() if r["payment_intent"] == wanted]
        return 200, {
            "object": "list", "data": found[::-1], "has_more": False, "url": "/v1/refunds",
        }  # fmt: skip

    def retrieve(self, name: str) -> Answer:
        if name in self.refunds:
            return 200, self.refunds[name]
        return error(404, "invalid_request_error", "resource_missing", f"No such refund: {name}")

    def ripen(self, *, after: float = 0) -> None:
        """Let what has been pending for that many seconds come to its end."""
        with self.lock:
            for refund in self.refunds.values():
                if refund["status"] == "pending" and time.time() - refund["created"] >= after:
                    self.end(refund, RIPE["_" + refund["payment_intent"].rpartition("_")[2]])

    def end(self, refund: Json, status: str) -> None:
        refund["status"] = status
        if status == "failed":
            refund["failure_reason"] = "lost_or_stolen_card"
        self.tell("refund.failed" if status == "failed" else "refund.updated", refund)
        self.keep()

    def tell(self, what: str, subject: Json) -> None:
        self.news.append({
            "id": key("evt"),
            "object": "event",
            "type": what,
            "created": int(time.time()),
            "data": {"object": dict(subject)},
        })  # fmt: skip

    def keep(self) -> None:
        if self.book:
            fresh = self.book.with_suffix(".new")
            fresh.write_text(json.dumps({name: vars(self)[name] for name in KEPT}))
            fresh.replace(self.book)


class Handler(BaseHTTPRequestHandler):
    stand_in: StandIn
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer is one packet

    def do_GET(self) -> None:
        self.reply({})

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.reply(dict(parse_qsl(body.decode())))

    def reply(self, body: Json) -> None:
        if self.path.startswith("/pay/"):
            self.show(*self.stand_in.visit(self.command, self.path.removeprefix("/pay/"), body))
            return
        headers: Any = self.headers
        status, said = self.stand_in.answer(self.command, self.path, headers, body)
        self.send(status, json.dumps(said), "application/json")

    def show(self, status: int, said: str) -> None:
        if status == 303:
            self.send(status, "", "text/plain", Location=said)
        else:
            self.send(status, said, "text/html; charset=utf-8")

    def send(self, status: int, said: str, kind: str, **headers: str) -> None:
        sent = said.encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(sent)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(sent)


def serve(stand_in: StandIn, *, port: int = 0) -> ThreadingHTTPServer:
    """A server on loopback that answers from these books."""
    handler = type("Handler", (Handler,), {"stand_in": stand_in})
    server = ThreadingHTTPServer((HOST, port), handler)
    server.daemon_threads = True
    stand_in.url = f"http://{HOST}:{server.server_port}"
    return server


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--book", type=Path, required=True, help="where the refunds are kept")
    parser.add_argument("--hook", required=True, help="address of the events, with {tenant}")
    parser.add_argument("--wait", type=float, default=20, help="seconds that a refund is pending")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO)
    stand_in = StandIn(key=os.environ["CAREOPS_STRIPE_KEY"], book=options.book)
    hook = Hook(options.hook, secret=os.environ["CAREOPS_STRIPE_WEBHOOK_SECRET"])
    threading.Thread(target=serve(stand_in, port=options.port).serve_forever, daemon=True).start()
    stop_on_signals()
    with contextlib.suppress(Stopped):
        while True:
            time.sleep(1)
            stand_in.ripen(after=options.wait)
            hook.tell(stand_in.news)


if __name__ == "__main__":
    main()
