"""What is told of an approval? At the desk, who asked, who decided, and what became of it."""

from __future__ import annotations

from careops.web.story import Story, tells, told

TOLD = {
    "request": told("Asked for approval"),
    "forward": told("Put it before the CEO"),
    "approve_small": told("Approved it alone"),
    "approve": told("Approved it"),
    "relay_approval": told("Noted the CEO's approval"),
    "reject": told("Rejected it"),
    "run_late_with_chief": told(
        "Told the CEO that we are late: the chief of staff had not looked at it in time"
    ),
    "bring_up_to_chief": told("Brought it up with the chief of staff"),
    "bring_past_chief": told(
        "Brought it up with the CEO and the managers: the chief of staff does not look at it"
    ),
    "run_late_with_ceo": told(
        "Told the managers that we are late: the CEO had not decided in time"
    ),
    "bring_up_to_ceo": told("Brought it up with the CEO"),
    "bring_up_to_managers": told("Brought it up with the managers: the CEO does not decide"),
    "void": told("Made it void: the amount, the clinic or the payee has changed"),
    "void_itself": told("Made it void: another amount is quoted now"),
    "warn": told("Told the coordinator that it is about to end, unspent"),
    "lapse": told("Let it end: it was not spent in time"),
    "consume": told("Noted that it is spent"),
}

tells(Story("approval", TOLD))
