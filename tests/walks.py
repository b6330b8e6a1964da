"""How does a test walk all the ways of a case? In memory: whoever signs is looked up once, as nobody is renamed."""

from __future__ import annotations

from functools import cache
from time import process_time

import pytest

from careops.cases.models import Case
from careops.engine import facts
from careops.proof.explore import Walk
from careops.proof.world import Act
from careops.tenancy.scope import tenant_scope
from tests.factories import ALICE, NOON


def walked(world, *, at=NOON):
    began = process_time()
    with tenant_scope(world.tenant), pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "sign", cache(facts.sign))
        walk = Walk(world, at=at)
    spent = process_time() - began
    print(f"{type(world).__name__}: {len(walk.seen)} situations, {walk.steps} steps, {spent:.1f} s")
    return walk


def merges_of(subject):
    """It takes in another case of its patient, and lets it go; and it is taken in, and let go, by another."""
    case = subject.case
    twin = Case(kind=case.kind, patient_id=case.patient_id)
    part = Case(kind=case.kind, patient_id=case.patient_id, merged_into=case)
    yield Act("make_one", ALICE, {"duplicate": twin})
    yield Act("let_go", ALICE, {"duplicate": part})
    yield Act("merge_into", ALICE, {"survivor": twin}, granted=True)
    yield Act("come_apart", ALICE, granted=True)
