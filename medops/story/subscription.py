"""What is told of a subscription? To its patient, to the shop, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from medops.columns import SubscriptionColumns

State = SubscriptionColumns.State

TOLD = {
    "start": told("Told of it", patient="It began", partner=UNTOLD),
    "renew": told("Told what it costs, and when it is charged next", patient=UNTOLD, partner=UNTOLD),
    "charge_after_all": told("Told that it was charged once more",
        patient="The shop charged it once more; we look at giving that back", partner=UNTOLD),
    "request_cancel": told("Asked to cancel it", patient="You asked to end it", partner=UNTOLD),
    "keep": told("Kept it after all", patient="You kept it", partner=UNTOLD),
    "order_cancellation": told("Had the shop cancel it", patient="We asked the shop to cancel it",
        partner="Cancel it"),
    "order_again": told("Asked the shop once more", patient=UNTOLD, partner="Cancel it, as we asked before"),
    "confirm_cancelled": told("Said that it is cancelled", patient="It is cancelled", partner="Cancelled"),
    "refuse_cancellation": told("Said that it cannot be cancelled", patient=UNTOLD, partner="You could not"),
    "note_cancelled": told("Noted that it is cancelled, as the shop's system shows",
        patient="It is cancelled", partner="Cancelled, as your system shows"),
    "warn": inside("Warned the leads: it is about to be charged"),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers, and told the patient that we are still late"),
    "confirm_late": inside("Told the leads that the shop has not confirmed it"),
    "bring_up_confirming": inside("Brought up that the shop has not confirmed it"),
}  # fmt: skip

SEES_TO = "Our team knows, and sees to it. What is charged too much, you get back."
STATUSES = {
    State.ACTIVE: Status("Your subscription is active", "You can end it here at any time."),
    State.CANCEL_REQUESTED: Status(
        "We are ending your subscription",
        "You need not do anything.",
        "It is cancelled by",
        way_out=SEES_TO,
    ),
    State.CANCELLING: Status(
        "The shop is ending your subscription",
        "You need not do anything.",
        "It confirms by",
        way_out=SEES_TO,
    ),
    State.CANCELLED: Status("Your subscription is cancelled", "Nothing more is charged for it."),
}

tells(
    Story(
        "subscription",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        name="Your subscription",
    )
)
