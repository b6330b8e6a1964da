"""In which words do these policies speak? Who is meant, which states go together, and what goes out together."""

from __future__ import annotations

from django.apps import apps

from careops.desk.words import team_label, teams
from careops.people.actors import AGENT, LEAD, MANAGER, in_team, other_than, the
from careops.people.audience import everyone
from careops.policy.effects import Effect, do, email, slack
from careops.values.table import Choice, Whole
from medops.columns import CreditColumns, SubscriptionColumns, TicketColumns
from medops.policy.tunables import LINK_FOR

PATIENT, HOLDER = the("patient"), the("provider")
ITS_SHOP, ITS_PHARMACY = the("shop"), the("pharmacy")
STAFF = [AGENT, LEAD, MANAGER]
LEADS = [LEAD, MANAGER]
MEMBERS = in_team("team")
WORKERS = [MEMBERS, *STAFF]
ANOTHER_LEAD = [LEAD & other_than("proposed_by"), MANAGER & other_than("proposed_by")]

MEDOPS = "medops"  # the team
PLACE = "#medops"
TEAM = Choice(lambda: [(team, team_label(team)) for team in teams()])
TICKET_TYPE = Choice(lambda: apps.get_model("medops", "TicketType").choices())
NUMBER = Whole(least=1, most=40)  # of a line of a checklist

Ticket, Subscription, Credit = TicketColumns.State, SubscriptionColumns.State, CreditColumns.State
OURS = (Ticket.NEW, Ticket.ASSIGNED, Ticket.WITH_LEAD)
WAITING = (Ticket.WAITING_PATIENT, Ticket.WAITING_OTHERS)
OPEN = (*OURS, *WAITING)
WANTED = (Subscription.CANCEL_REQUESTED, Subscription.CANCELLING)

LATE: list[Effect] = [
    email(everyone(LEAD), "late"),
    email("patient", "late_for_you", link=LINK_FOR),
]
STILL_LATE: list[Effect] = [
    email(everyone(MANAGER), "late"),
    email("patient", "late_for_you", link=LINK_FOR),
]
NUDGE: list[Effect] = [slack("#leads", "late")]
UNCONFIRMED: list[Effect] = [email(everyone(LEAD), "unconfirmed"), slack(PLACE, "unconfirmed")]
# What hangs on a ticket that is not done: whoever called is to be answered still, and no answer waits for it.
NOT_DONE: list[Effect] = [do("voicemail", "come_back"), do("answers", "fall_away")]
LATE_ANSWER: list[Effect] = [
    email(everyone(LEAD), "late"),
    email("patient", "answer_late"),
]
