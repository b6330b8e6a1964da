"""What is told of a reconciliation? Nothing to anybody but the desk."""

from __future__ import annotations

from careops.web.story import Story, tells, told

TOLD = {
    "open": told("Opened it: the booking was billed"),
    "run_late": told("Told the managers that we are late: nothing was matched in time"),
    "bring_up": told("Brought it up with the coordinators"),
    "bring_to_managers": told("Brought it up with the managers: it is not matched"),
    "match": told("Matched the four documents"),
    "raise_itself": told("Made it an exception: the documents differ"),
    "raise_exception": told("Made it an exception"),
    "run_late_with_exception": told("Told the managers that nobody has explained the difference"),
    "bring_up_exception": told("Brought the difference up with the managers"),
    "resolve": told("Explained the difference"),
    "run_late_with_signature": told("Told the managers that nobody has signed off"),
    "bring_up_signature": told("Brought it up with the managers: nobody has signed off"),
    "sign_off": told("Signed it off"),
}

tells(Story("reconciliation", TOLD))
