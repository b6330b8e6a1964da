"""What is told of an identity check? To its patient, to the shop, and at the desk."""

from __future__ import annotations

from careops.web.story import PARTNER, PATIENT, UNTOLD, Status, Story, inside, tells, told
from medops.identity_columns import IdentityColumns

State = IdentityColumns.State

TOLD = {
    "open": told("Asked the patient to show who they are",
        patient="We asked you to show who you are", partner="Asked for"),
    "add_document": told("Added a photo of their document", patient="You added your document", partner=UNTOLD),
    "add_portrait": told("Added a photo of themselves", patient="You added a photo of yourself", partner=UNTOLD),
    "submit": told("Sent both to be looked at", patient="You sent both", partner="Sent"),
    "remind": told("Reminded the patient that we wait for it", patient="We reminded you", partner=UNTOLD),
    "lapse": told("Waited no longer: the images were not sent",
        patient="We closed it, as nothing came", partner="Lapsed"),
    "verify": told("Verified who they are", patient="We know now that it is you", partner="Verified"),
    "ask_again": told("Asked the patient again", patient="We asked you again", partner=UNTOLD),
    "suspect": inside("Doubted it, and had a lead decide"),
    "reject": told("Rejected it", patient="We could not accept it", partner="Rejected"),
    "give_back": inside("Gave it back: it need not be doubted"),
    "run_late": told("Told the leads and the patient that we are late",
        patient="We said that we are late", partner=UNTOLD),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers, and told the patient that we are still late"),
    "run_late_with_lead": inside("Told the managers that no lead has looked at it"),
}  # fmt: skip

LOOKS = Status("We look at your images", "You need not do anything.", "Somebody has looked at them by",
    way_out="Our leads know, and see to it.")  # fmt: skip
STATUSES = {
    State.PENDING: Status("Please show us who you are",
        "We need a photo of your identity document, and one of yourself.", "We wait until"),
    State.IN_REVIEW: LOOKS,
    State.DOUBTED: Status("We look at your images", "You need not do anything."),
    State.RESUBMIT: Status("Please send it again", "You read below what we need, and why.", "We wait until"),
    State.VERIFIED: Status("We know that it is you", "You need not do anything more."),
    State.REJECTED: Status("We could not accept your images", "If you think that this is wrong, call us."),
    State.LAPSED: Status("It is closed, as nothing came", "If you still need it, call us, and we ask you anew."),
}  # fmt: skip

tells(
    Story(
        "identity",
        TOLD,
        audiences=(PATIENT, PARTNER),
        statuses=STATUSES,
        name="Showing who you are",
    )
)
