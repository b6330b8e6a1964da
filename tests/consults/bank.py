"""Where do tests get money back? From a real server on loopback that speaks Stripe's API and may lose an answer."""

import threading
from contextlib import contextmanager

from careops.local.payments import StandIn, serve

KEY, SECRET = "sk_test_1", "whsec_1"


class Bank(StandIn):
    """The stand-in, whose answers can get lost, and which remembers what it was asked."""

    def __init__(self):
        super().__init__(key=KEY)
        self.keys = []
        self.lose_answers = self.trouble = 0

    def answer(self, method, target, headers, body):
        if self.trouble:
            return self.trouble, {"error": {"type": "api_error", "message": "Not now."}}
        said = super().answer(method, target, headers, body)
        if method == "POST":
            self.keys.append(headers["Idempotency-Key"])
            if self.lose_answers:
                self.lose_answers -= 1
                return 200, None
        return said

    def paid(self, ref=""):
        """The refunds that have moved money, or will; of one case or of all."""
        moved = [r for r in self.refunds.values() if r["status"] in ("succeeded", "pending")]
        return [r for r in moved if ref in ("", r["metadata"].get("refund"))]

    def statuses(self):
        return [refund["status"] for refund in self.refunds.values()]


@contextmanager
def open_bank(settings):
    """One that is configured."""
    bank = Bank()
    server = serve(bank)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    settings.STRIPE_KEY, settings.STRIPE_WEBHOOK_SECRETS = KEY, ["whsec_other", SECRET]
    settings.STRIPE_URL = bank.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield bank
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
