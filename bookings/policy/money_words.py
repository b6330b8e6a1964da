"""In which words do the policies of papers and money speak, beside those of bookings?"""

from __future__ import annotations

from bookings.policy.money_tunables import INVOICE_LINK_FOR
from bookings.policy.words import COORDINATION, COORDINATOR
from careops.people.actors import FINANCE, LEAD, MANAGER, other_than
from careops.policy.effects import Effect, Send, email, slack, wake

MONEY = [COORDINATOR, FINANCE, MANAGER]  # who pays, bills and reconciles
MANAGERS = "#managers"
LEADS = "#leads"
SECOND = [MANAGER & other_than("write_off_by"), FINANCE & other_than("write_off_by")]
SIGNERS = [role & other_than("matched_by") for role in (COORDINATOR, FINANCE, LEAD, MANAGER)]

# Something of the booking has changed that its reconciliation compares.
LOOK_AGAIN: list[Effect] = [wake("booking"), wake("booking__reconciliations")]
INVOICED: list[Effect] = [
    email("insurer", "invoice", link=INVOICE_LINK_FOR),
    slack(COORDINATION, "invoice_issued"),
]


def payments(template: str) -> Send:
    """Ask the payment provider: the outbox carries it, with retries, and says it once."""
    return Send("payments", "#payments", template)
