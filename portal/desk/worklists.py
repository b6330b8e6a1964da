"""From which lists does the office work? What is urgent, held back or not sorted, who waits for times, and who came."""

from __future__ import annotations

from typing import Any

from careops.desk.worklists import Worklist, of_a_team, works_from
from portal.models import Appointment, Balance, BalanceRefund, Insurance, Thread

State = Thread.State


def threads(state: str) -> Any:
    return lambda _: of_a_team().filter(kind=Thread.kind, state=state)


def appointments(state: str) -> Any:
    return lambda _: of_a_team().filter(kind=Appointment.kind, state=state)


def questions(_: Any) -> Any:
    """What patients ask about a line of a bill."""
    return of_a_team().filter(kind=Thread.kind, state=State.WITH_STAFF, team="finance")


def unpaid(_: Any) -> Any:
    """Unpaid after all reminders: somebody is to talk to the patient."""
    return of_a_team().filter(kind=Balance.kind, state=Balance.State.WITH_STAFF)


def refunds(_: Any) -> Any:
    """A second person decides, or finance mends it."""
    states = (BalanceRefund.State.PROPOSED, BalanceRefund.State.FAILED)
    return of_a_team().filter(kind=BalanceRefund.kind, state__in=states)


for one in (
    Worklist("urgent", "Urgent", threads(State.URGENT), "danger", is_shy=True),
    Worklist("held", "Held back", threads(State.QUARANTINED), "attention", is_shy=True),
    Worklist("to_sort", "To be sorted", threads(State.TRIAGE), is_shy=True),
    Worklist("for_times", "Wait for times", appointments("requested"), is_shy=True),
    Worklist("who_came", "Did they come?", appointments("passed"), is_shy=True),
    Worklist("bill_questions", "Questions about bills", questions, is_shy=True),
    Worklist("unpaid_bills", "Unpaid bills", unpaid, is_shy=True),
    Worklist("bill_refunds", "Refunds of bills", refunds, "attention", is_shy=True),
):
    works_from(one)
works_from(
    Worklist(
        "insurances",
        "Insurance cards",
        lambda _: of_a_team().filter(kind=Insurance.kind, state=Insurance.State.RECEIVED),
        is_shy=True,
    )
)
