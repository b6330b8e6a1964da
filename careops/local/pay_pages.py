"""Where is something paid where there is no payment provider? On a page of the stand-in's, once, by a test card."""

from __future__ import annotations

import html
import time
from typing import Any

from careops.local.cards import CARDS, TEST_CARDS, Answer, Cards, Json, key

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Payment provider (stand-in)</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<h1>Pay {amount} {currency}</h1><p>{name}</p><p>This page stands in for the payment provider's. It takes its test cards
only, as 4242&nbsp;4242 4242&nbsp;4242.</p><p role="alert">{problem}</p>
<form method="post"><p><label>Card number <input name="number" inputmode="numeric" autocomplete="cc-number"></label></p>
<p><label>Expires, as 12/30 <input name="expires" autocomplete="cc-exp"></label></p>
<p><button>Pay</button> <a href="{cancel}">Go back</a></p></form></html>"""
ITEM = "line_items[0][price_data]"


class PayPages(Cards):
    """Pages on which something is paid, beside those on which a card is given."""

    def open_session(self, body: Json) -> Answer:
        status, made = super().open_session(body)
        if body["mode"] == "payment":
            asked = {
                "amount_total": int(body[f"{ITEM}[unit_amount]"]),
                "currency": body[f"{ITEM}[currency]"],
                "name": body[f"{ITEM}[product_data][name]"],
                "payment_intent": None,
                "payment_status": "unpaid",
            }
            self.sessions[made["id"]] |= asked
            made |= asked
        return status, made

    def is_to_pay(self, name: str) -> bool:
        session = self.sessions.get(name)
        return bool(session and session["mode"] == "payment" and session["status"] == "open")

    def page(self, name: str, problem: str = "") -> tuple[int, str]:
        if not self.is_to_pay(name):
            return super().page(name, problem)
        session = self.sessions[name]
        shown: dict[str, Any] = {
            "amount": f"{session['amount_total'] / 100:.2f}",
            "currency": session["currency"].upper(),
            "name": session["name"],
            "problem": problem,
            "cancel": session["cancel_url"],
        }
        return 200, PAGE.format(**{field: html.escape(said) for field, said in shown.items()})

    def give_card(self, name: str, body: Json) -> tuple[int, str]:
        if not self.is_to_pay(name):
            return super().give_card(name, body)
        number = "".join(filter(str.isdigit, body.get("number", "")))
        if number not in TEST_CARDS:
            return self.page(name, "This is none of the test cards.")
        if refusal := CARDS[number[-4:]][1]:
            return self.page(name, refusal)
        self.pay(self.sessions[name])
        return 303, str(self.sessions[name]["success_url"])

    def pay(self, session: Json) -> None:
        intent = {
            "id": key("pi"),
            "object": "payment_intent",
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": None,
            "created": int(time.time()),
            "metadata": session["metadata"],
            "status": "succeeded",
        }
        self.intents[intent["id"]] = intent
        session |= {"status": "complete", "payment_status": "paid", "payment_intent": intent["id"]}
        self.tell("checkout.session.completed", session)
