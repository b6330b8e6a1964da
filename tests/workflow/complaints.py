"""What do readers say in private? A complaint about a loan, whose words only its row keeps."""

from __future__ import annotations

from datetime import datetime

from careops.people.actors import AGENT, the
from careops.policy.effects import email
from careops.policy.rules import condition, transition
from careops.values.columns import PrivateColumn
from careops.values.private import Private

WORDS = "My sister's pills are in it.\nPlease call: (416) 555-0123."
TOLD = f"(private text, {len(WORDS)} characters)"


@condition("Say something.")
def says_something(loan, text: str) -> bool:
    return "nothing" not in text


@transition(
    "lent", by=[the("reader"), AGENT], only_if=says_something, then=[email("reader", "heard")]
)
def complain(self, *, at: datetime, text: Private) -> None:
    """Say what is wrong."""
    self.text = text


def make_complaints(loan, **changed):
    return loan(text=PrivateColumn(blank=True), complain=complain, **changed)
