"""Whoever dies at whatever statement, and whoever presses twice: one command to the shop, and one line (M23, M24)."""

from __future__ import annotations

import pytest

from careops.engine.refusals import Refusal
from careops.record.models import PartnerEntry
from careops.tenancy.scope import tenant_transaction
from medops.models import Credit, CreditLine, Subscription
from tests.factories import NOON
from tests.medops import dying as acts
from tests.medops.factories import (
    agent_ann,
    applied,
    lead_lea,
    make_customer,
    make_shop,
    subscribe,
)
from tests.sampling import FULL
from tests.trust.conftest import crowd
from tests.trust.conftest import dying as dying  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import field as field  # noqa: PLC0414 (a fixture)
from tests.trust.conftest import forking as forking  # noqa: PLC0414 (a fixture)

pytestmark = pytest.mark.slow
STEP = 1 if FULL else 11
MOST = 300  # strokes; more than any of these needs
# What each leaves: its state, the command of that name to the shop, and lines of the ledger.
ENDS = {
    "order_cancellation": ("cancelling", 1, []),
    "confirm_cancelled": ("cancelled", 1, []),
    "give_credit": ("posted", 1, ["granted"]),
    "reverse": ("reversing", 1, ["granted"]),
    "confirm_reversal": ("reversed", 1, ["granted", "reversed"]),
}
TOLD_AS = {"give_credit": "post_small"}


@pytest.fixture
def acme(field):
    with tenant_transaction(field):
        agent_ann(), lead_lea()
        make_customer(make_shop())
    return field


def begin(act):
    """A subscription or a credit to which this can happen."""
    shop, patient = acts.Partner.objects.get(), acts.Patient.objects.get()
    if act in ("order_cancellation", "confirm_cancelled"):
        made = subscribe(shop, patient)
        if act == "confirm_cancelled":
            made.order_cancellation(by=acts.ann(), at=NOON, reason="They asked.")
    elif act != "give_credit":
        credit = applied(shop, patient, by=acts.ann())
        if act == "confirm_reversal":
            credit.reverse(by=acts.lea(), at=NOON, reason="By mistake.")


def standing(tenant, act):
    """Its state, how often the shop is told, and the ledger."""
    with tenant_transaction(tenant):
        subject = Subscription.objects.first() or Credit.objects.first()
        told = PartnerEntry.objects.filter(action=TOLD_AS.get(act, act)).count()
        causes = CreditLine.objects.order_by("id").values_list("cause", flat=True)
        return subject and str(subject.state), told, list(causes)


@pytest.mark.parametrize("act", list(ENDS))
def test_whoever_dies_at_whatever_statement_is_followed_by_one_who_does_it_once(acme, dying, act):
    with tenant_transaction(acme):
        begin(act)
    die_at = dying(f"tests.medops.dying:{act}")
    before = standing(acme, act)
    for moment in ("commit", *range(1, MOST, STEP)):
        answer = die_at(moment)
        if answer != "killed":
            break
        assert standing(acme, act) == before
    assert answer == "done 0"
    assert moment > 5
    assert standing(acme, act) == ENDS[act]

    getattr(acts, act)(acme)
    assert standing(acme, act) == ENDS[act]


@pytest.mark.parametrize("act", ["order_cancellation", "give_credit"])
def test_who_dies_just_behind_the_commit_has_done_it_and_the_next_does_nothing(acme, dying, act):
    with tenant_transaction(acme):
        begin(act)
    assert dying(f"tests.medops.dying:{act}")("committed") == "killed"
    assert standing(acme, act) == ENDS[act]
    getattr(acts, act)(acme)
    assert standing(acme, act) == ENDS[act]


@pytest.mark.parametrize("act", list(ENDS))
def test_two_at_once_do_it_once(acme, act):
    with tenant_transaction(acme):
        begin(act)
    with crowd(2) as people:
        found = people.at_once(*[lambda: getattr(acts, act)(acme)] * 2)
    unexpected = [
        one for one in found if not (one is None or isinstance(one, Refusal) or is_second(one))
    ]
    assert unexpected == []
    assert standing(acme, act) == ENDS[act]


def is_second(error):
    """The same press of the same button: the database keeps one."""
    return "one_credit_a_press" in str(error)
