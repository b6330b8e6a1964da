"""What is told of a refund? To its patient, once the money is there, and at the desk."""

from __future__ import annotations

from careops.web.story import Status, Story, tells, told
from consults.models import Refund

State = Refund.State
TOLD = {
    "propose": told("Proposed to refund the patient"),
    "run_late": told("Told the managers that we are late: nobody has decided it in time"),
    "bring_up": told("Brought it up with finance: nobody had decided it"),
    "bring_up_to_managers": told("Brought it up with the managers: finance does not decide"),
    "approve": told("Approved it"),
    "reject": told("Rejected it"),
    "end_undecided": told("Rejected it: what it was for has ended otherwise"),
    "submit": told("Asked the payment provider to pay it back"),
    "poll": told("Asked the payment provider what became of it"),
    "run_late_with_payments": told("Told finance that the payment provider has not paid it back"),
    "bring_unsettled_to_managers": told("Brought it up with the managers: it is not paid back"),
    "acknowledge": told("Said that it is on its way"),
    "settle": told("Said that it is paid back"),
    "fail": told("Said that it cannot be paid back"),
    "run_late_after_failure": told(
        "Told the managers that we are late: finance has not mended it in time"
    ),
    "bring_up_failure": told("Brought it up with finance: it has failed"),
    "bring_failure_to_managers": told("Brought it up with the managers: finance does not mend it"),
    "come_back": told("Said that the patient's bank has sent it back"),
    "retry": told("Tried it once more"),
    "give_up": told("Gave it up"),
}
PAID_BACK = Status(
    "We have paid you back", "It went the way you paid. Your bank may take some days to show it."
)

tells(
    Story(
        "refund",
        TOLD,
        statuses={State.REFUNDED: PAID_BACK},
        unseen=set(State) - {State.REFUNDED},  # ours to decide
        name="Your refund",
    )
)
