"""How does a receipt of a payment look? Who paid how much, when, and to whom: what it is for stands on their page."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from careops.tenancy.models import Tenant
from careops.web.documents import pdf
from careops.web.templatetags.careops import phone
from portal.models import BalancePayment
from portal.money_columns import today

TEMPLATE = "portal/pdf/receipt.typ"


def pdf_of(payment: BalancePayment, *, us: Tenant) -> bytes:
    """Of a payment that has arrived; ValueError for another."""
    at = payment.paid_at
    if at is None:
        raise ValueError("It is not paid.")
    return pdf(TEMPLATE, words_of(payment, us=us, at=at), at=at)


def words_of(payment: BalancePayment, *, us: Tenant, at: datetime) -> dict[str, Any]:
    ref = payment.case.ref
    facts = [
        ("Number", ref),
        ("Date", f"{today(at, us):%-d %B %Y}"),
        ("Received from", str(payment.patient)),
        ("Paid by", "Card, on the page of our payment provider"),
        ("Its reference", payment.receipt),
    ]
    return {
        "title": "Receipt",
        "us": us.name,
        "phone": phone(us.phone) if us.phone else "",
        "facts": [list(fact) for fact in facts],
        "amount": f"{payment.amount:,.2f} {payment.currency}",
        "note": "Thank you. What it was for stands with your bills.",
        "footer": f"{us.name} · {ref}",
    }
