"""How does a test walk all the ways of a case? In memory: whoever signs is looked up once, as nobody is renamed."""

from __future__ import annotations

from functools import cache
from time import process_time

import pytest

from careops.engine import facts
from careops.proof.explore import Walk
from careops.tenancy.scope import tenant_scope
from tests.factories import NOON


def walked(world, *, at=NOON):
    began = process_time()
    with tenant_scope(world.tenant), pytest.MonkeyPatch.context() as patch:
        patch.setattr(facts, "sign", cache(facts.sign))
        walk = Walk(world, at=at)
    spent = process_time() - began
    print(f"{type(world).__name__}: {len(walk.seen)} situations, {walk.steps} steps, {spent:.1f} s")
    return walk
