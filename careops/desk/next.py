"""What comes next? The first case due that its reader may bring on and nobody has, taken by one press."""

from __future__ import annotations

from datetime import datetime
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from careops.cases.models import Case
from careops.desk.abilities import may_bring_on, takeable
from careops.desk.handing import take
from careops.desk.words import CaseRow, row_of
from careops.desk.worklists import our_turn
from careops.engine.batches import load
from careops.engine.holding import can_move
from careops.engine.locking import free
from careops.engine.refusals import Refusal
from careops.people.actors import Actor
from careops.people.models import Membership
from careops.web.reads import record_read
from careops.web.request import MemberRequest, moment

LOOKED_AT = 50  # cases that its reader may not take after all, before there is said to be none
NOTHING = "Nothing is left that you could take."


def waiting_for(member: Membership) -> Any:
    """What nobody has and this member may bring on; first due first."""
    able = reduce(or_, may_bring_on(member, only=takeable()))
    return our_turn().filter(able, owner=None).by_due()


def next_row(request: MemberRequest) -> CaseRow | None:
    """What would be taken now. Its patient is shown, and so on record."""
    case = waiting_for(request.membership).listed(1).first()
    if case is None:
        return None
    record_read(request, what="next case", patients=[case.patient_id])
    return row_of(case)


def take_next(member: Membership, *, by: Actor, at: datetime) -> Case | None:
    """Take the first case due that waits for this member; None: there is none.

    It is locked in the moment in which it is found, and what another holds is passed over: so two never get the same.
    """
    passed: list[UUID] = []
    for _ in range(LOOKED_AT):
        with transaction.atomic():
            case = lock_first(waiting_for(member).exclude(pk__in=passed))
            if case is None:
                return None
            if taken := attempt(case, by=by, at=at):
                return taken
        passed.append(case.pk)
    return None


def lock_first(cases: Any) -> Case | None:
    found: Case | None = cases.select_for_update(skip_locked=True, no_key=True).first()
    return found


def attempt(case: Case, *, by: Actor, at: datetime) -> Case | None:
    """Take this one, which is locked; None: it is not for them, or belongs to what somebody else holds now."""
    subjects = free(load([case]), held={case.pk})
    if not subjects or not can_move(subjects[0], by):
        return None
    try:
        return take(subjects[0], by=by, at=at).case
    except Refusal:
        return None


@require_POST
def next_due(request: MemberRequest) -> HttpResponse:
    """Take the next due case, and be there."""
    case = take_next(request.membership, by=request.actor, at=moment(request))
    if case is None:
        messages.info(request, NOTHING)
        return redirect("admin:index")
    messages.success(request, f"You have {case.ref} now.")
    return redirect("admin:cases_case_change", case.pk)
