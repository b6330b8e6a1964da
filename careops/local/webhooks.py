"""How does the stand-in of the payment provider tell what came of a payment? By signed events, as Stripe does."""

from __future__ import annotations

import hmac
import json
import time
from http.client import HTTPConnection, HTTPException
from urllib.parse import urlsplit

from careops.local.cards import Json

HOST = "127.0.0.1"
SENDING = 5  # seconds a webhook may take
TRIES = 20  # of a webhook; whoever misses it can ask


def signed(body: bytes, *, secret: str, at: float | None = None) -> str:
    """Stripe's signature of an event: the header's value."""
    moment = int(time.time() if at is None else at)
    mac = hmac.new(secret.encode(), f"{moment}.".encode() + body, "sha256").hexdigest()
    return f"t={moment},v1={mac}"


class Hook:
    """Tells each event at the address of the tenant that its refund names, again and again for a while."""

    def __init__(self, url: str, *, secret: str) -> None:
        self.url, self.secret = url, secret
        self.tries: dict[str, int] = {}

    def tell(self, news: list[Json]) -> None:
        for event in list(news):
            self.tries[event["id"]] = self.tries.get(event["id"], 0) + 1
            if self.post(event) or self.tries[event["id"]] >= TRIES:
                news.remove(event)
                del self.tries[event["id"]]

    def post(self, event: Json) -> bool:
        """Whether it was heard; at this machine, whatever the address is called."""
        tenant = event["data"]["object"]["metadata"].get("tenant", "")
        parts = urlsplit(self.url.replace("{tenant}", tenant))
        body = json.dumps(event).encode()
        web = HTTPConnection(HOST, parts.port or 80, timeout=SENDING)
        headers = {
            "Host": parts.netloc,
            "Content-Type": "application/json",
            "Stripe-Signature": signed(body, secret=self.secret),
        }
        try:
            web.request("POST", parts.path, body=body, headers=headers)
            return web.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            web.close()
