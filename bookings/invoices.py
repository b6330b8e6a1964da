"""How does an invoice look? The words and lines of its PDF, from what was kept when it was issued."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookings.models import Invoice
from careops.web.documents import pdf

TEMPLATE = "bookings/pdf/invoice.typ"
HANDLED = {
    "service": "Appointment, arranged by us",
    "no_show": "Missed appointment, as the clinic charges it",
}


def pdf_of(invoice: Invoice) -> bytes:
    """The same whenever it is asked for: nothing of it is read anew."""
    return pdf(TEMPLATE, words_of(invoice), at=invoice.at)


def words_of(invoice: Invoice) -> dict[str, Any]:
    said, is_invoice = invoice.says, invoice.kind == Invoice.Kind.INVOICE
    zone = ZoneInfo(said["time_zone"])
    facts = [
        ("Number", invoice.reference),
        ("Date", day(invoice.at, zone)),
        ("Our reference", said["booking"]),
        ("Your reference", said["insurer_number"]),
        ("Client", said["client"]),
        ("Clinic", said["clinic"]),
        ("Appointment", day_of(said["appointment"], zone)),
        ("Of invoice", said.get("of_invoice", "")),
    ]
    return {
        "title": str(invoice),
        "us": said["us"],
        "address": said["address"],
        "contact": "\n".join(filter(None, [said["phone"], tax_number(said)])),
        "to_label": "Bill to" if is_invoice else "Credit to",
        "to": said["insurer"],
        "facts": [list(fact) for fact in facts if fact[1]],
        "currency": invoice.currency,
        "lines": [
            [f"{said['service']}: {HANDLED[said['what']].lower()}", f"{invoice.subtotal:,.2f}"],
            [f"Tax ({said['rate_rule']})", f"{invoice.tax:,.2f}"],
        ],
        "total": ["Total" if is_invoice else "Credited", f"{invoice.total:,.2f}"],
        "notes": notes_of(invoice, zone),
        "footer": f"{said['us']} · {invoice}",
    }


def tax_number(said: dict[str, str]) -> str:
    return f"GST/HST {said['tax_number']}" if said["tax_number"] else ""


def notes_of(invoice: Invoice, zone: ZoneInfo) -> list[str]:
    """By when and how it is paid, or why it is credited."""
    said = invoice.says
    if invoice.kind == Invoice.Kind.CREDIT_NOTE:
        return [said["reason"]] if said["reason"] else []
    if said.get("card"):
        return [f"Please pay nothing: we charge the card that you gave, {said['card']}."]
    due = f"Please pay by {day_of(said['due'], zone)}, and name {said['charge']}."
    return [due, *filter(None, [said["how_to_pay"]])]


def day_of(moment: str, zone: ZoneInfo) -> str:
    return day(datetime.fromisoformat(moment), zone) if moment else ""


def day(moment: datetime, zone: ZoneInfo) -> str:
    """``12 March 2026``, where the bill comes from."""
    return f"{moment.astimezone(zone):%-d %B %Y}"
