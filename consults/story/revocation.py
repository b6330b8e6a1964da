"""What is told of a revocation? Its provider reads the page that says how it stands; the desk, each step."""

from __future__ import annotations

from careops.web.story import Story, tells, told

TOLD = {
    "propose": told("Proposed to revoke the payout"),
    "run_late": told("Told the managers that we are late: finance has not decided it in time"),
    "bring_up": told("Brought it up with finance: nobody had decided it"),
    "bring_up_to_managers": told("Brought it up with the managers: finance does not decide"),
    "approve": told("Approved it"),
    "reject": told("Rejected it"),
    "withdraw": told("Withdrew the proposal"),
    "withdraw_itself": told("Withdrew it: it was answered after all"),
    "appeal": told("Appealed it"),
    "finalize": told("Made it final: nobody appealed"),
    "run_late_with_appeal": told(
        "Told the managers that we are late: the medical director has not decided in time"
    ),
    "apologize": told("Told the provider that the appeal is not decided yet"),
    "bring_up_appeal": told("Brought the appeal up with the medical director"),
    "bring_appeal_to_managers": told(
        "Brought the appeal up with the managers: the medical director does not decide"
    ),
    "uphold": told("Upheld it"),
    "reverse": told("Reversed it"),
}

tells(Story("revocation", TOLD))
