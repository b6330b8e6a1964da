"""What becomes of a notice that falls due in the moment in which the case moves on (S0-A5)?"""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from careops.clock.timers import After
from careops.clock.waits import Tunable
from careops.engine.turn import Move, Turn
from careops.people.models import Patient
from careops.policy.rules import transition
from careops.policy.states import Shown
from careops.tenancy.models import Tenant
from tests.factories import ALICE, HOUR, NOON
from tests.workflow.loans import SHOWN

LATE_AFTER = Tunable("loans.late_after", timedelta(hours=48), "How long it is lent")
STATES = {**SHOWN, "recalled": Shown("reader", due="run_late")}


@transition(["lent", "recalled"], when=After(LATE_AFTER, since="lent_at"))
def run_late(self, *, at: datetime) -> None:
    """Note that it is late."""


@transition("lent", when=After(LATE_AFTER, since="lent_at"))
def chase(self, *, at: datetime) -> None:
    """Ask for it."""


@transition("lent", "recalled", when=After(LATE_AFTER, since="lent_at"))
def recall(self, *, at: datetime) -> None:
    """Call it back."""


@pytest.fixture
def policy(loan):
    return loan(shown=STATES, chase=chase, run_late=run_late, recall=recall)


def swept(policy, *hours):
    """What happens to a loan of noon when the clock looks after so many hours."""
    tenant = Tenant(slug="acme", name="Acme")
    lent = policy(tenant=tenant, reader=Patient(first_name="Maya", last_name="Hart"))
    turn = Turn(lent, tenant=tenant, at=NOON)
    turn.carry_out(Move(lent, policy.rules()["lend"], ALICE))
    done = []
    for count in hours:
        turn = Turn(lent, tenant=tenant, at=NOON + count * HOUR)
        turn.tick()
        done += [
            (entry["action"] if entry["outcome"] == "done" else f"({entry['action']})", count)
            for entry in turn.trail.entries
        ]
    return done


@pytest.mark.parametrize("looks", [(48, 60), (50, 60)])
def test_what_the_next_state_owes_too_is_said_there_once_and_the_rest_is_skipped(policy, looks):
    first = looks[0]

    assert swept(policy, *looks) == [("(chase)", first), ("recall", first), ("run_late", first)]
