"""In which words do these policies speak? Who is meant, what people are given to do, and what goes together."""

from __future__ import annotations

from django.db import models

from bookings.columns.booking import BookingColumns
from bookings.policy.tunables import (
    CALL_WITHIN,
    CLIENT_LINK_FOR,
    CLINIC_LINK_FOR,
    INSURER_LINK_FOR,
    READ_WITHIN,
)
from careops.desk.kinds import task_kind
from careops.people.actors import AGENT, LEAD, MANAGER, other_than, the
from careops.people.audience import everyone
from careops.people.roles import role
from careops.policy.effects import Effect, begin, do, email, keep, slack, wake

# People and places

INSURER, CLINIC, CLIENT = the("insurer"), the("clinic"), the("client")
STAFF = [AGENT, LEAD, MANAGER]
COORDINATOR = role("coordinator", "booking coordinator", rank=2)
BILLING = role("billing", "billing recipient", rank=2)
CHIEF_OF_STAFF = role("chief_of_staff", "chief of staff", rank=3)
CEO = role("ceo", "CEO", rank=3)
COORDINATORS = [COORDINATOR, MANAGER]
OTHER = other_than("requested_by")
THIRD = OTHER & other_than("forwarded_by")
BOOKINGS, COORDINATION = "#bookings", "#coordination"

# Tasks

CALL_CLINIC = task_kind(
    "call_clinic",
    "Call the clinic for dates",
    team="bookings",
    within=CALL_WITHIN,
    settled_by=("offer_dates", "propose", "no_dates"),
)
READ_WORDS = task_kind(
    "booking_words", "Read what was written about a booking", team="bookings", within=READ_WITHIN,
    stays=True,
)  # fmt: skip


class PaperKind(models.TextChoices):
    """What an insurer may require, or supply (S2-10)."""

    FORM = "form", "Form to be filled in"
    GUARANTEE = "guarantee", "Guarantee of payment"


# States that go together

State = BookingColumns.State
TEAMS = (State.RECEIVED, State.SEARCHING, State.CONFIRMED, State.NO_SHOW)
COORDINATED = (State.SETTLED, State.RECONCILED)
ARRANGED = (State.CONFIRMED, State.BOOKED, State.READY)  # there is a date, and it was confirmed
BEFORE_IT = (
    State.RECEIVED, State.SEARCHING, State.AREA_ESCALATED, State.SOURCING, State.PROPOSED, *ARRANGED,
)  # fmt: skip
OPEN = (
    *BEFORE_IT, State.ATTENDED, State.NO_SHOW, State.SETTLED, State.BILLING, State.RECONCILED,
)  # fmt: skip

# What goes out together, and what follows for the money

ASK_FOR_DATES: list[Effect] = [email("clinic", "dates_wanted", link=CLINIC_LINK_FOR)]
CONFIRMED_THEN: list[Effect] = [
    do("quotes", "confirm"),
    begin("payment_wanted", "plan"),
    begin("charge_of_quote", "draft"),
    begin("card_of_insurer", "ask"),
    slack(BOOKINGS, "confirmed"),
]
MONEY_GONE: list[Effect] = [
    do("payments", "void"),
    do("charges", "drop"),
    do("papers", "take_out"),
]
AMOUNT_GONE: list[Effect] = [do("quotes", "supersede"), do("approvals", "void"), *MONEY_GONE]
DATE_GONE: list[Effect] = [do("quotes", "supersede"), *MONEY_GONE]
PAID_OTHERWISE: list[Effect] = [do("approvals", "void"), do("payments", "change_way")]
PAPERS_WANTED: list[Effect] = [begin("papers_required", "require")]
BILLED: list[Effect] = [
    do("quotes", "bill"),
    do("charges", "issue"),
    begin("reconciliation_of", "open"),
]
BILLED_NO_SHOW: list[Effect] = [
    do("charges", "drop"),
    begin("charge_for_no_show", "issue_at_once"),
    begin("reconciliation_of", "open"),
]
ENDED: list[Effect] = [
    *AMOUNT_GONE,
    do("papers", "drop"),
    do("payments", "ask_back"),
    do("cards", "drop"),
    do("tasks", "settle"),
]
ASK_ANEW: list[Effect] = [
    *DATE_GONE,
    email("clinic", "dates_wanted_again", link=CLINIC_LINK_FOR),
    email("insurer", "new_dates_follow", link=INSURER_LINK_FOR),
    email("client", "new_dates_follow_for_you", link=CLIENT_LINK_FOR),
]
PROPOSED_THEN: list[Effect] = [
    do("quotes", "issue"),
    wake("approvals"),
    email("insurer", "dates", link=INSURER_LINK_FOR),
    email("client", "your_dates", link=CLIENT_LINK_FOR),
    do("tasks", "settle_job"),
]
CALLED_OFF: list[Effect] = [
    email("clinic", "not_needed"),
    email("client", "cancelled", link=CLIENT_LINK_FOR),
    *ENDED,
]
ORDER: list[Effect] = [email(everyone(BILLING), "order"), keep("order")]
