"""What time is it for test data, and how does a partner let time pass? By the test clock of the sandbox."""

from __future__ import annotations

from datetime import timedelta
from time import monotonic
from typing import Any

from django.http import HttpResponse
from django.utils.duration import duration_iso_string
from rest_framework import serializers

from careops.api.auth import PartnerRequest
from careops.api.fields import Strict, Value, read, wrong
from careops.api.idempotency import once
from careops.api.problems import Problem, to_json
from careops.api.schema import describes
from careops.api.views import PartnerView
from careops.clock.now import here
from careops.engine.leap import leap, lock
from careops.engine.sweep import act
from careops.record.chain import add
from careops.record.models import Entry
from careops.record.trace import current_trace
from careops.tenancy.models import Tenant
from careops.tenancy.scope import current_tenant
from careops.values.table import SPAN

FARTHEST = timedelta(days=3660)  # ahead of the house's clock: calendars end


class TestClockShape(serializers.Serializer[Any]):
    now = serializers.DateTimeField(help_text="What the test clock shows.")
    moving_to = serializers.DateTimeField(
        allow_null=True, help_text="Where it is still going by itself; null: it has arrived."
    )

    class Meta:
        ref_name = "TestClock"


class Leap(Strict):
    by = Value(SPAN, help_text="How far on, as PT48H or P2D; at most 400 days.")


class TestClock(PartnerView):
    def initial(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if not current_tenant().is_sandbox:
            raise Problem(
                "test_key_needed",
                "Time passes by itself for live data. Ask for a cops_test_ key to try things with.",
            )

    @describes("Read the test clock", name="read_test_clock", returns=TestClockShape)
    def get(self, request: PartnerRequest) -> HttpResponse:
        """Test keys only. The clock runs as fast as any other, ahead by what it was moved."""
        return to_json(show(current_tenant(), request))

    @describes(
        "Let time pass",
        name="move_test_clock",
        takes=Leap,
        returns=TestClockShape,
        example={"by": "PT48H"},
    )
    @once
    def post(self, request: PartnerRequest) -> HttpResponse:
        """Test keys only. All that falls due on the way happens in its order, at its moment.

        After some seconds the answer comes all the same, and `moving_to` says where the clock goes on
        to by itself. It is one clock for all partners who try things at this organization.
        """
        by, sandbox, since = read(Leap, request.data)["by"], current_tenant(), monotonic()
        lock(sandbox)
        if sandbox.goal + by > FARTHEST:
            raise wrong("by", "range", "A test clock goes ten years ahead at most.")
        note(by, request)
        leap(sandbox, by, house=request.house_at, act=act, since=since)
        return to_json(show(sandbox, request))


def show(sandbox: Tenant, request: PartnerRequest) -> dict[str, Any]:
    is_there = sandbox.ahead == sandbox.goal
    moving_to = None if is_there else request.house_at + sandbox.goal
    return {"now": here(request.house_at), "moving_to": moving_to}


def note(by: timedelta, request: PartnerRequest) -> None:
    """On record, as whatever a partner changes."""
    who, facts = request.actor, {"by": duration_iso_string(by)}
    entry = Entry(at=request.at, action="move_test_clock", outcome=Entry.Outcome.CHANGED)
    entry.actor, entry.actor_id, entry.via, entry.facts = who.name, who.id, who.via, facts
    entry.trace = current_trace()
    add([entry])
