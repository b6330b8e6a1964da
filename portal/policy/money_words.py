"""In which words do the policies of what patients pay speak?"""

from __future__ import annotations

from careops.people.actors import FINANCE, MANAGER, other_than
from careops.policy.effects import Send

BILLING = [FINANCE, MANAGER]  # who bills, and gives back; nobody decides about a bill of their own
NOT_THEIRS = [role & other_than("patient") for role in (FINANCE, MANAGER)]
SECOND = [role & other_than("proposed_by") & other_than("patient") for role in (FINANCE, MANAGER)]
MONEY, MANAGERS = "#finance", "#managers"


def payments(template: str) -> Send:
    """Ask the payment provider: the outbox carries it, with retries, and says it once."""
    return Send("payments", "#payments", template)
