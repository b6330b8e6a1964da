"""A small policy of its own, to plant faults in: a book is lent, asked for, and given back."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from careops.clock.timers import After, Every
from careops.clock.waits import Tunable
from careops.people.actors import AGENT, the
from careops.people.models import Patient
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.policy.workflow import Workflow
from careops.tenancy.models import TenantKey

CHASE_EVERY = Tunable("loans.chase_every", timedelta(days=1))
BACK_WITHIN = Tunable("loans.back_within", timedelta(days=30))
SHOWN = {"lent": Shown("reader", due="run_late"), "back": Shown(tone="good")}


@transition(None, "lent", by=AGENT)
def lend(self, *, at: datetime) -> None:
    """Lend it."""
    self.lent_at = at


@transition("lent", when=Every(CHASE_EVERY, since="lent_at"))
def chase(self, *, at: datetime) -> None:
    """Ask for it."""


@transition("lent", when=After(BACK_WITHIN, since="lent_at"))
def run_late(self, *, at: datetime) -> None:
    """Note that it is late."""


@transition("lent", "back", by=[the("reader"), AGENT])
def give_back(self, *, at: datetime, note: str = "") -> None:
    """Give it back."""


def headline(loan):
    return f"A book that is {loan.state}"


def make_loan(shown=SHOWN, **changed):
    """The policy, whole but for what is changed; registered until it is taken away again."""
    sentences = {"lend": lend, "chase": chase, "run_late": run_late, "give_back": give_back}
    fields = {
        "kind": "loan",
        "prefix": "LO",
        "shown": shown,
        "State": models.TextChoices("State", list(shown)),
        "lent_at": models.DateTimeField(null=True),
        "reader": TenantKey(Patient, models.PROTECT, related_name="+"),
        "headline": headline,
        "Meta": type("Meta", (Workflow.Meta,), {"app_label": "desk", "abstract": False}),
        "__module__": __name__,
    }
    return type("Loan", (Workflow,), {**fields, **sentences, **changed})
