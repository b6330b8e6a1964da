"""Who takes cards where there is no payment provider? The stand-in, which has pages for them, and charges them.

It takes Stripe's test cards and no other: the end of a number says what becomes of its charges.
"""

from __future__ import annotations

import html
import secrets
import time
from typing import Any

Json = dict[str, Any]
Answer = tuple[int, Json]

# By its last four digits, whose it is, and what the bank says when it is charged.
CARDS = {
    "4242": ("visa", ""),
    "4444": ("mastercard", ""),
    "0341": ("visa", "Your card was declined."),
}
TEST_CARDS = {"4242424242424242", "5555555555554444", "4000000000000341"}
OPEN_FOR = 24 * 3600  # seconds
PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Payment provider (stand-in)</title>
<link rel="icon" href="data:,">
<h1>Give a card</h1><p>This page stands in for the payment provider's. It takes its test cards only, as 4242&nbsp;4242
4242&nbsp;4242, and keeps their last four digits.</p><p role="alert">{problem}</p>
<form method="post"><p><label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number"></label></p>
<p><label>Expires, as 12/30 <input name="expires" autocomplete="cc-exp"></label></p>
<p><button>Save the card</button> <a href="{cancel}">Go back</a></p></form></html>"""


def key(kind: str) -> str:
    return f"{kind}_{secrets.token_hex(12)}"


def metadata_of(body: Json) -> Json:
    return {k[9:-1]: v for k, v in body.items() if k.startswith("metadata[")}


class Cards:
    """Pages on which cards are given, the cards, and what was charged."""

    def __init__(self) -> None:
        self.sessions: dict[str, Json] = {}
        self.methods: dict[str, Json] = {}
        self.intents: dict[str, Json] = {}
        self.url = ""  # where the pages are
        self.news: list[Json] = []

    def tell(self, what: str, subject: Json) -> None:
        raise NotImplementedError

    # Pages

    def open_session(self, body: Json) -> Answer:
        made = key("cs_test")
        session = {
            "id": made,
            "object": "checkout.session",
            "mode": body["mode"],
            "created": int(time.time()),
            "metadata": metadata_of(body),
            "status": "open",
            "url": f"{self.url}/pay/{made}",
            "success_url": body["success_url"],
            "cancel_url": body["cancel_url"],
            "customer": None,
            "setup_intent": None,
        }
        self.sessions[made] = session
        return 200, dict(session)

    def session(self, name: str, *, expanded: bool) -> Answer | None:
        session = self.sessions.get(name)
        if session is None:
            return None
        if session["status"] == "open" and time.time() - session["created"] > OPEN_FOR:
            session["status"] = "expired"
        setup = session["setup_intent"]
        if expanded and setup:
            setup = {**setup, "payment_method": self.methods[setup["payment_method"]]}
        return 200, {**session, "setup_intent": setup if expanded else setup and setup["id"]}

    def page(self, name: str, problem: str = "") -> tuple[int, str]:
        """What somebody sees who follows the address of a session."""
        session = self.sessions.get(name)
        if session is None or session["status"] != "open":
            return 404, "<!doctype html><title>Closed</title><h1>This page is closed.</h1>"
        cancel = html.escape(session["cancel_url"])
        return 200, PAGE.format(problem=html.escape(problem), cancel=cancel)

    def give_card(self, name: str, body: Json) -> tuple[int, str]:
        """A card is typed into the page: 303 and where to go on, or the page again."""
        number = "".join(filter(str.isdigit, body.get("number", "")))
        month, _, year = body.get("expires", "").partition("/")
        if name not in self.sessions or self.sessions[name]["status"] != "open":
            return self.page(name)
        if number not in TEST_CARDS:
            return self.page(name, "This is none of the test cards.")
        if not (month.strip().isdigit() and 1 <= int(month) <= 12 and year.strip().isdigit()):
            return self.page(name, "Write when it expires, as 12/30.")
        self.save_card(self.sessions[name], number[-4:], int(month), 2000 + int(year) % 100)
        return 303, str(self.sessions[name]["success_url"])

    def save_card(self, session: Json, last4: str, month: int, year: int) -> None:
        method, customer = key("pm"), key("cus")
        card = {"brand": CARDS[last4][0], "last4": last4, "exp_month": month, "exp_year": year}
        self.methods[method] = {
            "id": method, "object": "payment_method", "card": card, "customer": customer,
        }  # fmt: skip
        setup = {"id": key("seti"), "object": "setup_intent", "payment_method": method}
        session |= {"status": "complete", "customer": customer, "setup_intent": setup}
        self.tell("checkout.session.completed", {**session, "setup_intent": setup["id"]})

    # What is forgotten

    def forget(self, path: str) -> Answer | None:
        """Detach a card, or close a page; None where the address is neither's."""
        kind, name, deed = ["", *path.removeprefix("/v1/").split("/")][-3:]
        if (kind, deed) == ("payment_methods", "detach") and name in self.methods:
            return self.detach(self.methods[name])
        if (kind, deed) == ("sessions", "expire") and name in self.sessions:
            return self.expire(self.sessions[name])
        return None

    def detach(self, method: Json) -> Answer:
        if method["customer"] is None:
            words = "The payment method you provided is not attached to a customer."
            return error(400, "invalid_request_error", "", words)
        method["customer"] = None
        return 200, dict(method)

    def expire(self, session: Json) -> Answer:
        if session["status"] != "open":
            return error(400, "invalid_request_error", "", "This page is not open.")
        session["status"] = "expired"
        self.tell("checkout.session.expired", session)
        return 200, dict(session)

    # Charges

    def charge(self, body: Json) -> Answer:
        method = self.methods.get(body.get("payment_method", ""))
        if method is None or method["customer"] is None:
            return error(
                404, "invalid_request_error", "resource_missing", "No such payment_method."
            )
        refusal = CARDS[method["card"]["last4"]][1]
        intent = {
            "id": key("pi"),
            "object": "payment_intent",
            "amount": int(body["amount"]),
            "currency": body["currency"],
            "customer": body["customer"],
            "payment_method": method["id"],
            "created": int(time.time()),
            "metadata": metadata_of(body),
            "status": "requires_payment_method" if refusal else "succeeded",
            "last_payment_error": {"message": refusal} if refusal else None,
        }
        self.intents[intent["id"]] = intent
        self.tell(
            "payment_intent.payment_failed" if refusal else "payment_intent.succeeded", intent
        )
        if refusal:
            return error(402, "card_error", "card_declined", refusal)
        return 200, dict(intent)

    def intents_of(self, customer: str) -> Answer:
        found = [i for i in self.intents.values() if i["customer"] == customer]
        return 200, {
            "object": "list", "data": found[::-1], "has_more": False, "url": "/v1/payment_intents",
        }  # fmt: skip


def error(status: int, kind: str, code: str, message: str) -> Answer:
    return status, {"error": {"type": kind, "code": code, "message": message}}
