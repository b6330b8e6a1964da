"""In which words do these policies speak? Who is meant, which states go together, and what goes out together."""

from __future__ import annotations

from careops.people.actors import AGENT, FINANCE, LEAD, MANAGER, in_team, other_than, the
from careops.people.audience import everyone, on_call
from careops.people.roles import role
from careops.policy.effects import Effect, email, slack, sms
from portal.columns import ThreadColumns, Topic
from portal.policy.tunables import LINK_FOR

# People

PATIENT, HOLDER = the("patient"), the("provider")
STAFF = [AGENT, LEAD, MANAGER]
LEADS = [LEAD, MANAGER]
BILLER = FINANCE & in_team("billed_by")  # answers what is about a line of a bill
OWNER = role("owner", "practice owner", rank=3)
# Four eyes: whoever suspended an account neither takes that back nor ends the care, and nobody decides of
# an account of their own (S1-A3).
NOT_OWN = other_than("patient")
OTHER = other_than("suspended_by") & NOT_OWN
ANOTHER_LEAD = [LEAD & OTHER, MANAGER & OTHER]
ANOTHER_OWNER, OWNER_OF_IT = OWNER & OTHER, OWNER & NOT_OWN
CLINIC = "clinic"  # the team of those who are on call
DOCTOR_ON_CALL = on_call(CLINIC, otherwise=LEAD)
PORTAL = "#portal"

# Topics and states that go together

CLINICAL = (Topic.VISIT, Topic.REFILL)
State = ThreadColumns.State
OWED = (State.TRIAGE, State.WITH_STAFF, State.WITH_PROVIDER)
PROMISED = (State.ARRIVED, State.QUARANTINED, *OWED)  # the patient was told by when
QUIET = (State.AWAITING_PATIENT, State.VISIT_REQUIRED)

# What goes out together: no word of a message in any of it

PAGE: list[Effect] = [sms(DOCTOR_ON_CALL, "urgent"), email(DOCTOR_ON_CALL, "urgent")]
PAGE_LEADS: list[Effect] = [
    *PAGE,
    sms(everyone(LEAD), "urgent_waits"),
    email(everyone(LEAD), "urgent_waits"),
]
PAGE_MANAGERS: list[Effect] = [
    *PAGE,
    sms(everyone(MANAGER), "urgent_waits"),
    email(everyone(MANAGER), "urgent_waits"),
]
ALARM: list[Effect] = [
    *PAGE,
    slack(PORTAL, "urgent"),
    email("patient", "urgent_for_you", link=LINK_FOR, urgent=True),
]
ANSWERED: list[Effect] = [email("patient", "answered", link=LINK_FOR)]
