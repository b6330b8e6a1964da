"""What is related to a case through its parent (ADR 37)."""

from __future__ import annotations

import pytest

from careops.policy.effects import do, wake
from careops.policy.relations import related_to
from consults.models import Obligation, Refund, Revocation


def test_siblings_are_found_by_what_they_share():
    found = related_to(Refund, "obligation__revocations")

    assert found.policy is Revocation
    assert (found.back, found.forth) == ("obligation_id", "obligation_id")


@pytest.mark.parametrize(
    ("policy", "name"),
    [
        (Refund, "obligation__nothing"),
        (Refund, "nothing__revocations"),
        (Refund, "obligation__consult"),  # a grandparent is no sibling
        (Obligation, "refunds__obligation"),  # nor is it oneself, by way of a child
    ],
)
def test_nothing_else_is_named_so(policy, name):
    with pytest.raises(LookupError):
        related_to(policy, name)


def test_they_are_printed_in_words():
    assert str(wake("booking__reconciliations")) == "look at its booking's reconciliations"
    assert str(do("booking__payments", "match")) == "match its booking's payments"
