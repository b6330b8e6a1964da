"""What is told of benefits and prior authorizations? To their patient, and at the desk."""

from __future__ import annotations

from careops.web.story import (
    PARTNER,
    PATIENT,
    UNTOLD,
    Status,
    Story,
    heard,
    inside,
    tells,
    told,
)
from medops.insurance_columns import AuthorizationColumns, BenefitsColumns

Benefits, Authorization = BenefitsColumns.State, AuthorizationColumns.State

LATE = {
    "run_late": told("Told the leads and the patient that we are late", patient="We said that we are late"),
    "bring_up": inside("Brought it up with the leads again"),
    "bring_up_to_managers": inside("Brought it up with the managers, and told the patient that we are still late"),
}  # fmt: skip

BENEFITS = {
    "request": told("Had their benefits verified", patient="We began to find out what your insurance covers"),
    "give_way": told("Gave way to a newer one", patient="A newer one took its place"),
    "start": told("Began to ask the insurer", patient="We ask your insurer"),
    "chase_insurer": inside("Brought it back to mind: the insurer has not answered"),
    "take_over": told("Took it over for the insurance team", patient="Our insurance team looks after it"),
    "need_info": told("Asked the patient for what is missing", patient="We asked you something"),
    "info_in": told("Answered our question", patient="You answered"),
    "resume": told("Went on, as what was missing is known", patient="We went on with it"),
    "chase_patient": told("Asked the patient again", patient="We asked you again"),
    "cover": told("Noted that it is covered", patient="Your insurer said that it is covered"),
    "deny": told("Noted that it is not covered", patient="Your insurer said that it is not covered"),
    "require_authorization": told("Noted that a prior authorization is needed",
        patient="Your insurer wants to be asked for an approval first"),
    "give_up": told("Gave up: it cannot be found out", patient="We could not find it out"),
    "lapse": told("Closed it, without an answer of the patient", patient="We closed it, as we had no answer"),
    "close_unknown": told("Closed it, without an answer of the insurer", patient="Your insurer did not answer us"),
    **LATE,
}  # fmt: skip

KNOWS = "It is known by"
SEES_TO = "Our team knows, and sees to it."
PAY = "You can pay yourself, or tell us of another insurance. Call us, and we look at it together."
BENEFITS_STATUSES = {
    Benefits.REQUESTED: Status("We find out what your insurance covers", "You need not do anything.",
        "We ask your insurer by", way_out=SEES_TO),
    Benefits.CHECKING: Status("We are asking your insurer", "You need not do anything.", KNOWS, way_out=SEES_TO),
    Benefits.TAKEN_OVER: Status("Our insurance team asks your insurer", "You need not do anything.", KNOWS,
        way_out=SEES_TO),
    Benefits.INFO_NEEDED: Status("We have a question for you", "Read it below, and answer us here.",
        "Without an answer we close it on"),
    Benefits.COVERED: Status("Your insurance covers it", "If you have a question, call us."),
    Benefits.NOT_COVERED: Status("Your insurance does not cover it", PAY),
    Benefits.PA_REQUIRED: Status("Your insurer wants to approve it first", "We ask for that, and write to you."),
    Benefits.CLOSED: Status("It is closed", PAY),
}  # fmt: skip

AUTHORIZATIONS = {
    "open": told("Began to prepare it", patient="We began to prepare it"),
    "name_provider": inside("Named the provider who writes its clinical part"),
    "write_clinical_part": told("Wrote its clinical part", patient="Your provider wrote their part"),
    "ask_provider_again": inside("Asked the provider for its clinical part again"),
    "tick": inside("Ticked a line of its packet"),
    "untick": inside("Took a tick back"),
    "submit": told("Sent it to the insurer", patient="We sent it to your insurer"),
    "ask_for_more": told("Noted what else the insurer asks", patient="Your insurer asks us for more"),
    "approve": told("Noted that it is approved", patient="Your insurer approved it"),
    "deny": told("Noted that it is denied", patient="Your insurer denied it"),
    "appeal": told("Appealed", patient="We asked your insurer to look at it again"),
    "deny_for_good": told("Noted that it is denied for good", patient="Your insurer denied it for good"),
    "abandon": told("Gave it up", patient="It was given up"),
    "warn": inside("Warned the leads: what the insurer asks for is due soon"),
    "warn_of_appeal": inside("Warned the leads: it cannot be appealed much longer"),
    "lapse": told("Closed it, as it cannot be appealed any more", patient="The time for an appeal is over"),
    "renew": told("Began its renewal", patient=UNTOLD),
    "expire": told("Ended it with its last day", patient="It ended"),
    "chase_insurer": inside("Brought it back to mind: the insurer has not decided"),
    "insurer_late": inside("Told the leads that the insurer has not decided"),
    "bring_up_insurer": told("Brought it up with the managers, and told the patient that nothing is decided yet",
        patient="We said that your insurer has not decided yet"),
    **LATE,
}  # fmt: skip

WAITS = Status("Your insurer decides", "You need not do anything.", "It should decide by",
    way_out="Our team asks your insurer again and again.")  # fmt: skip
AUTHORIZATION_STATUSES = {
    Authorization.PREPARING: Status("We prepare the request to your insurer", "You need not do anything.",
        "It is with your insurer by", way_out=SEES_TO),
    Authorization.SUBMITTED: WAITS,
    Authorization.INFO_REQUESTED: Status("Your insurer asks us for more", "We answer it. You need not do anything.",
        "Your insurer wants it by", way_out=SEES_TO),
    Authorization.DENIED: Status("Your insurer denied it", "Our team looks at whether to appeal.",
        "It can be appealed until"),
    Authorization.APPEALED: WAITS,
    Authorization.APPROVED: Status("Your insurer approved it", "We look after its renewal in time.", "It ends on"),
    Authorization.EXPIRED: Status("The approval of your insurer ended", "If you still need it, call us."),
    Authorization.ABANDONED: Status("It was not approved", PAY),
}  # fmt: skip

# What the shop hears whose customer it is about: how it stands, and nothing of why.
CLOSED = "Closed, without an answer"
BENEFITS_FOR_SHOPS = {
    "request": "We began to ask", "cover": "Covered", "deny": "Not covered",
    "require_authorization": "Needs a prior authorization", "give_way": "A newer one took its place",
    "give_up": CLOSED, "lapse": CLOSED, "close_unknown": CLOSED,
}  # fmt: skip
AUTHORIZATIONS_FOR_SHOPS = {
    "open": "We began to prepare it", "submit": "Sent to the insurer", "approve": "Approved",
    "deny": "Denied", "appeal": "Appealed", "deny_for_good": "Denied for good", "abandon": "Given up",
    "lapse": "Denied for good", "expire": "The approval ended",
}  # fmt: skip

tells(
    Story(
        "benefits",
        heard(BENEFITS, BENEFITS_FOR_SHOPS),
        audiences=(PATIENT, PARTNER),
        statuses=BENEFITS_STATUSES,
        name="What your insurance covers",
    )
)
tells(
    Story(
        "authorization",
        heard(AUTHORIZATIONS, AUTHORIZATIONS_FOR_SHOPS),
        audiences=(PATIENT, PARTNER),
        statuses=AUTHORIZATION_STATUSES,
        name="Approval of your insurer",
    )
)
