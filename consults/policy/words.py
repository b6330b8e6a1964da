"""In which words do these policies speak? Who is meant, what people are given to do, and what goes together."""

from __future__ import annotations

from django.db import models

from careops.desk.kinds import task_kind
from careops.people.actors import AGENT, FINANCE, LEAD, MANAGER, other_than, the
from careops.people.roles import role
from careops.policy.effects import Effect, Send, do, email, slack, sms, wake
from consults.columns import ObligationColumns
from consults.policy.tunables import (
    CALL_WITHIN,
    HANDLE_WITHIN,
    LINK_VALID_FOR,
    MEND_WITHIN,
    PATIENT_LINK_FOR,
    PAY_BACK_WITHIN,
)

# People and places

HOLDER, PATIENT, PARTNER = the("provider"), the("patient"), the("partner")
STAFF = [AGENT, LEAD, MANAGER]
LEADS = [LEAD, MANAGER]
MEDICAL_DIRECTOR = role("medical_director", "medical director", rank=3)
OTHER = other_than("proposed_by")
DECIDERS = [LEAD & OTHER, MANAGER & OTHER, FINANCE & OTHER]
THIRD = MEDICAL_DIRECTOR & OTHER & other_than("approved_by")
PROVIDERS = "#providers"

# Tasks

DO_IT_OURSELVES = task_kind(
    "administrative_cause",
    "Do what is the team's own",
    team="support",
    within=HANDLE_WITHIN,
    settled_by=("resolve", "redirect", "hand_over"),
)
CALL = task_kind(
    "call_provider",
    "Call the provider",
    team="support",
    within=CALL_WITHIN,
    settled_by=("note_call",),
)
HEAR_CONCERN = task_kind(
    "provider_concern",
    "Answer the provider's concern",
    team="support",
    within=HANDLE_WITHIN,
    stays=True,
)
READ_WORDS = task_kind(
    "patient_words", "Read what was written to us", team="support", within=HANDLE_WITHIN, stays=True
)
ARRANGE_CONSULT = task_kind(
    "new_consult",
    "Arrange a new consult for the patient",
    team="support",
    within=HANDLE_WITHIN,
    stays=True,
)
HELP_PATIENT = task_kind(
    "waiting_question", "The patient waits for an answer", team="support", within=HANDLE_WITHIN
)
PAY_BACK = task_kind(
    "pay_back_consult",
    "Pay back a cancelled consult",
    team="finance",
    within=PAY_BACK_WITHIN,
    stays=True,
)
MEND_REFUND = task_kind(
    "mend_refund",
    "Find out why the refund failed",
    team="finance",
    within=MEND_WITHIN,
    settled_by=("retry", "give_up"),
)

# What is owed, and how one hears


class About(models.TextChoices):
    """What is owed (S0-7 to S0-15): a new kind is a line here, and a line of ``ASKS`` in kinds.py."""

    PRESCRIPTION = "prescription", "Prescription lacks medical information"
    LAB = "lab", "Lab test lacks medical information"
    PHARMACY = "pharmacy", "Pharmacy inquiry"
    SPECIALIST = "specialist", "Specialist referral inquiry"
    PUBLIC_HEALTH = "public_health", "Public health inquiry"
    LU_CODE = "lu_code", "Limited Use code"
    QUESTIONS = "questions", "Patient's questions"
    ADMINISTRATIVE = "administrative", "Administrative cause"


# The document that it is about, where it is about one.
DIRECTIVES = {About.PRESCRIPTION: "prescription", About.LU_CODE: "prescription", About.LAB: "lab"}


class Heard(models.TextChoices):
    """How an answer, or a word, reached us when the provider did not give it here."""

    PHONE = "phone", "On the phone"
    EMAIL = "email", "By e-mail"
    SLACK = "slack", "In Slack"
    SMS = "sms", "By text message"
    FAX = "fax", "By fax"


# States of what is owed that go together

State = ObligationColumns.State
THEIRS = (State.AWAITING, State.PROMISED)
DECIDING = (State.REVIEW, State.ESCALATED)
SILENT = (*DECIDING, State.REFUNDED, State.UNFULFILLED)
ANSWERABLE = (State.OPTIONAL, *THEIRS, *DECIDING)

# What goes out together

# The initial message goes out on all channels at once (S0-17).
ASK_THE_PROVIDER: list[Effect] = [
    email("provider", "asked", link=LINK_VALID_FOR),
    sms("provider", "asked", link=LINK_VALID_FOR),
    slack(PROVIDERS, "asked"),
    email("patient", "chasing", link=PATIENT_LINK_FOR),
]
UNDER_REVIEW: list[Effect] = [
    slack("#leads", "review"),
    email("patient", "under_review", link=PATIENT_LINK_FOR),
]
ANSWERED: list[Effect] = [
    email("patient", "answered", link=PATIENT_LINK_FOR),
    do("revocations", "withdraw_itself"),
    do("refunds", "end_undecided"),
    do("tasks", "settle"),
    wake("consult"),
]
NOT_NEEDED: list[Effect] = [
    email("provider", "cancelled"),
    email("patient", "not_needed", link=PATIENT_LINK_FOR),
    do("refunds", "end_undecided"),
    do("tasks", "settle"),
    wake("consult"),
]


def payments(template: str) -> Send:
    """Ask the payment provider: the outbox carries it, with retries, and says it once."""
    return Send("payments", "#payments", template)
